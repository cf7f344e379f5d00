"""The accounts of a site: its users, how each proves who they are, and what an administrator may change.

A user who is added or reset gets a one-time code, which lets them in until they choose a password, for three days at
most. No account has a password that somebody else has chosen.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from engine.database import SharedDatabase
from engine.errors import AccessError
from engine.password import check_password, is_password, kept_password, one_time_code
from engine.second_factor import is_secret, matching_step
from engine.user import Role, User, user_name

FIRST_ADMINISTRATOR = "administrator"
CODE_LASTS = timedelta(days=3)
_REFUSED = "Nothing was changed: the database refuses ({error}). Check disk and rights."
_USERS = """
SELECT name, role, is_disabled, second_factor IS NOT NULL AS has_second_factor, one_time_until, created_at
FROM users WHERE :name IS NULL OR name = :name ORDER BY name"""


class Accounts:
    """The users in a site's database."""

    def __init__(self, database: SharedDatabase) -> None:
        self._database = database

    def users(self) -> tuple[User, ...]:
        """Return all users, by name."""
        return tuple(User.model_validate(dict(row)) for row in self._database.select(_USERS, name=None))

    def user(self, name: str) -> User:
        """Return a user; raises AccessError when there is none of that name."""
        rows = self._database.select(_USERS, name=user_name(name))
        if not rows:
            raise AccessError(f"There is no user {name[:40]!r}. `python launch.py users list` shows those there are.")
        return User.model_validate(dict(rows[0]))

    def known(self, name: str) -> User | None:
        """Return the user of a name as somebody else wrote it, None when nobody here has it."""
        return next((user for user in self.users() if user.name == name.strip().casefold()), None)

    def add(self, name: str, role: Role, now: datetime) -> str:
        """Add a user and return their one-time code; raises AccessError for a name that is taken or is none."""
        code = one_time_code()
        facts = {"name": user_name(name), "role": role, "at": now.isoformat(), **_one_time(code, now)}
        with self._database.write(_REFUSED) as db:
            if self._database.select("SELECT 1 FROM users WHERE name = :name", name=facts["name"]):
                raise AccessError(f"There is a user {facts['name']!r} already. Choose another name, or reset that one.")
            db.execute(
                "INSERT INTO users (name, role, password, one_time_until, second_factor_step, is_disabled, created_at) "
                "VALUES (:name, :role, :password, :until, 0, 0, :at)",
                facts,
            )
        return code

    def add_first_administrator(self, now: datetime) -> str | None:
        """Give a site without users an administrator and return their one-time code; None when there are users."""
        return None if self.users() else self.add(FIRST_ADMINISTRATOR, Role.ADMINISTRATOR, now)

    def reset(self, name: str, now: datetime) -> str:
        """Take password, second factor and sessions from a user and return a new one-time code."""
        code, user = one_time_code(), self.user(name)
        self._change(
            "password = :password, one_time_until = :until, second_factor = NULL", user.name, **_one_time(code, now)
        )
        return code

    def set_disabled(self, name: str, is_disabled: bool) -> None:
        """Lock a user out at once, or let them in again; raises AccessError for the last administrator."""
        user = self.user(name)
        others = [u for u in self.users() if u.role is Role.ADMINISTRATOR and not u.is_disabled and u != user]
        if is_disabled and user.role is Role.ADMINISTRATOR and not others:
            raise AccessError(f"{user.name!r} is the last administrator. Add another one first.")
        self._change("is_disabled = :off", user.name, off=is_disabled)

    def choose_password(self, name: str, password: str) -> None:
        """Give a user the password of their choice and end their sessions; raises AccessError for one that is refused.

        A one-time code is no longer good then.
        """
        check_password(password, name)
        self._change("password = :password, one_time_until = NULL", name, password=kept_password(password))

    def choose_second_factor(self, name: str, secret: str, code: str, now: datetime) -> None:
        """Give a user an authenticator's secret, once they show a code of it; raises AccessError for another code."""
        step = matching_step(secret, code, now) if is_secret(secret) else None
        if step is None:
            raise AccessError("The code is not the one that the authenticator shows now. Check its clock, try again.")
        with self._database.write(_REFUSED) as db:
            db.execute(
                "UPDATE users SET second_factor = :secret, second_factor_step = :step WHERE name = :name",
                {"name": name, "secret": secret, "step": step},
            )

    def is_password_of(self, name: str, password: str, now: datetime) -> bool:
        """Say whether a password, or a one-time code that has not ended, is this user's; takes as long for nobody's."""
        rows = self._database.select(
            "SELECT password, one_time_until FROM users WHERE name = :name AND NOT is_disabled", name=name
        )
        fits = is_password(password, rows[0]["password"] if rows else _nobodys())
        ended = bool(rows) and rows[0]["one_time_until"] is not None and rows[0]["one_time_until"] < now.isoformat()
        return bool(rows) and fits and not ended

    def passes_second_factor(self, name: str, code: str, now: datetime) -> bool:
        """Say whether a user has no second factor or this is its code, which is then used up."""
        with self._database.write(_REFUSED) as db:
            rows = self._database.select(
                "SELECT second_factor, second_factor_step FROM users WHERE name = :name", name=name
            )
            if rows and rows[0]["second_factor"] is None:
                return True
            step = matching_step(rows[0]["second_factor"], code, now, rows[0]["second_factor_step"]) if rows else None
            if step is not None:
                db.execute(
                    "UPDATE users SET second_factor_step = :step WHERE name = :name", {"name": name, "step": step}
                )
        return step is not None

    def _change(self, what: str, name: str, **facts: str | int) -> None:
        """Change a user and end their sessions."""
        with self._database.write(_REFUSED) as db:
            db.execute(f"UPDATE users SET {what} WHERE name = :name", {"name": name, **facts})  # noqa: S608 - our words
            db.execute("DELETE FROM sessions WHERE name = :name", {"name": name})


@cache
def _nobodys() -> str:
    """Return what is verified for a name that nobody has, so that it takes as long as a wrong password."""
    return kept_password(one_time_code())


def _one_time(code: str, now: datetime) -> dict[str, str]:
    return {"password": kept_password(code), "until": (now + CODE_LASTS).isoformat()}
