"""Who asks: the user of the request that is being answered, as the door has found out."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from engine.errors import AccessError
from engine.user import Role


@dataclass(frozen=True, slots=True)
class Identity:
    """A user and what they may do; ``token`` is their session's, None where nobody signs in to us.

    ``act`` notes that they have done something, ``owes``: they must choose a password or second factor first.
    """

    name: str
    roles: frozenset[Role]
    token: str | None = None
    owes: bool = False
    act: Callable[[], None] = lambda: None


_ASKING: ContextVar[Identity | None] = ContextVar("identity", default=None)


def set_identity(identity: Identity | None) -> None:
    """Say who asks, for the rest of this request (each has a context of its own)."""
    _ASKING.set(identity)


def identity() -> Identity:
    """Return who asks; raises AccessError when nobody is signed in."""
    found = _ASKING.get()
    if found is None:
        raise AccessError("You are not signed in. Sign in again.")
    return found


def required(role: Role) -> Identity:
    """Return who asks; raises AccessError unless they have this role and owe nothing."""
    found = identity()
    if found.owes or role not in found.roles:
        raise AccessError(f"This is for a {role}, which {found.name!r} is not. Ask an administrator.")
    return found
