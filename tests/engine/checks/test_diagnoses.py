"""Rules D4 to D9, D13 and D14: how diagnoses are coded to the end, ordered and combined."""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.billing_lists import BillingList, ListedBilling, ListKind, TabularEntry, lineage
from engine.checks import check
from engine.claim import Claim, Diagnosis, ProcedureLine, dotted
from engine.codefiles import TextFile, icd10cm_tabular
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from engine.finding import Finding
from engine.report import Encounter
from engine.tabular_notes import mentions

FIRST, LAST = date(2025, 10, 1), date(2026, 9, 30)
ON = date(2026, 5, 4)
DAY = timedelta(days=1)
CHARACTERS = {"A": "initial encounter", "D": "subsequent encounter", "S": "sequela"}
FETUSES = {"0": "not applicable or unspecified", "1": "fetus 1", "2": "fetus 2"}


def entry(code: str, parent: str, description: str = "", **notes: tuple[str, ...]) -> TabularEntry:
    return TabularEntry(code, parent, description, **notes)  # type: ignore[arg-type]


TABULAR = (
    TabularEntry("19", "", "Injury"),
    TabularEntry("S83", "19", "Dislocation of knee", seventh=CHARACTERS),
    TabularEntry("S83.24", "S83", "Other tear of medial meniscus", seventh=CHARACTERS),
    TabularEntry("S83.241", "S83.24", "Other tear of medial meniscus, right knee", seventh=CHARACTERS),
    TabularEntry("T81.4", "19", "Infection following a procedure", seventh=CHARACTERS),
    TabularEntry("T81.40", "T81.4", "Infection following a procedure, unspecified", seventh=CHARACTERS),
    TabularEntry("W19", "20", "Unspecified fall", seventh=CHARACTERS),
    TabularEntry("O64.1", "15", "Obstructed labor due to breech presentation", seventh=FETUSES),
    entry("11", ""),
    entry("K80-K87", "11", excludes1=("block note (B99.-)",)),
    entry("K80", "K80-K87", "Cholelithiasis", excludes1=("retained cholelithiasis (K91.86)",)),
    entry("K80.10", "K80", "Calculus of gallbladder with chronic cholecystitis"),
    entry("E11", "E08-E13", excludes1=("diabetes due to underlying condition (E08.-)", "(E10.-)")),
    entry("E11.9", "E11", excludes1=("in remission (E11.A)",)),
    entry("E08.42", "E08", "Diabetes due to underlying condition with polyneuropathy"),
    entry("E08", "E08-E13", excludes1=("type 2 diabetes mellitus (E11.-)",)),
    entry("F02", "F01-F09", "Dementia in other diseases classified elsewhere", code_first=("Alzheimer's (G30.-)",)),
    entry("F02.80", "F02", "Dementia in other diseases classified elsewhere, unspecified severity"),
    entry("H36.8", "H30-H36", "Other retinal disorders in diseases classified elsewhere", code_first=("the cause",)),
    entry("B95.61", "B95", "Staphylococcus aureus as the cause of diseases classified elsewhere"),
    entry("B95", "B95-B97", "Bacteria as the cause of diseases classified elsewhere"),
    entry("QA0.8", "QA0", "Disorder in diseases classified elsewhere", code_first=("the cause (G40.-)",)),
    entry("D72", "D70-D77", "Other disorders of white blood cells", excludes1=("basophilia (D72.824)",)),
    entry("N39.0", "N30-N39", "Urinary tract infection, site not specified"),
)
DESCRIPTIONS = {
    "I10": "Essential (primary) hypertension",
    "G30.9": "Alzheimer's disease, unspecified",
    "G30.0": "Alzheimer's disease with early onset",
    "I48.91": "Unspecified atrial fibrillation",
    "I48.92": "Unspecified atrial flutter",
    "K35.80": "Unspecified acute appendicitis",
    "K35.32": "Acute appendicitis with perforation, localized peritonitis, and gangrene, without abscess",
    "K65.9": "Peritonitis, unspecified",
    "K65.0": "Generalized (acute) peritonitis",
    "N20.9": "Urinary calculus, unspecified",
    "N20.0": "Calculus of kidney",
    "J18.9": "Pneumonia, unspecified organism",
    "J18.0": "Bronchopneumonia, unspecified organism",
    "S83.241A": "Other tear of medial meniscus, current injury, right knee, initial encounter",
    "T81.40XA": "Infection following a procedure, unspecified, initial encounter",
    "T81.40XD": "Infection following a procedure, unspecified, subsequent encounter",
    "W19.XXXA": "Unspecified fall, initial encounter",
    "W19.XXXS": "Unspecified fall, sequela",
    "O64.1XX0": "Obstructed labor due to breech presentation, not applicable or unspecified",
    "O64.1XX2": "Obstructed labor due to breech presentation, fetus 2",
    **{f"S52.501{c}": "Unspecified fracture of the lower end of right radius" for c in "ABCDEFGKS"},
}


