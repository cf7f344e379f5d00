"""Scores of single cases, against sums done by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from eval.score import CaseScore, Component, score

DAY = date(2026, 5, 4)
CODES = ListedCodes(
    (
        Listing(
            Edition("icd", CodeSystem.ICD10CM, "FY2026", date(2025, 10, 1), date(2026, 9, 30)),
            {"K80.10": "", "I10": "", "K80.1": ""},
            frozenset({"K80.1"}),
        ),
        Listing(
            Edition("pfs", CodeSystem.CPT, "2026", date(2026, 1, 1), date(2026, 12, 31), partial=True), {"47562": ""}
        ),
    )
)


def claim(diagnoses: str = "", lines: str = "", on: date = DAY) -> Claim:
    """Build a claim from "K80.10 I10" and "47562-22-59 49585"."""
    pieces = [line.split("-") for line in lines.split()]
    return Claim(
        encounter_id="E1",
        date_of_service=on,
        diagnoses=tuple(Diagnosis(sequence=n, code=c) for n, c in enumerate(diagnoses.split(), 1)),
        procedures=tuple(
            ProcedureLine(sequence=n, provider="Surgeon", code=code, modifiers=tuple(modifiers))
            for n, (code, *modifiers) in enumerate(pieces, 1)
        ),
    )


def scores(truth: Claim, drafted: Claim | None) -> dict[Component, CaseScore]:
    return {s.component: s for s in score(truth, drafted, CODES)}


def test_by_hand() -> None:
    made = scores(claim("K80.10 I10 E11.9", "47562-22-59"), claim("K80.10 Z99.9", "47562-59 47563"))
    icd, cpt, modifier = made[Component.ICD], made[Component.CPT], made[Component.MODIFIER]
    assert [icd.recall, icd.precision, icd.full_match] == pytest.approx([1 / 3, 0.5, 0])
    assert (cpt.recall, cpt.precision, cpt.full_match) == (1, 0.5, 0)
    assert (modifier.recall, modifier.precision, modifier.full_match) == (0.5, 1, 0)


def test_a_modifier_is_right_only_on_its_own_code() -> None:
    truth, drafted = claim("", "47562-22-59 49585"), claim("", "47562-22 49585-59")
    pair = scores(truth, drafted)[Component.PAIR]
    assert (pair.recall, pair.precision, pair.full_match) == (0.5, 0.5, 0)
    assert (pair.drafted, pair.checkable) == (2, 0)
    assert scores(truth, drafted)[Component.MODIFIER].full_match == 1


def test_an_empty_side() -> None:
    both = scores(claim("I10", "47562"), claim("I10", "47562"))[Component.MODIFIER]
    assert (both.recall, both.precision, both.full_match) == (1, 1, 1)
    for truth, drafted in ((claim("I10", "47562-59"), claim("I10", "47562")), (claim(), claim("I10", "47562-59"))):
        one = scores(truth, drafted)[Component.MODIFIER]
        assert (one.recall, one.precision, one.full_match) == (0, 0, 0)


def test_unparsed_text_is_wrong_even_where_nothing_was_billed() -> None:
    for made in scores(claim("I10", "47562"), None).values():
        assert (made.recall, made.precision, made.full_match, made.drafted) == (0, 0, 0, 0)


def test_validity_is_of_the_date_and_headers_are_not_valid() -> None:
    icd = scores(claim("I10"), claim("I10 K80.1 Z99.999"))[Component.ICD]
    assert (icd.drafted, icd.checkable, icd.valid) == (3, 3, 1)
    later = scores(claim("I10", on=date(2027, 1, 5)), claim("I10"))[Component.ICD]
    assert (later.drafted, later.checkable, later.valid) == (1, 0, 0)


def test_a_partial_list_decides_nothing_for_the_figures() -> None:
    cpt = scores(claim("", "47562"), claim("", "47562 99999 ABC12"))[Component.CPT]
    assert (cpt.drafted, cpt.checkable, cpt.valid) == (3, 0, 0)


_CODES = st.lists(st.sampled_from(["A00", "B01", "C02", "D03"]), unique=True).map(" ".join)


@given(_CODES, _CODES)
def test_swapping_truth_and_draft_swaps_recall_and_precision(first: str, second: str) -> None:
    one, other = scores(claim(first), claim(second))[Component.ICD], scores(claim(second), claim(first))[Component.ICD]
    assert (one.recall, one.precision) == (other.precision, other.recall)
    assert one.full_match == float(set(first.split()) == set(second.split()))
