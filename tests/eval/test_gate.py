"""The gate lets a better adapter through and says of a worse one what is worse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from eval.gate import Verdict, judge
from eval.score import CaseScore, score

ON = date(2026, 5, 4)
EDITION = Edition("test", CodeSystem.ICD10CM, "test", date(2026, 1, 1), date(2026, 12, 31))
CODES = ListedCodes((Listing(EDITION, {"K80.10": "", "K35.80": ""}),))


def claim(number: int, icd: str, cpt: str) -> Claim:
    return Claim(
        encounter_id=f"E{number}",
        date_of_service=ON,
        diagnoses=(Diagnosis(sequence=1, code=icd),),
        procedures=(ProcedureLine(sequence=1, provider="Surgeon", code=cpt, diagnosis_pointers=(1,)),),
    )


TRUTHS = [claim(n, "K80.10" if n % 2 else "K35.80", "47562" if n % 2 else "44970") for n in range(60)]


def drafted(claims: Sequence[Claim]) -> tuple[list[CaseScore], list[Claim]]:
    return [s for t, c in zip(TRUTHS, claims, strict=True) for s in score(t, c, CODES)], list(claims)


def verdict(active: Sequence[Claim], candidate: Sequence[Claim]) -> Verdict:
    return judge(TRUTHS, drafted(active), drafted(candidate))


def with_cpt(code: str, where: range) -> list[Claim]:
    return [claim(n, t.diagnoses[0].code, code) if n in where else t for n, t in enumerate(TRUTHS)]


def test_the_same_drafts_pass() -> None:
    found = verdict(TRUTHS, TRUTHS)
    assert found.passed
    assert {change.difference for change in found.changes} == {0.0}


def test_a_better_candidate_passes_with_its_gain() -> None:
    found = verdict(with_cpt("99999", range(30)), TRUTHS)
    assert found.passed
    assert [c.difference for c in found.changes if c.component == "CPT"] == [pytest.approx(0.5)]


def test_a_component_worse_beyond_chance_is_refused() -> None:
    found = verdict(TRUTHS, with_cpt("99999", range(30)))
    assert not found.passed
    assert any(refusal.startswith("CPT: F1 is worse by 0.500 [") for refusal in found.refusals)


def test_one_case_worse_of_sixty_is_chance() -> None:
    assert verdict(TRUTHS, with_cpt("99999", range(1))).passed


def test_more_fabricated_codes_are_refused() -> None:
    invented = [claim(n, "K80.99", t.procedures[0].code) if n == 3 else t for n, t in enumerate(TRUTHS)]
    assert "ICD-10-CM: 1.7% of the codes are fabricated, 0.0% before." in verdict(TRUTHS, invented).refusals
    assert verdict(invented, TRUTHS).passed


def test_a_code_with_many_cases_may_not_fall_by_more_than_five_points() -> None:
    swapped = [claim(n, t.diagnoses[0].code, "44970") if n in (1, 3, 5, 7) else t for n, t in enumerate(TRUTHS)]
    [fell] = [change for change in verdict(TRUTHS, swapped).lost if change.code == "47562"]
    assert [fell.cases, fell.active, fell.candidate] == [30, 1.0, pytest.approx(2 * 26 / 56)]


def test_a_rare_code_may_fall() -> None:
    rare = [claim(n, "K80.10", "12345") if n < 5 else t for n, t in enumerate(TRUTHS)]
    found = judge(rare, ([s for t in rare for s in score(t, t, CODES)], rare), drafted(TRUTHS))
    assert "12345" not in {change.code for change in found.lost}