def coded(descriptions: Mapping[str, str], tabular: BillingList, first: date = FIRST, last: date = LAST) -> ListedCodes:
    edition = Edition("icd10cm", CodeSystem.ICD10CM, f"ICD-10-CM from {first}", first, last)
    return ListedCodes((Listing(edition, descriptions),), ListedBilling((tabular,)))


CODES = coded(DESCRIPTIONS, BillingList(ListKind.TABULAR, "tabular list 2026", FIRST, LAST, TABULAR))


def findings(
    rule: str,
    diagnoses: str,
    procedures: str = "",
    *,
    on: date = ON,
    codes: ListedCodes = CODES,
    note: str = "",
    sex: str | None = None,
    age: int | None = None,
    known: bool = True,
) -> list[Finding]:
    """Check diagnoses, with procedures as ``47562>21`` (diagnoses pointed to, the first if none)."""
    lines = []
    for sequence, word in enumerate(procedures.split(), start=1):
        code, _, pointers = word.partition(">")
        pointed = tuple(int(pointer) for pointer in pointers or "1")
        lines.append(ProcedureLine(sequence=sequence, provider="Sam", code=code, diagnosis_pointers=pointed))
    claim = Claim(
        encounter_id="E1",
        date_of_service=on,
        diagnoses=tuple(Diagnosis(sequence=n, code=code) for n, code in enumerate(diagnoses.split(), start=1)),
        procedures=tuple(lines),
    )
    encounter = Encounter(encounter_id="E1", date_of_service=on, report=note or "x", patient_sex=sex, patient_age=age)
    return [f for f in check(claim, codes, encounter if known else None, today=on).findings if f.rule == rule]


def said(found: list[Finding]) -> list[str]:
    """Return severity and place of each finding, as in ``error 0`` for the first diagnosis or line."""
    return [f"{f.severity} {''.join(c for c in f.where if c.isdigit())}".strip() for f in found]


@pytest.mark.parametrize(
    ("diagnoses", "expected"),
    [
        ("S83.241", ["error 0"]),
        ("S83.24", ["error 0"]),
        ("S83.241Q", ["error 0"]),
        ("S83.241X", ["error 0"]),
        ("W19", ["error 0"]),
        ("W19.XXX", ["error 0"]),
        ("W19.A", ["error 0"]),
        ("T81.40A", ["error 0"]),
        ("T81.4XXA", ["error 0"]),
        ("K80.10 O64.1", ["error 1"]),
        ("O64.1XXA", ["error 0"]),
        ("S83.241A", []),
        ("S83.241D", []),
        ("S83.241S", []),
        ("W19.XXXA", []),
        ("T81.40XA", []),
        ("O64.1XX2", []),
        ("K80.10", []),
        ("Z99.9", []),
    ],
)
def test_d4_a_seventh_character_is_there_legal_and_last(diagnoses: str, expected: list[str]) -> None:
    assert said(findings("D4", diagnoses)) == expected


@pytest.mark.parametrize(
    ("code", "whole"),
    [
        ("S83.241", "S83.241A"),
        ("S83.241Q", "S83.241A"),
        ("W19", "W19.XXXA"),
        ("W19.A", "W19.XXXA"),
        ("W19.S", "W19.XXXS"),
        ("T81.40", "T81.40XA"),
        ("T81.40D", "T81.40XD"),
        ("O64.1", "O64.1XX0"),
        ("O64.12", "O64.1XX2"),
        ("S83.24", None),
        ("T81.4XXA", None),
    ],
)
def test_d4_offers_the_whole_code_where_it_is_valid(code: str, whole: str | None) -> None:
    (finding,) = findings("D4", code)
    repair = {"kind": "replace", "where": "diagnoses[0]", "value": whole}
    assert finding.repair == (repair if whole else None)


