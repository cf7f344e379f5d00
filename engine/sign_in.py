"""Signing in: back-off, password, second factor, session, in that order; whatever fails is answered by one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from engine.accounts import Accounts
from engine.backoff import BackOff
from engine.errors import AccessError
from engine.sessions import Session, Sessions
from engine.store import Store

_WRONG = "Name, password or code is wrong. Try again, or ask an administrator to reset the account."


class SignIn:
    """The front door of a site; safe to share between threads."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Keep users and sessions in the store's database; what happens at the door is kept as its events."""
        self._store = store
        self._backoff = BackOff(store.database)
        self._sessions = Sessions(store.database)
        self.accounts = Accounts(store.database)
        self.clock = clock

    def sign_in(self, name: str, password: str, code: str, address: str) -> str:
        """Return the token of a new session; raises AccessError without saying which of the three was wrong."""
        name, now = name.strip().casefold(), self.clock()
        self._backoff.begin(name, address, now)
        accounts = self.accounts
        if not (accounts.is_password_of(name, password, now) and accounts.passes_second_factor(name, code, now)):
            self._store.note("sign-in failed", "nobody")
            raise AccessError(_WRONG)
        self._backoff.succeeded(name, address)
        self._store.note("signed in", name)
        return self._sessions.begin(name, now)

    def note(self, kind: str, who: str, user: str) -> None:
        """Keep what ``who`` did to the account of ``user``."""
        self._store.note(kind, who, user=user)

    def session(self, token: str) -> Session | None:
        """Return the session of a token, None when there is none or it is over."""
        return self._sessions.session(token, self.clock())

    def touch(self, token: str) -> None:
        """Note that the user of a session has done something."""
        self._sessions.touch(token, self.clock())

    def sign_out(self, token: str) -> None:
        """End a session."""
        session = self.session(token)
        self._sessions.end(token)
        if session:
            self._store.note("signed out", session.name)

    def change_password(self, token: str, old: str, new: str, address: str) -> str:
        """Give the user of a session a new password and return the token of a new session, their only one.

        Who came by a one-time code need not give it again. Raises AccessError, in words for the user.
        """
        session, now = self._of(token), self.clock()
        if not session.must_choose_password:
            self._backoff.begin(session.name, address, now)
            if not self.accounts.is_password_of(session.name, old, now):
                raise AccessError("The old password is wrong. Try again.")
            self._backoff.succeeded(session.name, address)
        self.accounts.choose_password(session.name, new)
        self._store.note("password chosen", session.name)
        return self._sessions.begin(session.name, now)

    def choose_second_factor(self, token: str, secret: str, code: str) -> None:
        """Give the user of a session an authenticator; raises AccessError when they have one, or for a wrong code."""
        session = self._of(token)
        if session.has_second_factor:
            raise AccessError("This account has an authenticator already. An administrator can reset it.")
        self.accounts.choose_second_factor(session.name, secret, code, self.clock())
        self._store.note("second factor chosen", session.name)

    def _of(self, token: str) -> Session:
        session = self.session(token)
        if session is None:
            raise AccessError("The session is over. Sign in again.")
        return session
