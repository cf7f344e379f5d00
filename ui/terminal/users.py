"""`users`: who may sign in to the workbench, for whoever has the machine itself."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from engine.accounts import Accounts
from engine.settings import Settings
from engine.store import Store
from engine.user import Role, User
from ui.terminal.command import FINE, Commands, add_command, add_group
from ui.terminal.console import say, say_json, say_table, warn
from ui.terminal.home import writing


def register(commands: Commands) -> None:
    """Add the command and its actions."""
    actions = add_group(commands, "users", "add, list, disable and reset the users of the workbench")
    parser = add_command(actions, "add", "add a user and print their one-time code", add)
    _add_name(parser)
    parser.add_argument("--role", required=True, choices=[r.value for r in Role], help="what the user does here")
    add_command(actions, "list", "list the users", show_users, as_json=True)
    parser = add_command(actions, "disable", "lock a user out at once", disable)
    _add_name(parser)
    parser.add_argument("--undo", action="store_true", help="let them in again")
    parser = add_command(actions, "reset", "take password and authenticator, print a new one-time code", reset)
    _add_name(parser)


def add(options: argparse.Namespace, settings: Settings) -> int:
    """Add a user; the code alone goes to standard output."""
    with writing(settings, "users add"), Store(settings.home) as store:
        code = Accounts(store.database).add(options.name, Role(options.role), datetime.now(UTC))
        store.note("user added", settings.coder, role=options.role)
    return _told(code)


def show_users(options: argparse.Namespace, settings: Settings) -> int:
    """Print the users by name."""
    with Store(settings.home, read_only=True) as store:
        users = Accounts(store.database).users()
    if options.json:
        for user in users:
            say_json(user)
        return FINE
    columns = ("name", "role", "state", "authenticator", "since")
    rows = ((u.name, u.role, state_of(u), "yes" if u.has_second_factor else "no", u.created_at.date()) for u in users)
    say_table(f"{len(users)} users", columns, rows)
    return FINE


def disable(options: argparse.Namespace, settings: Settings) -> int:
    """Lock a user out, or let them in again."""
    with writing(settings, "users disable"), Store(settings.home) as store:
        Accounts(store.database).set_disabled(options.name, not options.undo)
        store.note("user enabled" if options.undo else "user disabled", settings.coder)
    warn(f"{options.name} can sign in again." if options.undo else f"{options.name} is locked out.")
    return FINE


def reset(options: argparse.Namespace, settings: Settings) -> int:
    """Give a user a new one-time code in place of password and authenticator."""
    with writing(settings, "users reset"), Store(settings.home) as store:
        code = Accounts(store.database).reset(options.name, datetime.now(UTC))
        store.note("user reset", settings.coder)
    return _told(code)


def state_of(user: User) -> str:
    """Say in a word or two whether a user can sign in."""
    if user.is_disabled:
        return "locked out"
    return "has a one-time code" if user.one_time_until else "active"


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the user's name")


def _told(code: str) -> int:
    warn("Tell the user this one-time code; with it they sign in, within three days, and choose a password:")
    say(code)
    return FINE
