"""A user of a site: a name, and one role that decides which page is theirs."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from engine.claim import Record
from engine.errors import AccessError

_NAME = re.compile(r"[a-z][a-z0-9._-]{0,39}")


class Role(StrEnum):
    """What somebody does here: drafted claims, their audit, models and lists, or users."""

    CODER = "coder"
    SUPERVISOR = "supervisor"
    ENGINEER = "engineer"
    ADMINISTRATOR = "administrator"


class User(Record):
    """One user.

    ``one_time_until`` is when the one-time code that they were given ends, None once they have a password of their own.
    """

    name: str
    role: Role
    is_disabled: bool
    has_second_factor: bool
    one_time_until: datetime | None
    created_at: datetime


def role_named(text: str) -> Role:
    """Return a role; raises AccessError for what is none."""
    if text not in set(Role):
        raise AccessError(f"{text[:20]!r} is no role. Choose one of {', '.join(Role)}.")
    return Role(text)


def user_name(text: str) -> str:
    """Return the name as it is kept, in small letters; raises AccessError for what is no name."""
    name = text.strip().casefold()
    if not _NAME.fullmatch(name):
        raise AccessError(
            f"{text[:40]!r} is no user name. Use a letter, then at most 39 letters, digits, points, hyphens or "
            "underscores, as in ann.miller."
        )
    return name
