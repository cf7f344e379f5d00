"""Rules D11 and D12: the side of a diagnosis against the sides of the lines for it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.checks import check
from engine.claim import Claim, Diagnosis, ProcedureLine, dotted
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from engine.finding import Finding
from engine.report import Encounter

FIRST, LAST = date(2025, 10, 1), date(2026, 9, 30)
ON = date(2026, 5, 4)
DAY = timedelta(days=1)
DESCRIPTIONS = {
    "M17.0": "Bilateral primary osteoarthritis of knee",
    "M17.10": "Unilateral primary osteoarthritis, unspecified knee",
    "M17.11": "Unilateral primary osteoarthritis, right knee",
    "Z96.651": "Presence of right artificial knee joint",
    "M17.12": "Unilateral primary osteoarthritis, left knee",
    "M17.9": "Osteoarthritis of knee, unspecified",
    "G56.00": "Carpal tunnel syndrome, unspecified upper limb",
    "G56.01": "Carpal tunnel syndrome, right upper limb",
    "G56.02": "Carpal tunnel syndrome, left upper limb",
    "S83.241A": "Other tear of medial meniscus, current injury, right knee, initial encounter",
    "S83.242A": "Other tear of medial meniscus, current injury, left knee, initial encounter",
    "S83.249A": "Other tear of medial meniscus, current injury, unspecified knee, initial encounter",
    "S52.501A": "Unspecified fracture of the lower end of right radius, initial encounter for closed fracture",
    "S52.502A": "Unspecified fracture of the lower end of left radius, initial encounter for closed fracture",
    "S52.509A": "Unspecified fracture of the lower end of unspecified radius, initial encounter for closed fracture",
    "C50.911": "Malignant neoplasm of unspecified site of right female breast",
    "C50.912": "Malignant neoplasm of unspecified site of left female breast",
    "C50.919": "Malignant neoplasm of unspecified site of unspecified female breast",
    "H25.10": "Age-related nuclear cataract, unspecified eye",
    "H25.11": "Age-related nuclear cataract, right eye",
    "H25.9": "Unspecified age-related cataract",
    "H54.0X33": "Blindness right eye category 3, blindness left eye category 3",
    "I44.7": "Left bundle-branch block, unspecified",
    "I50.1": "Left ventricular failure, unspecified",
    "I69.959": "Hemiplegia and hemiparesis following unspecified cerebrovascular disease affecting unspecified side",
    "K51.50": "Left sided colitis without complications",
    "K80.10": "Calculus of gallbladder with chronic cholecystitis without obstruction",
    "S36.500A": "Unspecified injury of ascending [right] colon, initial encounter",
    "T81.500A": "Unspecified complication of foreign body accidentally left in body following surgical operation, "
    "initial encounter",
}


def listing(codes: Mapping[str, str], first: date = FIRST, last: date = LAST) -> Listing:
    edition = Edition("icd10cm", CodeSystem.ICD10CM, f"ICD-10-CM from {first}", first, last)
    return Listing(edition, codes)


# In the edition before, the right knee has no code of its own.
BEFORE = listing({c: t for c, t in DESCRIPTIONS.items() if c != "M17.11"}, date(2024, 10, 1), FIRST - DAY)
CODES = ListedCodes((listing(DESCRIPTIONS), BEFORE))


def lines(text: str) -> Iterator[ProcedureLine]:
    """Read lines as ``27447-LT>12``: the code, its modifiers, the diagnoses that it points to (the first if none)."""
    for sequence, word in enumerate(text.split(), start=1):
        rest, _, pointers = word.partition(">")
        code, *modifiers = rest.split("-")
        yield ProcedureLine(
            sequence=sequence,
            provider="Surgeon",
            code=code,
            modifiers=tuple(modifiers),
            diagnosis_pointers=tuple(int(pointer) for pointer in pointers or "1"),
        )


def findings(rule: str, diagnoses: str, text: str, on: date = ON, codes: ListedCodes = CODES) -> list[Finding]:
    coded = tuple(Diagnosis(sequence=n, code=code) for n, code in enumerate(diagnoses.split(), start=1))
    claim = Claim(encounter_id="E1", date_of_service=on, diagnoses=coded, procedures=tuple(lines(text)))
    return [f for f in check(claim, codes, today=on).findings if f.rule == rule]


@pytest.mark.parametrize(
    ("diagnoses", "text", "where"),
    [
        ("M17.11", "27447-LT", ["diagnoses[0]"]),
        ("M17.12", "27447-RT", ["diagnoses[0]"]),
        ("M17.12", "27447-RT 29881-RT", ["diagnoses[0]"]),
        ("M17.12", "27447-RT 01402-AA", ["diagnoses[0]"]),
        ("M17.12", "01402-AA", []),
        ("M17.11 M17.12", "27447-RT>12", ["diagnoses[1]"]),
        ("K80.10 S83.241A", "29881-LT>2", ["diagnoses[1]"]),
        ("G56.01", "26055-F2", ["diagnoses[0]"]),
        ("H25.11", "66984-E1", ["diagnoses[0]"]),
        ("S52.501A", "25607-LT", ["diagnoses[0]"]),
        ("C50.912", "19301-RT", ["diagnoses[0]"]),
        ("M17.11", "27447-RT", []),
        ("M17.11", "27447-50", []),
        ("M17.11", "27447", []),
        ("M17.0", "27447-50", []),
        ("M17.0", "27447-RT", []),
        ("M17.0", "27447-LT", []),
        ("M17.11", "27447-LT 29881-RT", []),
        ("M17.11", "27447-LT 20610", ["diagnoses[0]"]),
        ("M17.12", "27447-RT 27447-AS", ["diagnoses[0]"]),
        ("M17.12 Z96.651", "27447-LT>12", []),
        ("M17.11 K80.10", "27447-LT>2", []),
        ("M17.11", "", []),
        ("M17.10", "27447-LT", []),
        ("G56.01", "26055-F7", []),
        ("K80.10", "47562-LT", []),
        ("H54.0X33", "66984-RT", []),
        ("M17.11 I44.7", "27447-RT>12", []),
        ("M17.11 I50.1", "27447-RT>12", []),
        ("M17.11 K51.50", "27447-RT>12", []),
        ("T81.500A", "27447-RT", []),
        ("S36.500A", "27447-LT", []),
    ],
)
def test_d11_the_lines_for_a_diagnosis_are_not_all_on_the_other_side(
    diagnoses: str, text: str, where: list[str]
) -> None:
    found = findings("D11", diagnoses, text)
    assert [f.where for f in found] == where
    assert {f.severity.value for f in found} <= {"error"}


@pytest.mark.parametrize(
    ("on", "severities"),
    [
        (date(2024, 9, 30), ["not-checked"]),
        (date(2024, 10, 1), ["error"]),
        (FIRST - DAY, ["error"]),
        (FIRST, ["error"]),
        (LAST, ["error"]),
        (LAST + DAY, ["not-checked"]),
    ],
)
def test_d11_asks_the_descriptions_of_the_date(on: date, severities: list[str]) -> None:
    assert [f.severity.value for f in findings("D11", "M17.12", "27447-RT", on)] == severities


def test_d11_lacks_no_list_where_no_line_states_a_side() -> None:
    assert findings("D11", "M17.12", "27447", LAST + DAY) == []


@pytest.mark.parametrize(
    ("diagnoses", "text", "better"),
    [
        ("M17.10", "27447-RT", "M17.11"),
        ("M17.10", "27447-LT", "M17.12"),
        ("M17.10", "27447-RT 29881-RT", "M17.11"),
        ("M17.10", "27447-RT 20610", "M17.11"),
        ("G56.00", "26055-FA", "G56.02"),
        ("S83.249A", "29881-RT", "S83.241A"),
        ("S52.509A", "25607-LT", "S52.502A"),
        ("C50.919", "19301-RT", "C50.911"),
        ("K80.10 M17.10", "27447-RT>2", "M17.11"),
    ],
)
def test_d12_the_side_of_the_lines_is_offered_for_an_unspecified_one(diagnoses: str, text: str, better: str) -> None:
    (finding,) = findings("D12", diagnoses, text)
    assert finding.severity == "warning"
    assert finding.repair == {"kind": "replace", "where": finding.where, "value": better}


@pytest.mark.parametrize(
    ("diagnoses", "text", "named"),
    [
        ("M17.10", "27447", "M17.11 (right) or M17.12 (left)"),
        ("M17.10", "", "M17.11 (right) or M17.12 (left)"),
        ("M17.10 K80.10", "27447-RT>2", "M17.11 (right) or M17.12 (left)"),
        ("S52.509A", "25607", "S52.501A (right) or S52.502A (left)"),
        ("H25.10", "66984", "H25.11 (right) if"),
    ],
)
def test_d12_without_a_side_anywhere_is_for_information(diagnoses: str, text: str, named: str) -> None:
    (finding,) = findings("D12", diagnoses, text)
    assert finding.severity == "information"
    assert named in finding.message
    assert finding.repair is None


@pytest.mark.parametrize(
    ("diagnoses", "text"),
    [
        ("M17.11", "27447-RT"),
        ("M17.10", "27447-50"),
        ("M17.10", "27447-RT 27447-LT"),
        ("M17.9", "27447-RT"),
        ("H25.9", "66984-RT"),
        ("H25.10", "66984-LT"),
        ("I69.959", "64721-RT"),
        ("C50.911", "19301-RT"),
        ("K80.10", "47562"),
    ],
)
def test_d12_says_nothing_of_a_known_side_of_both_or_of_a_code_without_sided_ones(diagnoses: str, text: str) -> None:
    assert findings("D12", diagnoses, text) == []


@pytest.mark.parametrize(
    ("text", "on", "severities"),
    [
        ("27447-RT", FIRST - 2 * DAY, []),
        ("27447-RT", FIRST - DAY, []),
        ("27447-LT", FIRST - DAY, ["warning"]),
        ("27447-RT", FIRST, ["warning"]),
        ("27447-RT", FIRST + DAY, ["warning"]),
        ("27447-RT", LAST, ["warning"]),
        ("27447-RT", LAST + DAY, []),
    ],
)
def test_d12_offers_codes_that_are_valid_on_the_date(text: str, on: date, severities: list[str]) -> None:
    assert [f.severity.value for f in findings("D12", "M17.10", text, on)] == severities


def test_a_finding_names_the_diagnosis_both_sides_and_the_first_line() -> None:
    (finding,) = findings("D11", "M17.11", "27447-LT 29881-LT")
    assert finding.message == "M17.11 is of the right, and 27447 was done on the left."
    assert finding.source.model_dump() == {"list": "ICD-10-CM", "edition": "ICD-10-CM from 2025-10-01", "row": "M17.11"}


# From here on the official files.


@pytest.fixture(scope="module", params=[(2021, date(2021, 5, 4)), (2026, date(2026, 5, 4))], ids=["2021", "2026"])
def official(request: pytest.FixtureRequest, shared: Path) -> tuple[ListedCodes, date]:
    """Return the billable codes of an official edition with their descriptions, and a date that it covers."""
    year, on = request.param
    codes: dict[str, str] = {}
    with gzip.open(shared / f"reference/icd10cm/icd10cm_order_{year}.txt.gz", "rt", encoding="cp1252") as stream:
        codes = {dotted(line[6:13]): line[77:].strip() for line in stream if line[14] == "1"}
    return ListedCodes((listing(codes, on, on),)), on


@pytest.mark.parametrize(
    ("rule", "diagnoses", "text", "severities"),
    [
        ("D11", "M17.11", "27447-LT", ["error"]),
        ("D11", "M17.11", "27447-RT", []),
        ("D11", "M17.0", "27447-50", []),
        ("D11", "S83.241A", "29881-LT", ["error"]),
        ("D11", "T81.500A", "27447-RT", []),
        ("D11", "M17.11 I44.7", "27447-RT>12", []),
        ("D12", "M17.10", "27447-RT", ["warning"]),
        ("D12", "M17.10", "27447", ["information"]),
        ("D12", "S52.509A", "25607-LT", ["warning"]),
        ("D12", "M17.9", "27447-RT", []),
        ("D12", "H25.9", "66984-RT", []),
    ],
)
def test_the_examples_hold_by_the_official_descriptions(
    official: tuple[ListedCodes, date], rule: str, diagnoses: str, text: str, severities: list[str]
) -> None:
    codes, on = official
    assert [f.severity.value for f in findings(rule, diagnoses, text, on, codes)] == severities
    assert all(code in codes.listings[0].codes for code in diagnoses.split())


@pytest.mark.parametrize(
    ("note", "severity", "better"),
    [
        ("The right knee was opened.", "warning", "M17.11"),
        ("LEFT KNEE ARTHROPLASTY", "warning", "M17.12"),
        ("Lt. knee oa", "warning", "M17.12"),
        ("the left painful knee", "warning", "M17.12"),
        ("Right lateral decubitus, the knee was opened.", "information", None),
        ("Right knee scope; left knee injection.", "information", None),
        ("Both knees hurt.", "information", None),
        ("The right hip and one knee.", "information", None),
        ("", "information", None),
    ],
)
def test_d12_reads_the_side_of_the_part_in_the_note(note: str, severity: str, better: str | None) -> None:
    claim = Claim(
        encounter_id="E1",
        date_of_service=ON,
        diagnoses=(Diagnosis(sequence=1, code="M17.10"),),
        procedures=(ProcedureLine(sequence=1, provider="Surgeon", code="27447", diagnosis_pointers=(1,)),),
    )
    encounter = Encounter(encounter_id="E1", date_of_service=ON, report=f"Operation. {note}")
    (finding,) = (f for f in check(claim, CODES, encounter, ON).findings if f.rule == "D12")
    assert (finding.severity, (finding.repair or {}).get("value")) == (severity, better)
