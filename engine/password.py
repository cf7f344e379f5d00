"""Passwords and one-time codes: what is accepted, and how one is kept.

Kept is ``scrypt$N$r$p$salt$hash`` (salt and hash in hexadecimal), so that the cost can be raised for new passwords
while old ones can still be verified. Cost: OWASP Password Storage Cheat Sheet, scrypt with N=2^15, r=8, p=3 (32 MiB).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

from engine.errors import AccessError

SHORTEST, LONGEST = 12, 128
_FEWEST_CHARACTERS = 5
_HASH_BYTES = _SALT_BYTES = 32
_MEMORY = 2**28
# Without letters and digits that are mistaken for each other: 16 of them are 79 bits.
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_GROUPS = _CODE_GROUP = 4


@dataclass(frozen=True, slots=True)
class Cost:
    """scrypt's N (a power of two), r and p."""

    n: int
    r: int
    p: int


COST = Cost(n=2**15, r=8, p=3)


def kept_password(password: str, cost: Cost | None = None) -> str:
    """Return what is kept of a password, by default at today's cost; the salt is new each time."""
    cost, salt = cost or COST, secrets.token_bytes(_SALT_BYTES)
    return f"scrypt${cost.n}${cost.r}${cost.p}${salt.hex()}${_hashed(password, salt, cost).hex()}"


def is_password(password: str, kept: str) -> bool:
    """Say whether this is the password of which ``kept`` is kept; takes as long for a wrong one."""
    _, n, r, p, salt, wanted = kept.split("$")
    found = _hashed(password[: 4 * LONGEST], bytes.fromhex(salt), Cost(int(n), int(r), int(p)))
    return hmac.compare_digest(found, bytes.fromhex(wanted))


def check_password(password: str, name: str) -> None:
    """Raise AccessError, saying why, for a password that is too short, too long, too plain or holds the user's name.

    Length instead of rules of composition: OWASP ASVS 5.0, 6.2.1, 6.2.5 and 6.2.9.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccessError(
            f"The password has {len(password)} characters. Use {SHORTEST} to {LONGEST}: a few words will do."
        )
    if len(set(password)) < _FEWEST_CHARACTERS:
        raise AccessError("The password repeats a few characters. Use a few words instead.")
    if len(name) > 2 and name in password.casefold():
        raise AccessError("The password holds the user name. Use other words.")


def one_time_code() -> str:
    """Return a new code of four groups of four letters and digits."""
    groups = ("".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_GROUP)) for _ in range(_CODE_GROUPS))
    return "-".join(groups)


def _hashed(password: str, salt: bytes, cost: Cost) -> bytes:
    plain = unicodedata.normalize("NFKC", password).encode(errors="surrogatepass")
    return hashlib.scrypt(plain, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=_MEMORY, dklen=_HASH_BYTES)
