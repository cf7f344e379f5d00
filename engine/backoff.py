"""Back-off: who has guessed wrong too often must wait, and a restart does not shorten that.

Counted for each user name, known or not, and for each address, of which several people may share one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.database import SharedDatabase
from engine.errors import AccessError

USER_TRIES, ADDRESS_TRIES = 5, 20
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
_FORGOTTEN_AFTER = timedelta(hours=1)
_REFUSED = "Nobody can sign in: the database refuses ({error}). Check disk and rights."


class BackOff:
    """The failed sign-ins of a site."""

    def __init__(self, database: SharedDatabase) -> None:
        self._database = database

    def begin(self, name: str, address: str, now: datetime) -> None:
        """Count a try as failed before it is judged, so that tries at the same time count too.

        Raises AccessError, and counts nothing, while the user or the address has to wait.
        """
        with self._database.write(_REFUSED) as db:
            oldest = (now - _FORGOTTEN_AFTER).isoformat()
            db.execute("DELETE FROM failed_sign_ins WHERE last_at < :oldest", {"oldest": oldest})
            wait = max(self._wait(_user(name), USER_TRIES, now), self._wait(_address(address), ADDRESS_TRIES, now))
            if wait > timedelta():
                raise AccessError(f"Too many sign-ins failed. Try again in {_words(wait)}.")
            for who in (_user(name), _address(address)):
                db.execute(
                    "INSERT INTO failed_sign_ins (who, failures, last_at) VALUES (:who, 1, :at) "
                    "ON CONFLICT (who) DO UPDATE SET failures = failures + 1, last_at = :at",
                    {"who": who, "at": now.isoformat()},
                )

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of a user who has signed in; the address only gets its own try back."""
        with self._database.write(_REFUSED) as db:
            db.execute("DELETE FROM failed_sign_ins WHERE who = :who", {"who": _user(name)})
            db.execute(
                "UPDATE failed_sign_ins SET failures = failures - 1 WHERE who = :who", {"who": _address(address)}
            )

    def _wait(self, who: str, tries: int, now: datetime) -> timedelta:
        rows = self._database.select("SELECT failures, last_at FROM failed_sign_ins WHERE who = :who", who=who)
        if not rows or rows[0]["failures"] < tries:
            return timedelta()
        doublings = min(rows[0]["failures"] - tries, 10)
        wait = min(_FIRST_WAIT * int(2**doublings), _LONGEST_WAIT)
        last: str = rows[0]["last_at"]
        return datetime.fromisoformat(last) + wait - now


def _user(name: str) -> str:
    return f"user {name[:40]}"


def _address(address: str) -> str:
    return f"address {address[:60]}"


def _words(wait: timedelta) -> str:
    seconds = int(wait.total_seconds()) + 1
    return f"{seconds} seconds" if seconds < 100 else f"{-(-seconds // 60)} minutes"
