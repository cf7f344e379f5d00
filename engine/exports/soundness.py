"""What no claim may leave with, in whatever format: validators of 837P and FHIR let most of it pass.

Each problem is a sentence; all are told at once. Texts of notes stand in none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from engine.checks.parties import is_npi
from engine.checks.syntax import MOST_DIAGNOSES, MOST_LINES, MOST_MODIFIERS, MOST_POINTERS
from engine.claim import ProcedureLine
from engine.codeset import PROCEDURES, CodeSet, CodeSystem, Status, procedure_system
from engine.exports.case import ExportCase
from engine.exports.dollars import dollars
from engine.modifier import REPEATED

_DEAREST = Decimal("99999999.99")  # 837P: ten characters with the point, CMS; no operation comes near it
_SHOWN = 20

_T = TypeVar("_T", bound=Hashable)


def unsound(case: ExportCase, codes: CodeSet) -> tuple[str, ...]:
    """Return why a claim must not leave; () when nothing is wrong. A code that no list can judge is let pass."""
    parts: tuple[Callable[[ExportCase], Iterator[str]], ...] = (_claim, _diagnoses, _lines, _repeated_lines, _providers)
    return (*(problem for part in parts for problem in part(case)), *_not_in_force(case, codes))


def _claim(case: ExportCase) -> Iterator[str]:
    claim, encounter = case.claim, case.encounter
    if claim.encounter_id != encounter.encounter_id or claim.date_of_service != encounter.date_of_service:
        yield "the claim has another encounter_id or date_of_service than its encounter"
    for what, number, most in (
        ("diagnoses", len(claim.diagnoses), MOST_DIAGNOSES),
        ("procedure lines", len(claim.procedures), MOST_LINES),
    ):
        if not 1 <= number <= most:
            yield f"it has {number} {what}; a claim has 1 to {most}"


def _diagnoses(case: ExportCase) -> Iterator[str]:
    diagnoses = case.claim.diagnoses
    for repeated in _twice(d.sequence for d in diagnoses):
        yield f"two diagnoses have the sequence {repeated}"
    for code in _twice(case.claim.diagnosis_codes):
        yield f"diagnosis {_short(code)} stands twice"
    for diagnosis in diagnoses:
        if not CodeSystem.ICD10CM.has_form(diagnosis.code):
            yield f"diagnosis {_short(diagnosis.code)} is not written as ICD-10-CM is (capitals, with the dot)"


def _lines(case: ExportCase) -> Iterator[str]:
    for repeated in _twice(line.sequence for line in case.claim.procedures):
        yield f"two procedure lines have the sequence {repeated}"
    for line in case.claim.procedures:
        yield from (f"line {line.sequence} {problem}" for problem in (*_coded(line), *_pointed(line, case)))


def _coded(line: ProcedureLine) -> Iterator[str]:
    if not any(system.has_form(line.code) for system in PROCEDURES):
        yield f"has the code {_short(line.code)}, which is written as no CPT or HCPCS code is (capitals)"
    if len(line.modifiers) > MOST_MODIFIERS:
        yield f"has {len(line.modifiers)} modifiers; at most {MOST_MODIFIERS}"
    for modifier in line.modifiers:
        if not CodeSystem.MODIFIER.has_form(modifier):
            yield f"has the modifier {_short(modifier)}; it is two capitals or digits"
    for modifier in _twice(line.modifiers):
        yield f"has modifier {_short(modifier)} twice"
    if not 1 <= line.units <= 9999:
        yield f"bills {line.units} units; 1 to 9999"
    if line.charge is not None and not _is_money(line.charge):
        yield f"has the charge {_short(line.charge)}, which is no amount of dollars and whole cents"


def _pointed(line: ProcedureLine, case: ExportCase) -> Iterator[str]:
    if not 1 <= len(line.diagnosis_pointers) <= MOST_POINTERS:
        yield f"has {len(line.diagnosis_pointers)} diagnosis pointers; 1 to {MOST_POINTERS}"
    for pointer in sorted(set(line.diagnosis_pointers) - set(case.positions)):
        yield f"points to diagnosis {pointer}, which the claim lacks"
    for pointer in _twice(line.diagnosis_pointers):
        yield f"points to diagnosis {pointer} twice"


def _repeated_lines(case: ExportCase) -> Iterator[str]:
    same = ((line.code, line.provider, line.modifiers) for line in case.claim.procedures)
    for code, _, modifiers in _twice(same):
        if not REPEATED & set(modifiers):
            yield f"{_short(code)} is billed twice by one provider with the same modifiers"


def _providers(case: ExportCase) -> Iterator[str]:
    for provider in case.encounter.providers:
        if provider.npi and not is_npi(provider.npi):
            yield f"the NPI {_short(provider.npi)} of a provider ({_short(provider.role)}) has a wrong check digit"
    place = case.place
    if place is not None and not CodeSystem.POS.has_form(place):
        yield f"the place of service {_short(place)} is not a code of two digits"


def _not_in_force(case: ExportCase, codes: CodeSet) -> Iterator[str]:
    claim, on = case.claim, case.claim.date_of_service
    asked = [(code, CodeSystem.ICD10CM) for code in claim.diagnosis_codes]
    for line in claim.procedures:
        asked += [(line.code, procedure_system(line.code)), *((m, CodeSystem.MODIFIER) for m in line.modifiers)]
    asked += [(case.place, CodeSystem.POS)] if case.place else []
    for code, system in dict.fromkeys(asked):
        if system.has_form(code) and codes.holds(code, system, on).status is Status.INVALID:
            yield f"{system.label} {code} is not valid on {on}"


def _is_money(charge: Decimal) -> bool:
    """Say whether a charge is from 0 on, with at most two decimals."""
    return 0 <= charge <= _DEAREST and charge == dollars(charge)


def _twice(values: Iterable[_T]) -> list[_T]:
    return [value for value, times in Counter(values).items() if times > 1]


def _short(value: object) -> str:
    return repr(str(value)[:_SHOWN])