def test_d4_names_the_legal_characters() -> None:
    (finding,) = findings("D4", "S83.241")
    assert finding.message.startswith("S83.241 needs a seventh character: A (initial encounter), D (subsequent")
    assert finding.source.model_dump() == {
        "list": "ICD-10-CM tabular list",
        "edition": "tabular list 2026",
        "row": "S83.241",
    }


@pytest.mark.parametrize(
    ("diagnoses", "procedures", "active"),
    [
        ("S52.501D", "25607", "S52.501A"),
        ("S52.501E", "25607", "S52.501B"),
        ("S52.501F", "25607", "S52.501C"),
        ("S52.501D", "20680 25607", "S52.501A"),
        ("I10 S52.501D", "99213 25607>2", "S52.501A"),
        ("S83.241D", "29881", "S83.241A"),
        ("S42.009D", "23515", None),
    ],
)
def test_d5_an_injury_operated_on_is_not_in_routine_healing(
    diagnoses: str, procedures: str, active: str | None
) -> None:
    (finding,) = findings("D5", diagnoses, procedures)
    assert finding.severity == "warning"
    assert (finding.repair or {}).get("value") == active


@pytest.mark.parametrize(
    ("diagnoses", "procedures"),
    [
        ("S52.501A", "25607"),
        ("S52.501C", "25607"),
        ("S52.501K", "25607"),
        ("S52.501S", "25607"),
        ("S52.501D", "20680"),
        ("S52.501D", "20670 20680"),
        ("S52.501D", "99213"),
        ("S52.501D", ""),
        ("M80.08XD", "22513"),
        ("W19.XXXD", "25607"),
    ],
)
def test_d5_leaves_active_treatment_aftercare_and_other_codes(diagnoses: str, procedures: str) -> None:
    assert findings("D5", diagnoses, procedures) == []


@pytest.mark.parametrize(
    ("diagnoses", "expected"),
    [
        ("E11.9 E08.42", ["warning 0", "warning 1"]),
        ("E08.42 E11.9", ["warning 0", "warning 1"]),
        ("E11.9 E11.A", ["warning 0"]),
        ("E11.65 E10.9", ["warning 0"]),
        ("K91.86 K80.10", ["warning 1"]),
        ("K80.10 B99.8", ["warning 0"]),
        ("E11.9 E08.42 E08.42", ["warning 0", "warning 1", "warning 2"]),
        ("E11.9 I10", []),
        ("E11.9 E11.65", []),
        ("D72.10 D72.824", []),
        ("E08.42", []),
        ("K80.10 K81.1", []),
        ("E11.9 E11.9", []),
    ],
)
def test_d6_diagnoses_that_exclude_each_other_both_ways_and_from_above(diagnoses: str, expected: list[str]) -> None:
    assert said(findings("D6", diagnoses)) == expected


@pytest.mark.parametrize(
    ("diagnoses", "expected"),
    [
        ("F02.80", ["error 0"]),
        ("F02.80 G30.9", ["error 0"]),
        ("QA0.8", ["error 0"]),
        ("I10 F02.80", ["warning 1"]),
        ("I10 F02.80 G30.9", ["warning 1"]),
        ("G30.9 F02.80", []),
        ("G30.9 I10 F02.80", []),
        ("I10 H36.8", []),
        ("B95.61", []),
        ("N39.0 B95.61", []),
        ("K80.10", []),
    ],
)
def test_d7_a_manifestation_follows_its_cause(diagnoses: str, expected: list[str]) -> None:
    assert said(findings("D7", diagnoses)) == expected


@pytest.mark.parametrize(
    ("rule", "diagnoses"), [("D4", "S83.241"), ("D6", "E11.9 E08.42"), ("D7", "F02.80")], ids=["D4", "D6", "D7"]
)
@pytest.mark.parametrize(
    ("on", "checked"),
    [(FIRST - DAY, False), (FIRST, True), (FIRST + DAY, True), (LAST, True), (LAST + DAY, False)],
)
def test_d4_d6_and_d7_ask_the_tabular_list_of_the_date(rule: str, diagnoses: str, on: date, checked: bool) -> None:
    severities = {f.severity.value for f in findings(rule, diagnoses, on=on)}
    assert severities <= {"error", "warning"} if checked else severities == {"not-checked"}
    assert severities


