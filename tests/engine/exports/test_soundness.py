"""What no claim leaves with: one case that is refused for each reason, and its neighbour that is not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.claim import Claim, Diagnosis
from engine.codeset import ListedCodes
from engine.exports.soundness import unsound
from tests.engine.exports.claims import CODES, DAY, SURGEON, assisted, case, claim, encounter, line


def refused(claimed: Claim, **facts: Any) -> str:
    return " · ".join(unsound(case(claimed, encounter(**facts)), CODES))


def test_a_sound_claim_leaves() -> None:
    assert unsound(case(), CODES) == ()


def many(number: int) -> tuple[str, ...]:
    return tuple(f"K{80 + n // 10}.{n % 10}0" for n in range(number))


@pytest.mark.parametrize(
    ("claimed", "reason"),
    [
        (claim(line(diagnosis_pointers=(1, 7))), "line 1 points to diagnosis 7, which the claim lacks"),
        (claim(line(diagnosis_pointers=())), "line 1 has 0 diagnosis pointers; 1 to 4"),
        (claim(line(diagnosis_pointers=(1, 2, 1, 2, 1))), "line 1 has 5 diagnosis pointers; 1 to 4"),
        (claim(line(diagnosis_pointers=(1, 1))), "points to diagnosis 1 twice"),
        (claim(codes=("ZZZ99", "E11.9")), "diagnosis 'ZZZ99' is not written as ICD-10-CM is"),
        (claim(codes=("ZZZ.99", "E11.9")), "ICD-10-CM ZZZ.99 is not valid on 2026-05-04"),
        (claim(codes=("k80.10", "E11.9")), "diagnosis 'k80.10' is not written"),
        (claim(codes=("K80.10", "K80.10")), "diagnosis 'K80.10' stands twice"),
        (claim(line(code="99999")), "CPT 99999 is not valid on 2026-05-04"),
        (claim(line(code="4756a")), "the code '4756a'"),
        (claim(line(modifiers=("as",))), "the modifier 'as'; it is two capitals or digits"),
        (claim(line(modifiers=("22", "59", "AS", "51", "XS"))), "line 1 has 5 modifiers; at most 4"),
        (claim(line(modifiers=("22", "22"))), "has modifier '22' twice"),
        (claim(line(modifiers=("77",))), "modifier 77 is not valid on 2026-05-04"),
        (claim(line(units=0)), "line 1 bills 0 units"),
        (claim(line(charge=Decimal("-1"))), "no amount of dollars"),
        (claim(line(charge=Decimal("1.005"))), "no amount of dollars"),
        (claim(line(charge=Decimal("1E30"))), "no amount of dollars"),
        (claim(line(1), assisted(1)), "two procedure lines have the sequence 1"),
        (claim(line(1), line(2)), "'47562' is billed twice"),
        (claim(codes=many(13)), "13 diagnoses; a claim has 1 to 12"),
        (claim(codes=()), "0 diagnoses; a claim has 1 to 12"),
        (claim(*(line(n) for n in range(1, 52))), "51 procedure lines; a claim has 1 to 50"),
        (Claim(encounter_id="ENC-0001", date_of_service=DAY), "0 procedure lines"),
        (claim(diagnoses=(Diagnosis(sequence=1, code="K80.10"), Diagnosis(sequence=1, code="E11.9"))),
         "two diagnoses have the sequence 1"),
        (claim(place_of_service="2"), "the place of service '2' is not a code of two digits"),
        (claim(place_of_service="98"), "place-of-service 98 is not valid"),
        (claim(encounter_id="ENC-0002"), "another encounter_id or date_of_service"),
    ],
)  # fmt: skip
def test_an_unsound_claim_is_refused(claimed: Claim, reason: str) -> None:
    assert reason in refused(claimed)


def test_a_wrong_check_digit_is_refused() -> None:
    wrong = SURGEON.model_copy(update={"npi": "1003000127"})
    assert "wrong check digit" in refused(claim(line()), providers=(wrong,))


def test_what_is_just_allowed_leaves() -> None:
    fine = claim(line(1, modifiers=("22", "59", "51", "LT"), charge=Decimal("0.10")), line(2, modifiers=("59",)))
    assert refused(fine) == ""
    twelve = claim(*(line(n, code="47562", modifiers=("59",)) for n in range(1, 51)), codes=many(12))
    assert all("is not valid" in problem for problem in unsound(case(twelve), CODES))


def test_a_code_that_no_list_can_judge_is_let_pass() -> None:
    assert unsound(case(), ListedCodes(())) == ()


def test_all_problems_are_told_at_once() -> None:
    wrong = claim(line(modifiers=("as",), units=0, diagnosis_pointers=(9,)), codes=("k80.10", "E11.9"))
    assert len(unsound(case(wrong), CODES)) >= 4


def test_a_long_code_is_shown_short() -> None:
    assert "x" * 21 not in refused(claim(line(code="x" * 500)))
