"""Rules D1, D2, D3 and T3, each with what it must flag and what it must not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.checks import check
from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codefiles import CodeRow
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from engine.codestore import CodeStore
from engine.finding import Finding
from engine.kept_edition import Origin
from engine.lexicon import ProcedureWords

TODAY = date(2026, 11, 1)


def listing(
    system: CodeSystem, first: date, last: date, codes: str, headers: str = "", *, partial: bool = False
) -> Listing:
    edition = Edition(system.value, system, f"{system.label} from {first}", first, last, partial)
    return Listing(edition, dict.fromkeys((codes + " " + headers).split(), ""), frozenset(headers.split()))


CODES = ListedCodes(
    (
        listing(CodeSystem.ICD10CM, date(2021, 10, 1), date(2022, 3, 31), "D75.82 K35.20"),
        listing(CodeSystem.ICD10CM, date(2022, 4, 1), date(2022, 9, 30), "D75.82 Z28.310 K35.20"),
        listing(CodeSystem.ICD10CM, date(2022, 10, 1), date(2023, 9, 30), "K35.20 Z28.310", "D75.82"),
        listing(CodeSystem.ICD10CM, date(2023, 10, 1), date(2024, 9, 30), "K35.200 Z28.310", "K35.20"),
        listing(CodeSystem.CPT, date(2022, 1, 1), date(2022, 12, 31), "49560"),
        listing(CodeSystem.CPT, date(2023, 1, 1), date(2023, 12, 31), "49591"),
        listing(CodeSystem.HCPCS, date(2022, 1, 1), date(2022, 12, 31), "G0105"),
        listing(CodeSystem.MODIFIER, date(2015, 1, 1), date(2023, 12, 31), "LT RT 59", partial=True),
    )
)


def findings(on: date, diagnosis: str = "K35.20", procedure: str = "49560", modifier: str = "LT") -> list[Finding]:
    line = ProcedureLine(sequence=1, provider="Surgeon", code=procedure, modifiers=(modifier,), diagnosis_pointers=(1,))
    diagnoses = (Diagnosis(sequence=1, code=diagnosis),)
    claim = Claim(encounter_id="E1", date_of_service=on, diagnoses=diagnoses, procedures=(line,))
    return list(check(claim, CODES, today=TODAY).findings)


def of(rule: str, found: list[Finding]) -> list[tuple[str, str]]:
    return [(f.where, f.severity.value) for f in found if f.rule == rule]


DIAGNOSIS_ERROR = [("diagnoses[0]", "error")]


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("Z28.310", date(2022, 3, 31), DIAGNOSIS_ERROR),
        ("Z28.310", date(2022, 4, 1), []),
        ("Z28.310", date(2022, 4, 2), []),
        ("K35.20", date(2022, 4, 1), []),
        ("ZZZ.99", date(2022, 4, 1), DIAGNOSIS_ERROR),
        ("K35.20", date(2021, 9, 30), [("diagnoses[0]", "not-checked")]),
        ("K35.20", date(2024, 10, 1), [("diagnoses[0]", "not-checked")]),
    ],
)
def test_d1_diagnosis_valid_on_the_date(code: str, on: date, expected: list[tuple[str, str]]) -> None:
    assert of("D1", findings(on, diagnosis=code)) == expected


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("49560", date(2022, 12, 31), []),
        ("49560", date(2023, 1, 1), [("procedures[0]", "error")]),
        ("49591", date(2022, 12, 31), [("procedures[0]", "error")]),
        ("49591", date(2023, 1, 1), []),
        ("G0105", date(2022, 12, 31), []),
        ("G0106", date(2022, 12, 31), [("procedures[0]", "error")]),
        ("G0105", date(2023, 1, 1), [("procedures[0]", "not-checked")]),
        ("49591", date(2024, 1, 1), [("procedures[0]", "not-checked")]),
    ],
)
def test_d2_procedure_in_force_on_the_date(code: str, on: date, expected: list[tuple[str, str]]) -> None:
    assert of("D2", findings(on, procedure=code)) == expected


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("D75.82", date(2022, 9, 30), []),
        ("D75.82", date(2022, 10, 1), DIAGNOSIS_ERROR),
        ("K35.20", date(2023, 9, 30), []),
        ("K35.20", date(2023, 10, 1), DIAGNOSIS_ERROR),
        ("K35.200", date(2023, 10, 1), []),
    ],
)
def test_d3_diagnosis_is_a_billable_leaf(code: str, on: date, expected: list[tuple[str, str]]) -> None:
    found = findings(on, diagnosis=code)
    assert of("D3", found) == expected
    assert of("D1", found) == [], "a header is one finding, not two"


@pytest.mark.parametrize(
    ("modifier", "on", "expected"),
    [
        ("LT", date(2022, 5, 1), []),
        ("59", date(2022, 5, 1), []),
        ("QQ", date(2022, 5, 1), [("procedures[0].modifiers[0]", "warning")]),
        ("LT", date(2024, 1, 1), [("procedures[0].modifiers[0]", "not-checked")]),
    ],
)
def test_t3_modifier_in_the_list_of_the_date(modifier: str, on: date, expected: list[tuple[str, str]]) -> None:
    assert of("T3", findings(on, modifier=modifier)) == expected


def test_a_finding_names_code_date_and_edition() -> None:
    (finding,) = [f for f in findings(date(2023, 10, 1), diagnosis="M54.5") if f.rule == "D1"]
    assert finding.message == "ICD-10-CM M54.5 is not valid on 2023-10-01: not in ICD-10-CM from 2023-10-01."
    assert finding.source.model_dump() == {
        "list": "ICD-10-CM",
        "edition": "ICD-10-CM from 2023-10-01",
        "row": "M54.5",
    }


def test_what_cannot_be_checked_names_the_remedy() -> None:
    (finding,) = [f for f in findings(date(2035, 1, 1)) if f.rule == "D2"]
    assert "no CPT list covers 2035-01-01; run `python launch.py codes import FILE`" in finding.message


@pytest.mark.parametrize(
    ("code", "on", "rule", "instead", "repair"),
    [
        ("K35.20", date(2023, 10, 1), "D3", "valid on that date: K35.200.", "K35.200"),  # now a header
        ("K35.200", date(2023, 9, 30), "D1", "valid on that date: K35.20.", "K35.20"),  # not born yet
        ("Z28.31", date(2023, 1, 1), "D1", "valid on that date: Z28.310.", "Z28.310"),
        ("Q99.9", date(2023, 1, 1), "D1", "", None),
    ],
)
def test_a_wrong_diagnosis_names_what_may_be_meant(
    code: str, on: date, rule: str, instead: str, repair: str | None
) -> None:
    [found] = [f for f in findings(on, diagnosis=code) if f.rule == rule]
    assert found.message.endswith(instead or f"not in ICD-10-CM from {date(2022, 10, 1)}.")
    assert (found.repair or {}).get("value") == repair


def test_d2_names_the_codes_whose_words_are_nearest_to_those_of_a_dead_one(tmp_path: Path) -> None:
    words = (
        ProcedureWords("49560", "open repair of a first belly wall hernia", ()),
        ProcedureWords("49591", "first repair of a small belly wall hernia, any way", ()),
        ProcedureWords("47562", "keyhole gallbladder removal", ()),
    )
    year = (date(2023, 1, 1), date(2023, 12, 31))
    with CodeStore(tmp_path) as store:
        rows = [CodeRow(CodeSystem.CPT, code) for code in ("49591", "47562")]
        origin = Origin("list", "0" * 64, datetime(2026, 1, 1, tzinfo=UTC), "test")
        store.add(origin, [Edition("cpt", CodeSystem.CPT, "CPT 2023", *year)], rows)
        store.keep_words(words, (), "words")
        lines = tuple(
            ProcedureLine(sequence=n, provider="Surgeon", code=code, diagnosis_pointers=(1,))
            for n, code in enumerate(("49560", "47563", "49591"), start=1)
        )
        claim = Claim(encounter_id="E1", date_of_service=year[0], diagnoses=(), procedures=lines)
        found = [f for f in check(claim, store).findings if f.rule == "D2"]
    assert [f.message.partition("CPT 2023")[2] for f in found] == ["; nearest by words on that date: 49591.", "."]
    assert [f.repair for f in found] == [None, None]