def test_a_claim_without_diagnoses_lacks_no_list_and_one_diagnosis_excludes_none() -> None:
    late = LAST + DAY
    assert [findings(rule, "", "47562", on=late) for rule in ("D4", "D6", "D7")] == [[], [], []]
    assert findings("D6", "E11.9", on=late) == []


@pytest.mark.parametrize(
    ("diagnoses", "moved"),
    [
        ("W19.XXXA", None),
        ("W19.XXXA S52.501A", "diagnoses[1]"),
        ("V43.52XA Y92.410 S52.501A", "diagnoses[2]"),
        ("X58.XXXA I10", "diagnoses[1]"),
        ("Y92.009 S52.501A", "diagnoses[1]"),
    ],
)
def test_d8_an_external_cause_is_never_first(diagnoses: str, moved: str | None) -> None:
    (finding,) = findings("D8", diagnoses)
    assert finding.severity == "error"
    assert finding.repair == ({"kind": "move", "where": moved, "value": "0"} if moved else None)


@pytest.mark.parametrize("diagnoses", ["S52.501A W19.XXXA", "S52.501A", "T81.40XA Y83.8", "U07.1 W19.XXXA", ""])
def test_d8_an_external_cause_may_follow(diagnoses: str) -> None:
    assert findings("D8", diagnoses) == []


@pytest.mark.parametrize(
    ("diagnoses", "procedures", "expected"),
    [
        ("E11.9 K80.10", "47562>1", ["warning 0"]),
        ("K80.10 E11.9", "47562>21", ["warning 0"]),
        ("K80.10 I10", "47562>1 44970>2", ["warning 1"]),
        ("Z79.4 K80.10", "47562>12", ["warning 0"]),
        ("Z85.3 C50.911", "19301>12", ["warning 0"]),
        ("K21.9 K80.10", "47562>1", ["warning 0"]),
        ("I48.91 K80.10", "47562>1", ["warning 0"]),
        ("K80.10 E11.9", "47562>12", []),
        ("E11.9", "47562>1", []),
        ("E11.9 I10", "47562>1", []),
        ("E11.9 W19.XXXA", "47562>1", []),
        ("E11.9 K80.10", "99213>1", []),
        ("E11.9 K80.10", "47562>9", []),
        ("K21.9 K44.9", "43280>12", []),
        ("I25.10 I35.0", "33533>1", []),
        ("G47.33 J35.1", "42145>1", []),
        ("N18.6 E87.5", "36821>1", []),
        ("Z12.11 K64.8", "45378>12", []),
        ("Z30.2 O80", "58605>1", []),
        ("Z47.2 M25.561", "20680>1", []),
    ],
)
def test_d9_a_line_points_first_to_the_reason_for_it(diagnoses: str, procedures: str, expected: list[str]) -> None:
    assert said(findings("D9", diagnoses, procedures)) == expected


@pytest.mark.parametrize(
    ("diagnosis", "note", "better"),
    [
        ("I48.91", "The patient has atrial flutter.", "I48.92"),
        ("N20.9", "A stone of the left KIDNEY was seen.", "N20.0"),
        ("K65.9", "Generalised peritonitis with pus.", "K65.0"),
        ("J18.9", "No fever. Bronchopneumonic changes.", "J18.0"),
    ],
)
def test_d13_the_note_says_what_a_more_specific_sibling_says(diagnosis: str, note: str, better: str) -> None:
    (finding,) = findings("D13", diagnosis, note=note)
    assert finding.severity == "information"
    assert finding.repair == {"kind": "replace", "where": "diagnoses[0]", "value": better}


@pytest.mark.parametrize(
    ("diagnosis", "note"),
    [
        ("I48.91", "Irregular rhythm."),
        ("I48.91", "There was no atrial flutter."),
        ("N20.9", "Negative for stones in the kidney."),
        ("N20.0", "A stone of the kidney was seen."),
        ("G30.9", "Alzheimer's disease with early onset."),
        ("I10", "Secondary hypertension was ruled out."),
        # No code beside K35.80 says perforation; K35.32 says peritonitis and gangrene with it.
        ("K35.80", "The appendix was perforated."),
        ("K99.9", "A stone of the kidney was seen."),
    ],
)
def test_d13_says_nothing_of_the_word_unspecified_alone(diagnosis: str, note: str) -> None:
    assert findings("D13", diagnosis, note=note) == []


