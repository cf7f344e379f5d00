"""The second factor: codes of these minutes, each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP

from engine.second_factor import enrolment_address, matching_step, new_secret

NOW = datetime(2026, 5, 4, 9, 0, 10, tzinfo=UTC)
# RFC 6238, appendix B: the secret of its SHA-1 rows; the last six digits of their codes.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 - public


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924")])
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert matching_step(RFC_SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


def test_a_clock_may_be_half_a_minute_wrong_and_no_more() -> None:
    secret = new_secret()
    code = TOTP(secret).at(NOW)
    assert matching_step(secret, f"{code[:3]} {code[3:]}", NOW + timedelta(seconds=30)) is not None
    assert matching_step(secret, code, NOW + timedelta(seconds=90)) is None
    assert matching_step(secret, code, NOW - timedelta(seconds=90)) is None


def test_a_code_counts_once() -> None:
    secret = new_secret()
    code = TOTP(secret).at(NOW)
    step = matching_step(secret, code, NOW)
    assert step is not None
    assert matching_step(secret, code, NOW, used=step) is None


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "١٢٣٤٥٦", "0" * 400])
def test_what_is_no_code_is_none(code: str) -> None:
    assert matching_step(RFC_SECRET, code, NOW) is None


def test_the_address_names_issuer_and_user() -> None:
    assert enrolment_address(RFC_SECRET, "ann") == f"otpauth://totp/OpClaim:ann?secret={RFC_SECRET}&issuer=OpClaim"
