"""Sessions: who is signed in. The browser holds a token; kept is only its hash, so that a copied database opens none.

A session ends after 15 minutes without an action and 12 hours after it began (OWASP ASVS 5.0, 7.3.1 and 7.3.2), when
its user signs out, is disabled or gets another password.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.database import SharedDatabase
from engine.user import Role

IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=12)
_TOKEN_BYTES = 32
_NOTED_EVERY = timedelta(seconds=30)  # a write to the disk with each request would cost more than the request
_REFUSED = "The session was not kept: the database refuses ({error}). Check disk and rights."


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in; ``must_choose_password``: came by a one-time code, and may do nothing else first."""

    name: str
    role: Role
    must_choose_password: bool
    has_second_factor: bool


class Sessions:
    """The sessions of a site."""

    def __init__(self, database: SharedDatabase) -> None:
        self._database = database

    def begin(self, name: str, now: datetime) -> str:
        """Begin a session of a user and return its token (256 bits); sessions that are over are removed."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._database.write(_REFUSED) as db:
            db.execute(
                "DELETE FROM sessions WHERE seen_at < :idle OR started_at < :oldest",
                {"idle": (now - IDLE).isoformat(), "oldest": (now - LONGEST).isoformat()},
            )
            db.execute(
                "INSERT INTO sessions (token_hash, name, started_at, seen_at) VALUES (:token, :name, :at, :at)",
                {"token": _hashed(token), "name": name, "at": now.isoformat()},
            )
        return token

    def session(self, token: str, now: datetime) -> Session | None:
        """Return the session of a token, None when there is none or it is over."""
        rows = self._database.select(
            "SELECT u.name, u.role, u.one_time_until IS NOT NULL AS must_choose_password, "
            "u.second_factor IS NOT NULL AS has_second_factor "
            "FROM sessions s JOIN users u ON u.name = s.name AND NOT u.is_disabled "
            "WHERE s.token_hash = :token AND s.seen_at >= :idle AND s.started_at >= :oldest",
            token=_hashed(token),
            idle=(now - IDLE).isoformat(),
            oldest=(now - LONGEST).isoformat(),
        )
        if not rows:
            return None
        row = rows[0]
        return Session(
            row["name"], Role(row["role"]), bool(row["must_choose_password"]), bool(row["has_second_factor"])
        )

    def touch(self, token: str, now: datetime) -> None:
        """Note that the user of a session has done something."""
        session, stale = self.session(token, now), (now - _NOTED_EVERY).isoformat()
        where = "token_hash = :token AND seen_at < :stale"
        facts = {"token": _hashed(token), "stale": stale}
        if session and self._database.select(f"SELECT 1 FROM sessions WHERE {where}", **facts):  # noqa: S608 - our words
            with self._database.write(_REFUSED) as db:
                db.execute(
                    f"UPDATE sessions SET seen_at = :at WHERE {where}",  # noqa: S608 - our words
                    {**facts, "at": now.isoformat()},
                )

    def end(self, token: str) -> None:
        """End a session."""
        with self._database.write(_REFUSED) as db:
            db.execute("DELETE FROM sessions WHERE token_hash = :token", {"token": _hashed(token)})


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
