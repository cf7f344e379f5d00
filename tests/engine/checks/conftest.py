"""A claim in short notation against lists in memory, and what one rule finds on it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

import pytest

from engine.billing_lists import (
    AddOn,
    BillingList,
    BillingLists,
    BillingRow,
    FeeLine,
    ListedBilling,
    ListKind,
    Pair,
    TabularEntry,
    UnitLimit,
)
from engine.checks import check
from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codefiles import TextFile, fee_schedule
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing, procedure_system
from engine.finding import Finding
from engine.payer_profile import Profile
from engine.report import Encounter, Provider

Scrub = Callable[..., list[Finding]]
_SHORT = {"procedures": "", "diagnoses": "d", "providers": "p"}

# The lists of a test cover this quarter; its claims are of a day within, checked four weeks later.
FIRST, DAY, LAST, TODAY = date(2024, 7, 1), date(2024, 8, 1), date(2024, 9, 30), date(2024, 8, 29)
_KINDS: Mapping[type[BillingRow], ListKind] = {
    FeeLine: ListKind.FEE_SCHEDULE,
    Pair: ListKind.PAIRS,
    UnitLimit: ListKind.UNIT_LIMITS,
    AddOn: ListKind.ADD_ONS,
    TabularEntry: ListKind.TABULAR,
}
# Some quarters: all that a rule's answer changes with, and the official layout in one of them.
_FEE_SCHEDULES = (
    "rvu20a", "rvu20b", "rvu20c", "rvu20d", "rvu21a", "rvu21c", "rvu21d", "PPRRVU22_JAN", "rvu22d", "rvu23a", "rvu23d",
    "rvu24a", "rvu24b", "rvu24c", "rvu25d",
)  # fmt: skip


def told(findings: Iterable[Finding]) -> str:
    """Return findings in short: ``E0`` an error at procedures[0], ``Wd1`` a warning at diagnoses[1].

    ``p0`` is providers[0], ``I`` information and ``N`` not checked; of any other place the name stands: ``N-claim``.
    """
    short = []
    for finding in findings:
        part, _, rest = finding.where.partition("[")
        place = f"{_SHORT[part]}{rest.partition(']')[0]}" if rest else f"-{part}"
        short.append(f"{finding.severity.value[0].upper()}{place}")
    return " ".join(short)


@pytest.fixture(scope="session")
def scrub() -> Scrub:
    """Return a function that gives the findings of one rule, in the order in which `check` has them.

    ``scrub("M62", "22551-62; 22551-62-59 x2 @Ann :2,1", "M50.01 E11.9", rows=[FeeLine("22551", "A")])``: lines of
    Surgeon's, one unit and pointed to the first diagnosis unless they say otherwise (``:`` for no pointer).
    ``rows`` make one list of each kind among them, from `FIRST` to `LAST`, and ``loaded`` names kinds without rows;
    ``lists`` goes before both. ``described`` holds codes with their descriptions, those and no others valid then.
    ``report``, ``history``, ``providers``, ``sex``, ``age`` and ``encounter_place`` are the encounter's: without any of
    them there is none.
    """
    return _scrubbed


@pytest.fixture(scope="session")
def official_fees(shared: Path) -> ListedBilling:
    """Return the official fee schedules of some quarters."""
    folder = shared / "reference"
    with (folder / "editions.csv").open(encoding="utf-8", newline="") as file:
        spans = {row["file"]: row for row in csv.DictReader(file) if row["list"] == ListKind.FEE_SCHEDULE}
    wanted = [row for name, row in spans.items() if any(part in name for part in _FEE_SCHEDULES)]
    assert len(wanted) == len(_FEE_SCHEDULES)
    return ListedBilling(
        tuple(
            BillingList(
                ListKind.FEE_SCHEDULE,
                Path(row["file"]).name,
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]),
                tuple(dated.row for dated in fee_schedule.read_fees(TextFile(folder / row["file"]))),
            )
            for row in wanted
        )
    )


def _scrubbed(
    rule: str,
    lines: str = "",
    diagnoses: str = "K80.10",
    *,
    on: date = DAY,
    today: date = TODAY,
    rows: Iterable[BillingRow] = (),
    loaded: Iterable[ListKind] = (),
    lists: BillingLists | None = None,
    described: Mapping[str, str] | None = None,
    profile: Profile = Profile.MEDICARE,
    report: str | None = None,
    history: str | None = None,
    providers: tuple[Provider, ...] = (),
    sex: str | None = None,
    age: int | None = None,
    place: str | None = None,
    encounter_place: str | None = None,
    assume_edition: bool = False,
) -> list[Finding]:
    claim = Claim(
        encounter_id="E1",
        date_of_service=on,
        diagnoses=tuple(Diagnosis(sequence=n, code=code) for n, code in enumerate(diagnoses.split(), start=1)),
        procedures=tuple(_line(n, text) for n, text in enumerate(filter(None, map(str.strip, lines.split(";"))), 1)),
        place_of_service=place,
        payer_profile=profile.value,
    )
    known = any(fact is not None for fact in (report, history, sex, age, encounter_place)) or providers
    encounter = Encounter(
        encounter_id="E1",
        date_of_service=on,
        report=report or "The operation went as planned.",
        history=history,
        providers=providers,
        patient_sex=sex,
        patient_age=age,
        place_of_service=encounter_place,
    )
    codes = ListedCodes(tuple(_listings(described or {})), lists or _billing(tuple(rows), frozenset(loaded)))
    checked = check(claim, codes, encounter if known else None, today, assume_edition=assume_edition)
    return [finding for finding in checked.findings if finding.rule == rule]


def _line(sequence: int, text: str) -> ProcedureLine:
    """Return the line ``CODE-MODIFIER-MODIFIER xUNITS @PROVIDER :POINTER,POINTER``; all but the code may be absent."""
    first, *more = text.split()
    code, *modifiers = first.split("-")
    said = {word[0]: word[1:] for word in more}
    assert set(said) <= set("x@:"), f"{text!r} is no line in short notation"
    return ProcedureLine(
        sequence=sequence,
        provider=said.get("@", "Surgeon"),
        code=code,
        modifiers=tuple(modifiers),
        units=int(said.get("x", "1")),
        diagnosis_pointers=tuple(int(n) for n in said.get(":", "1").split(",") if n),
    )


def _billing(rows: tuple[BillingRow, ...], loaded: frozenset[ListKind]) -> ListedBilling:
    kinds = loaded | {_KINDS[type(row)] for row in rows}
    return ListedBilling(
        tuple(
            BillingList(kind, f"{kind} 2024Q3", FIRST, LAST, tuple(row for row in rows if _KINDS[type(row)] is kind))
            for kind in sorted(kinds)
        )
    )


def _listings(described: Mapping[str, str]) -> Iterable[Listing]:
    systems = {code: _system(code) for code in described}
    for system in dict.fromkeys(systems.values()):
        codes = {code: text for code, text in described.items() if systems[code] is system}
        yield Listing(Edition(system.value, system, f"{system.label} of the test", FIRST, LAST), codes)


def _system(code: str) -> CodeSystem:
    """Return the system of a code by its form: a diagnosis has a dot or three characters, a place two digits."""
    if CodeSystem.POS.has_form(code):
        return CodeSystem.POS
    return CodeSystem.ICD10CM if "." in code or len(code) == 3 else procedure_system(code)
