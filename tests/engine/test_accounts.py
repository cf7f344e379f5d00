"""Accounts: one-time codes, the last administrator, and what a reset takes away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyotp import TOTP

from engine.accounts import CODE_LASTS, FIRST_ADMINISTRATOR, Accounts
from engine.errors import AccessError
from engine.second_factor import new_secret
from engine.store import Store
from engine.user import Role
from tests.engine.door import PASSWORD, cheap_passwords

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    cheap_passwords(monkeypatch)
    with Store(tmp_path) as store:
        yield Accounts(store.database)


def test_a_site_without_users_gets_an_administrator_once(accounts: Accounts) -> None:
    code = accounts.add_first_administrator(NOW)
    assert code is not None
    assert accounts.is_password_of(FIRST_ADMINISTRATOR, code, NOW)
    assert accounts.add_first_administrator(NOW) is None
    assert [(u.name, u.role) for u in accounts.users()] == [("administrator", Role.ADMINISTRATOR)]


def test_a_one_time_code_lasts_three_days_and_ends_with_a_password(accounts: Accounts) -> None:
    code = accounts.add("Ann", Role.CODER, NOW)
    assert accounts.is_password_of("ann", code, NOW + CODE_LASTS)
    assert not accounts.is_password_of("ann", code, NOW + CODE_LASTS + timedelta(seconds=1))
    accounts.choose_password("ann", PASSWORD)
    assert not accounts.is_password_of("ann", code, NOW)
    assert accounts.is_password_of("ann", PASSWORD, NOW + timedelta(days=1000))
    assert accounts.user("ann").one_time_until is None


def test_nobody_has_no_password(accounts: Accounts) -> None:
    assert not accounts.is_password_of("bob", "", NOW)
    assert not accounts.passes_second_factor("bob", "123456", NOW)


def test_a_name_is_taken_once(accounts: Accounts) -> None:
    accounts.add("ann", Role.CODER, NOW)
    with pytest.raises(AccessError, match="a user 'ann' already"):
        accounts.add("ANN", Role.ENGINEER, NOW)
    assert accounts.user("ann").role is Role.CODER


def test_an_unknown_user_is_named(accounts: Accounts) -> None:
    with pytest.raises(AccessError, match="no user 'bob'"):
        accounts.reset("bob", NOW)


def test_a_disabled_user_has_no_password_until_they_are_let_in_again(accounts: Accounts) -> None:
    accounts.add("ann", Role.CODER, NOW)
    accounts.choose_password("ann", PASSWORD)
    accounts.set_disabled("ann", True)
    assert not accounts.is_password_of("ann", PASSWORD, NOW)
    accounts.set_disabled("ann", False)
    assert accounts.is_password_of("ann", PASSWORD, NOW)


def test_the_last_administrator_cannot_be_disabled(accounts: Accounts) -> None:
    accounts.add_first_administrator(NOW)
    with pytest.raises(AccessError, match="last administrator"):
        accounts.set_disabled(FIRST_ADMINISTRATOR, True)
    accounts.add("eve", Role.ADMINISTRATOR, NOW)
    accounts.set_disabled(FIRST_ADMINISTRATOR, True)
    with pytest.raises(AccessError, match="last administrator"):
        accounts.set_disabled("eve", True)


def test_a_second_factor_is_taken_with_a_code_of_it_and_asked_for_then(accounts: Accounts) -> None:
    accounts.add("ann", Role.CODER, NOW)
    assert accounts.passes_second_factor("ann", "", NOW)
    secret = new_secret()
    with pytest.raises(AccessError, match="not the one"):
        accounts.choose_second_factor("ann", secret, "000", NOW)
    for forged in ("", "GEZA", "é" * 32, secret.lower()):
        with pytest.raises(AccessError, match="not the one"):
            accounts.choose_second_factor("ann", forged, TOTP(secret).at(NOW), NOW)
    accounts.choose_second_factor("ann", secret, TOTP(secret).at(NOW), NOW)
    assert not accounts.passes_second_factor("ann", TOTP(secret).at(NOW), NOW)  # used to take it
    later = NOW + timedelta(minutes=1)
    assert not accounts.passes_second_factor("ann", "", later)
    assert accounts.passes_second_factor("ann", TOTP(secret).at(later), later)
    assert not accounts.passes_second_factor("ann", TOTP(secret).at(later), later)


def test_a_reset_takes_password_and_second_factor(accounts: Accounts) -> None:
    accounts.add("ann", Role.CODER, NOW)
    accounts.choose_password("ann", PASSWORD)
    secret = new_secret()
    accounts.choose_second_factor("ann", secret, TOTP(secret).at(NOW), NOW)
    code = accounts.reset("ann", NOW)
    assert accounts.is_password_of("ann", code, NOW)
    assert not accounts.is_password_of("ann", PASSWORD, NOW)
    assert not accounts.user("ann").has_second_factor


def test_nothing_that_is_kept_tells_a_password(accounts: Accounts, tmp_path: Path) -> None:
    code = accounts.add("ann", Role.CODER, NOW)
    accounts.choose_password("ann", PASSWORD)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert PASSWORD.encode() not in kept
    assert code.encode() not in kept
