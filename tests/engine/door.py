"""A front door for tests: a clock that stands still until it is moved, and passwords that cost nothing to keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from engine.password import Cost
from engine.sign_in import SignIn
from engine.store import Store
from engine.user import Role

PASSWORD = "plain words of mine"  # noqa: S105 - invented
HERE = "127.0.0.1"


@dataclass
class Clock:
    """A clock that is moved by hand."""

    now: datetime = datetime(2026, 5, 4, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def move(self, **by: float) -> None:
        """Move it on."""
        self.now += timedelta(**by)


def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep passwords at a cost that tests can pay."""
    monkeypatch.setattr("engine.password.COST", Cost(n=2, r=1, p=1))


def user_with_password(door: SignIn, name: str, role: Role = Role.CODER) -> None:
    """Add a user who has chosen `PASSWORD`."""
    door.accounts.add(name, role, door.clock())
    door.accounts.choose_password(name, PASSWORD)


def front_door(store: Store, clock: Clock | None = None) -> SignIn:
    """Return the front door of a site."""
    return SignIn(store, clock or Clock())
