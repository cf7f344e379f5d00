"""Keystrokes and seconds, by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.claim import Claim
from eval.effort import DECISION, KEYSTROKE, effort

MakeClaim = Callable[..., Claim]


def test_a_right_draft_costs_nothing(make_claim: MakeClaim) -> None:
    found = effort(make_claim("I10", "47562-22"), make_claim("I10", "47562-22"))
    assert (found.edits, found.keystrokes, found.seconds) == (0, 0, 0)


def test_names_and_words_of_a_line_cost_nothing(make_claim: MakeClaim) -> None:
    truth = make_claim("I10", "47562")
    line = truth.procedures[0].model_copy(update={"provider": "Dr. Adler", "description": "gallbladder"})
    assert effort(make_claim("I10", "47562"), truth.model_copy(update={"procedures": (line,)})).edits == 0


def test_a_replaced_code_costs_its_characters_and_a_tab(make_claim: MakeClaim) -> None:
    found = effort(make_claim("K80.00", "47562"), make_claim("K80.10", "47562"))
    assert (found.edits, found.keystrokes) == (1, 7)
    assert found.seconds == pytest.approx(DECISION + 7 * KEYSTROKE)


def test_a_removed_code_costs_one_key(make_claim: MakeClaim) -> None:
    assert effort(make_claim("I10 K80.10", ""), make_claim("I10", "")).keystrokes == 1


def test_from_nothing_everything_is_typed(make_claim: MakeClaim) -> None:
    found = effort(None, make_claim("I10", "47562-22"))
    # I10 and Tab; 47562, 22 and pointer 1, each with Tab.
    assert (found.edits, found.keystrokes) == (2, 4 + 6 + 3 + 2)
