"""Which rows of a lexicon are too close to licensed descriptors; those here are invented."""

from __future__ import annotations

import pytest

from engine.lexicon import ProcedureWords
from engine.lexicon_comparison import close_rows, closeness

LICENSED = {"47562": "Invented removal of the third widget, complete"}


@pytest.mark.parametrize(
    ("ours", "theirs", "share"),
    [
        ("a b c d", "a b c d", 1.0),
        ("a b c d", "b c d e", 0.75),
        ("a b c d", "d c b a", 0.25),
        ("a b", "c d", 0.0),
        ("a b", "", 0.0),
    ],
)
def test_closeness_counts_words_in_the_same_order(ours: str, theirs: str, share: float) -> None:
    assert closeness(tuple(ours.split()), tuple(theirs.split())) == share


@pytest.mark.parametrize(
    ("phrase", "close"),
    [
        ("invented REMOVAL of the third widget; complete", True),
        ("invented removal of the third widget", True),
        ("complete taking of the third widget by an invention", False),
        ("keyhole widget surgery", False),
        ("widget, complete", False),
    ],
)
def test_a_phrase_is_too_close_in_whichever_column_it_stands(phrase: str, close: bool) -> None:
    plain = list(close_rows([ProcedureWords("47562", phrase, ())], LICENSED))
    dictated = list(close_rows([ProcedureWords("47562", "other words here", ("lap chole", phrase))], LICENSED))
    assert [row.column for row in (*plain, *dictated)] == (["plain", "dictated"] if close else [])


def test_only_the_descriptor_of_the_same_code_counts() -> None:
    row = ProcedureWords("47563", "invented removal of the third widget", ())
    assert list(close_rows([row], LICENSED)) == []


def test_what_is_too_close_can_be_said() -> None:
    row = ProcedureWords("47562", "invented taking of the third widget", ())
    assert [len(list(close_rows([row], LICENSED, least))) for least in (0.9, 0.7)] == [0, 1]
