"""The wrapper between the page and the desk."""

from __future__ import annotations

import pytest

from engine.claim import Record
from engine.errors import StoreError
from ui.answer import answering


class Counted(Record):
    number: int


def count(number: int, word: str = "x") -> Counted:
    if word == "full":
        raise StoreError("The disk is full. Free some space.")
    return Counted(number=number)


def test_an_answer_keeps_the_name_of_the_action() -> None:
    assert answering(count).__name__ == "count"


def test_what_the_action_returns_is_the_answer() -> None:
    assert answering(count)({"number": 3}) == {"answer": {"number": 3}}


def test_an_error_of_ours_is_shown_as_it_is() -> None:
    assert answering(count)({"number": 3, "word": "full"}) == {"error": "The disk is full. Free some space."}


@pytest.mark.parametrize("given", [{}, {"number": "Jane Doe"}, {"number": 1, "extra": 2}])
def test_what_the_action_does_not_take_is_refused_without_quoting_it(given: dict[str, object]) -> None:
    reply = answering(count)(given)
    assert "cannot be used to count" in reply["error"]
    assert "Jane" not in reply["error"]


def test_a_mistake_of_ours_is_not_hidden() -> None:
    def broken() -> Counted:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answering(broken)({})