def test_d13_needs_a_note() -> None:
    assert findings("D13", "I48.91", known=False) == []


@pytest.mark.parametrize(
    ("diagnosis", "sex", "age", "expected"),
    [
        ("N40.1", "F", 70, ["warning 0"]),
        ("N40.1", "female", 70, ["warning 0"]),
        ("D07.5", "F", 70, ["warning 0"]),
        ("N80.0", "M", 30, ["warning 0"]),
        ("D39.10", "M", 30, ["warning 0"]),
        ("O80", "M", 30, ["warning 0"]),
        ("O80", "F", 80, ["warning 0"]),
        ("O80", "F", 65, ["warning 0"]),
        ("O80", "F", 8, ["warning 0"]),
        ("O80", "M", 80, ["warning 0", "warning 0"]),
        ("P07.30", "F", 40, ["warning 0"]),
        ("N40.1", "M", 70, []),
        ("O80", "F", 64, []),
        ("O80", "F", 9, []),
        ("D07.39", "F", 70, []),
        ("D07.4", "M", 70, []),
        ("P07.30", "F", 0, []),
        ("N60.01", "M", 50, []),
        ("K80.10", None, None, []),
        ("N40.1", "M", None, []),
        ("N40.1", None, 70, ["not-checked"]),
        ("N40.1", "U", 70, ["not-checked"]),
        ("O80", "F", None, ["not-checked"]),
        ("P07.30", None, None, ["not-checked"]),
    ],
)
def test_d14_a_diagnosis_fits_age_and_recorded_sex(
    diagnosis: str, sex: str | None, age: int | None, expected: list[str]
) -> None:
    assert said(findings("D14", diagnosis, sex=sex, age=age)) == expected


def test_d14_is_not_checked_where_only_the_claim_is_known() -> None:
    assert said(findings("D14", "N40.1", known=False)) == ["not-checked"]
    assert findings("D14", "K80.10", known=False) == []


# From here on the official files.

Tabular = Mapping[str, TabularEntry]
FILES = {2021: "icd10cm_tabular_2021.xml.gz", 2026: "icd10c-tabular-April-1-2026.xml.gz"}
SPANS = {2021: (date(2020, 10, 1), date(2021, 9, 30)), 2026: (FIRST, LAST)}


@pytest.fixture(scope="session")
def tabular(shared: Path) -> Callable[[int], Tabular]:
    """Return a function that gives the tabular list of a fiscal year, each read once."""
    read: dict[int, Tabular] = {}

    def of(year: int) -> Tabular:
        if year not in read:
            file = TextFile(shared / "reference/icd10cm" / FILES[year])
            entries = (dated.row for dated in icd10cm_tabular.read(file))
            read[year] = {row.code: row for row in entries if isinstance(row, TabularEntry)}
        return read[year]

    return of


@pytest.fixture(scope="session")
def order(shared: Path) -> Callable[[int], Mapping[str, str]]:
    """Return a function that gives the billable codes of a fiscal year with their descriptions, each read once."""
    read: dict[int, Mapping[str, str]] = {}

    def of(year: int) -> Mapping[str, str]:
        if year not in read:
            path = shared / f"reference/icd10cm/icd10cm_order_{year}.txt.gz"
            with gzip.open(path, "rt", encoding="cp1252") as stream:
                read[year] = {dotted(line[6:13]): line[77:].strip() for line in stream if line[14] == "1"}
        return read[year]

    return of


def official(tabular: Tabular, codes: Mapping[str, str], year: int, diagnoses: str) -> ListedCodes:
    """Return the lists of a fiscal year, the tabular list cut down to some codes and what is above them."""
    first, last = SPANS[year]
    rows = {row.code: row for code in diagnoses.split() for row in lineage(code, tabular)}
    kept = BillingList(ListKind.TABULAR, f"tabular list {year}", first, last, tuple(rows.values()))
    return coded(codes, kept, first, last)


