"""Rules C1, C2, C5, D10, T3 and T4: what a claim must look like, whatever its codes mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from engine.checks.case import Case, on_837p
from engine.finding import Finding, Severity, Source

MOST_DIAGNOSES = 12
MOST_LINES = 50
MOST_MODIFIERS = 4
MOST_POINTERS = 4

_T = TypeVar("_T")


def pointers(case: Case) -> Iterator[Finding]:
    """C1: a line has one to four pointers, none twice, each to a diagnosis of the claim.

    Source: 837P, SV107-1 to SV107-4; the first is required.
    """
    known = {d.sequence for d in case.claim.diagnoses}
    for index, line in enumerate(case.claim.procedures):
        where, given = f"procedures[{index}].diagnosis_pointers", line.diagnosis_pointers
        if not 1 <= len(given) <= MOST_POINTERS:
            message = f"{line.code} has {len(given)} diagnosis pointers; a line needs 1 to {MOST_POINTERS}."
            yield _error("C1", where, message, "SV107")
        for pointer in sorted(set(given) - known):
            yield _error("C1", where, f"{line.code} points to diagnosis {pointer}, which the claim lacks.", "SV107")
        for pointer in _repeated(given):
            yield _error("C1", where, f"{line.code} points to diagnosis {pointer} twice.", "SV107")


def claim_size(case: Case) -> Iterator[Finding]:
    """C2: a professional claim holds at most 12 diagnoses and 50 lines.

    Source: 837P, HI segment (ABK and ABF) and loop 2400.
    """
    diagnoses, lines = len(case.claim.diagnoses), len(case.claim.procedures)
    if diagnoses > MOST_DIAGNOSES:
        yield _error("C2", "diagnoses", f"{diagnoses} diagnoses; a claim holds {MOST_DIAGNOSES}.", "HI")
    if lines > MOST_LINES:
        yield _error("C2", "procedures", f"{lines} procedure lines; a claim holds {MOST_LINES}.", "2400")


def diagnosis_repeated(case: Case) -> Iterator[Finding]:
    """D10: a diagnosis stands once on a claim.

    Source: ICD-10-CM Official Guidelines for Coding and Reporting, I.B.12.
    """
    codes = case.claim.diagnosis_codes
    for index, code in enumerate(codes):
        if code in codes[:index]:
            first = codes.index(code) + 1
            message = f"{code} is already diagnosis {first}; each code is reported once."
            source = Source(list="ICD-10-CM guidelines", row="I.B.12")
            where = f"diagnoses[{index}]"
            yield Finding(rule="D10", severity=Severity.ERROR, where=where, message=message, source=source)


def modifier_count(case: Case) -> Iterator[Finding]:
    """T3: a line has at most four modifiers, none twice.

    Source: 837P, SV101-3 to SV101-6.
    """
    for index, line in enumerate(case.claim.procedures):
        where, given = f"procedures[{index}].modifiers", line.modifiers
        if len(given) > MOST_MODIFIERS:
            message = f"{line.code} has {len(given)} modifiers; a line holds {MOST_MODIFIERS}."
            yield _error("T3", where, message, "SV101-3")
        for modifier in _repeated(given):
            yield _error("T3", where, f"{line.code} has modifier {modifier} twice.", "SV101-3")


def units(case: Case) -> Iterator[Finding]:
    """T4: a line bills at least one unit.

    Source: 837P, SV104 (service unit count).
    """
    for index, line in enumerate(case.claim.procedures):
        if line.units < 1:
            message = f"{line.code} bills {line.units} units; a line bills at least 1."
            yield _error("T4", f"procedures[{index}].units", message, "SV104")


def date_of_service(case: Case) -> Iterator[Finding]:
    """C5: the date of service is not in the future.

    Source: 837P, DTP*472 (service date).
    """
    on = case.claim.date_of_service
    if on > case.today:
        message = f"The date of service {on} is in the future (today is {case.today})."
        yield _error("C5", "date_of_service", message, "DTP*472")


def _error(rule: str, where: str, message: str, row: str) -> Finding:
    return on_837p(rule, Severity.ERROR, where, message, row)


def _repeated(values: Sequence[_T]) -> list[_T]:
    return list(dict.fromkeys(v for i, v in enumerate(values) if v in values[:i]))
