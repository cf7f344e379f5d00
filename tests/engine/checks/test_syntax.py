"""Rules C1, C2, C5, D10, T3 and T4, each with what it must flag and what it must not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.checks import RULES, check
from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codeset import ListedCodes
from engine.finding import Finding

TODAY = date(2026, 11, 1)
NO_LISTS = ListedCodes(())


def claim(*lines: ProcedureLine, diagnoses: int = 2, on: date = TODAY) -> Claim:
    codes = tuple(Diagnosis(sequence=n, code=f"K80.{n}") for n in range(1, diagnoses + 1))
    return Claim(encounter_id="E1", date_of_service=on, diagnoses=codes, procedures=lines)


def line(
    sequence: int = 1, *, pointers: tuple[int, ...] = (1,), modifiers: tuple[str, ...] = (), units: int = 1
) -> ProcedureLine:
    return ProcedureLine(
        sequence=sequence,
        provider="Surgeon",
        code="47562",
        modifiers=modifiers,
        units=units,
        diagnosis_pointers=pointers,
    )


def errors(rule: str, checked: Claim) -> list[Finding]:
    found = check(checked, NO_LISTS, today=TODAY).findings
    return [f for f in found if f.rule == rule and f.severity.value == "error"]


@pytest.mark.parametrize(
    ("pointers", "count"),
    [((1,), 0), ((2, 1), 0), ((), 1), ((7,), 1), ((1, 1), 1), ((1, 1, 1), 1), ((0,), 1), ((1, 2, 3, 4, 5), 4)],
)
def test_c1_pointers(pointers: tuple[int, ...], count: int) -> None:
    found = errors("C1", claim(line(pointers=pointers)))
    assert len(found) == count
    assert {f.where for f in found} <= {"procedures[0].diagnosis_pointers"}


def test_c1_four_pointers_are_the_most() -> None:
    assert errors("C1", claim(line(pointers=(1, 2, 3, 4)), diagnoses=5)) == []
    (finding,) = errors("C1", claim(line(pointers=(1, 2, 3, 4, 5)), diagnoses=5))
    assert finding.message == "47562 has 5 diagnosis pointers; a line needs 1 to 4."


@pytest.mark.parametrize(
    ("diagnoses", "lines", "count"), [(12, 50, 0), (13, 1, 1), (12, 51, 1), (13, 51, 2), (1, 0, 0)]
)
def test_c2_size_of_a_claim(diagnoses: int, lines: int, count: int) -> None:
    whole = claim(*(line(n) for n in range(1, lines + 1)), diagnoses=diagnoses)
    assert len(errors("C2", whole)) == count


@pytest.mark.parametrize(("days", "count"), [(-1, 0), (0, 0), (1, 1)])
def test_c5_date_not_in_the_future(days: int, count: int) -> None:
    assert len(errors("C5", claim(on=TODAY + timedelta(days=days)))) == count


@pytest.mark.parametrize(
    ("codes", "where"),
    [
        ("K80.10 K80.12", []),
        ("K80.10 K80.10", ["diagnoses[1]"]),
        ("I10 K80.10 I10 I10", ["diagnoses[2]", "diagnoses[3]"]),
    ],
)
def test_d10_diagnosis_repeated(codes: str, where: list[str]) -> None:
    diagnoses = tuple(Diagnosis(sequence=n, code=code) for n, code in enumerate(codes.split(), start=1))
    whole = Claim(encounter_id="E1", date_of_service=TODAY, diagnoses=diagnoses)
    assert [f.where for f in errors("D10", whole)] == where


@pytest.mark.parametrize(
    ("modifiers", "count"),
    [((), 0), (("50",), 0), (("59", "LT", "22", "51"), 0), (("59", "59"), 1), (("1", "2", "3", "4", "5"), 1)],
)
def test_t3_modifier_count(modifiers: tuple[str, ...], count: int) -> None:
    assert len(errors("T3", claim(line(modifiers=modifiers)))) == count


@pytest.mark.parametrize(("units", "count"), [(1, 0), (90, 0), (0, 1), (-1, 1)])
def test_t4_units(units: int, count: int) -> None:
    assert len(errors("T4", claim(line(units=units)))) == count


def test_every_finding_has_a_source_and_a_sentence() -> None:
    worst = claim(*[line(units=0, pointers=(9, 9), modifiers=("59", "59"))] * 51, diagnoses=13, on=date(2030, 1, 1))
    found = check(worst, NO_LISTS, today=TODAY).findings
    assert {f.rule for f in found} >= {"C1", "C2", "C5", "D1", "D2", "T3", "T4"}
    assert all(f.source.list for f in found if f.severity.value != "not-checked")
    assert all(f.message.endswith(".") for f in found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_cites_its_source(rule: object) -> None:
    assert "Source: " in (rule.__doc__ or "")
