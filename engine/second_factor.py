"""The second factor: the six digits of an authenticator (TOTP, RFC 6238, a step of 30 seconds).

A code is good for one sign-in: the step it belongs to is kept, and no step up to that one counts again (RFC 6238, 5.2).
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime

from pyotp import TOTP, random_base32

ISSUER = "OpClaim"
_STEP_SECONDS = 30
_DRIFT = 1  # steps that the clock of a telephone may be wrong by, either way


def new_secret() -> str:
    """Return a new secret of 160 bits, in base 32."""
    return random_base32()


def is_secret(text: str) -> bool:
    """Say whether a text is written as our secrets are."""
    return re.fullmatch("[A-Z2-7]{32}", text) is not None


def enrolment_address(secret: str, name: str) -> str:
    """Return the ``otpauth`` address by which an authenticator takes the secret."""
    return TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def matching_step(secret: str, code: str, now: datetime, used: int = 0) -> int | None:
    """Return the step of which ``code`` is the code, None when it is none of these minutes or not after ``used``."""
    given = "".join(code.split()).encode()
    current = int(now.timestamp()) // _STEP_SECONDS
    steps = range(current - _DRIFT, current + _DRIFT + 1)
    found = [s for s in steps if hmac.compare_digest(TOTP(secret).generate_otp(s).encode(), given) and s > used]
    return found[-1] if found else None
