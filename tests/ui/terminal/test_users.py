"""`users`: who has the machine can add, list, lock out and reset."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.accounts import Accounts
from engine.store import Store
from tests.engine.door import cheap_passwords

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)


def test_a_user_is_added_and_only_the_code_goes_to_standard_output(run: Run, home: Path) -> None:
    code, out, err = run("users", "add", "Ann", "--role", "coder")
    assert code == 0
    assert re.fullmatch(r"(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}\n", out)
    assert "within three days" in err
    with Store(home) as store:
        assert Accounts(store.database).is_password_of("ann", out.strip(), datetime.now(UTC))
        assert [(e.kind, e.facts) for e in store.events()] == [("user added", {"role": "coder"})]


def test_users_are_listed_with_their_state_and_no_secret(run: Run) -> None:
    _, secret, _ = run("users", "add", "ann", "--role", "coder")
    run("users", "add", "eve", "--role", "administrator")
    run("users", "disable", "ann")
    _, table, _ = run("users", "list")
    assert "2 users" in table
    assert "locked out" in table
    assert "has a one-time code" in table
    _, lines, _ = run("users", "list", "--json")
    assert [json.loads(line)["name"] for line in lines.splitlines()] == ["ann", "eve"]
    assert secret.strip() not in table + lines
    assert "scrypt" not in lines


def test_a_user_is_let_in_again_and_reset(run: Run, home: Path) -> None:
    _, first, _ = run("users", "add", "ann", "--role", "coder")
    assert run("users", "disable", "ann")[0] == 0
    assert "can sign in again" in run("users", "disable", "ann", "--undo")[2]
    _, second, _ = run("users", "reset", "ann")
    with Store(home) as store:
        fits = [Accounts(store.database).is_password_of("ann", c.strip(), datetime.now(UTC)) for c in (first, second)]
    assert fits == [False, True]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("reset", "bob"), "no user 'bob'"),
        (("add", "a b", "--role", "coder"), "is no user name"),
        (("disable", "eve"), "last administrator"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, arguments: tuple[str, ...], said: str) -> None:
    run("users", "add", "eve", "--role", "administrator")
    code, _, err = run("users", *arguments)
    assert code == 2
    assert said in err
