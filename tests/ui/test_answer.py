"""The wrapper between the page and the desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.claim import Record
from engine.errors import StoreError
from engine.user import Role
from ui.answer import answering
from ui.entry.identity import Identity, set_identity


@pytest.fixture(autouse=True)
def acted() -> Iterator[list[str]]:
    """Let a coder ask, and return what they have done."""
    done: list[str] = []
    set_identity(Identity("ann", frozenset({Role.CODER}), act=lambda: done.append("acted")))
    yield done
    set_identity(None)


class Counted(Record):
    number: int


def count(number: int, word: str = "x") -> Counted:
    if word == "full":
        raise StoreError("The disk is full. Free some space.")
    return Counted(number=number)


def test_an_answer_keeps_the_name_of_the_action() -> None:
    assert answering(count, Role.CODER).__name__ == "count"


def test_what_the_action_returns_is_the_answer() -> None:
    assert answering(count, Role.CODER)({"number": 3}) == {"answer": {"number": 3}}


def test_an_error_of_ours_is_shown_as_it_is() -> None:
    assert answering(count, Role.CODER)({"number": 3, "word": "full"}) == {
        "error": "The disk is full. Free some space."
    }


@pytest.mark.parametrize("given", [{}, {"number": "Jane Doe"}, {"number": 1, "extra": 2}])
def test_what_the_action_does_not_take_is_refused_without_quoting_it(given: dict[str, object]) -> None:
    reply = answering(count, Role.CODER)(given)
    assert "cannot be used to count" in reply["error"]
    assert "Jane" not in reply["error"]


def test_a_mistake_of_ours_is_not_hidden() -> None:
    def broken() -> Counted:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answering(broken, Role.CODER)({})


def test_only_the_role_that_an_action_is_for_is_answered() -> None:
    assert "This is for a supervisor, which 'ann' is not" in answering(count, Role.SUPERVISOR)({"number": 3})["error"]
    set_identity(Identity("ann", frozenset({Role.CODER}), owes=True))
    assert "is not" in answering(count, Role.CODER)({"number": 3})["error"]
    set_identity(None)
    assert "not signed in" in answering(count, Role.CODER)({"number": 3})["error"]


def test_what_a_timer_asks_keeps_no_session_alive(acted: list[str]) -> None:
    answering(count, Role.CODER, by_timer=True)({"number": 3})
    assert acted == []
    answering(count, Role.CODER)({"number": 3})
    assert acted == ["acted"]