BOTH = (2021, 2026)
EXAMPLES = [
    (BOTH, "D4", "S83.241", ["error 0"]),
    (BOTH, "D4", "S83.241A", []),
    (BOTH, "D4", "T81.4XXA", ["error 0"]),
    (BOTH, "D4", "T81.40XA", []),
    (BOTH, "D4", "W19", ["error 0"]),
    (BOTH, "D4", "W19.XXXA", []),
    (BOTH, "D4", "O64.1XX1", []),
    (BOTH, "D4", "K80.10", []),
    (BOTH, "D6", "E11.9 E08.42", ["warning 0", "warning 1"]),
    (BOTH, "D6", "E11.9 I10", []),
    (BOTH, "D6", "K80.10 K91.86", ["warning 0"]),
    (BOTH, "D6", "G63 E11.42", ["warning 0"]),
    (BOTH, "D6", "G63 E11.9", []),
    (BOTH, "D6", "D72.0 D72.824", []),
    ((2021,), "D6", "K63.5 D12.6", ["warning 0", "warning 1"]),
    ((2026,), "D6", "K63.5 D12.6", []),
    ((2021,), "D6", "C30.0 C44.301", []),
    ((2026,), "D6", "C30.0 C44.301", ["warning 0"]),
    (BOTH, "D7", "F02.80", ["error 0"]),
    (BOTH, "D7", "G30.9 F02.80", []),
    (BOTH, "D7", "I10 F02.80", ["warning 1"]),
    (BOTH, "D7", "B95.61", []),
    (BOTH, "D7", "J12.82", []),
]


@pytest.mark.parametrize(
    ("year", "rule", "diagnoses", "expected"),
    [(year, rule, diagnoses, expected) for years, rule, diagnoses, expected in EXAMPLES for year in years],
)
def test_the_examples_hold_by_the_official_tabular_lists(
    tabular: Callable[[int], Tabular],
    order: Callable[[int], Mapping[str, str]],
    year: int,
    rule: str,
    diagnoses: str,
    expected: list[str],
) -> None:
    codes = official(tabular(year), order(year), year, diagnoses)
    first, last = SPANS[year]
    for on in (first, last):
        assert said(findings(rule, diagnoses, on=on, codes=codes)) == expected
    for on in (first - DAY, last + DAY):
        assert said(findings(rule, diagnoses, on=on, codes=codes)) == ["not-checked"]


@pytest.mark.parametrize("year", BOTH)
def test_d4_offers_codes_of_the_official_order_file(
    tabular: Callable[[int], Tabular], order: Callable[[int], Mapping[str, str]], year: int
) -> None:
    offered = {"S83.241": "S83.241A", "T81.40": "T81.40XA", "W19": "W19.XXXA", "T81.4": None}
    for code, whole in offered.items():
        codes = official(tabular(year), order(year), year, code)
        (finding,) = findings("D4", code, on=SPANS[year][0], codes=codes)
        assert (finding.repair or {}).get("value") == whole


@pytest.mark.parametrize("year", BOTH)
def test_d4_finds_no_fault_with_billable_codes(
    tabular: Callable[[int], Tabular], order: Callable[[int], Mapping[str, str]], year: int
) -> None:
    sample = " ".join(list(order(year))[::2000])
    codes = official(tabular(year), order(year), year, sample)
    assert len(sample.split()) > 30
    assert findings("D4", sample, on=SPANS[year][0], codes=codes) == []


# Misprints of the official lists: G31.90 is no code, R63.83 stands for T63.83, V94.X for V94.
MISPRINTS = {2021: {"V94.X", "T63.81"}, 2026: {"G31.90"}}


@pytest.mark.parametrize("year", BOTH)
def test_every_code_that_an_official_note_names_is_there(tabular: Callable[[int], Tabular], year: int) -> None:
    codes = sorted(code for code in tabular(year) if code[0].isalpha() and "-" not in code)
    noted = [note for row in tabular(year).values() for note in (*row.excludes1, *row.code_first)]
    named = {mention for mention in mentions(noted) if not mention.ending}
    nearest = {m: codes[min(bisect_left(codes, m.first), len(codes) - 1)] for m in named}
    assert len(named) > 2_000
    assert {m.first for m, code in nearest.items() if not m.has(code)} == MISPRINTS[year]
