"""Rules D1, D2, D3 and T3: each code must hold in the code list of the date of service.

What cannot be checked is said: "not-checked" when no list covers the date, a warning when only partial lists
do and none of them has the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.case import Case
from engine.checks.repair import Repair, use_code
from engine.codeset import PROCEDURES, CodeSystem, Holding, Status, procedure_system
from engine.finding import Finding, Severity, Source

_MOST_INSTEAD, _MOST_ALIKE = 6, 3


def diagnosis_valid(case: Case) -> Iterator[Finding]:
    """D1: an ICD-10-CM code is in the edition of the date of service.

    Source: CMS ICD-10-CM code tables ("order file"), in force from October 1 and, since 2022, from April 1.
    """
    for index, diagnosis in enumerate(case.claim.diagnoses):
        yield from _judge(case, "D1", f"diagnoses[{index}]", diagnosis.code, CodeSystem.ICD10CM)


def procedure_valid(case: Case) -> Iterator[Finding]:
    """D2: a CPT or HCPCS code is in force on the date of service.

    Source: the CPT or HCPCS list of the year; the Medicare fee schedule (PPRRVU) names the codes of a quarter.
    """
    for index, line in enumerate(case.claim.procedures):
        yield from _judge(case, "D2", f"procedures[{index}]", line.code, procedure_system(line.code))


def diagnosis_billable(case: Case) -> Iterator[Finding]:
    """D3: a diagnosis is a billable leaf, not a header with longer codes under it.

    Source: billable flag (column 15) of the CMS ICD-10-CM order file.
    """
    for index, diagnosis in enumerate(case.claim.diagnoses):
        holding = case.codeset.holds(diagnosis.code, CodeSystem.ICD10CM, case.claim.date_of_service)
        if holding.header:
            message = f"{diagnosis.code} is not billable on {case.claim.date_of_service}: {holding.reason}"
            source = _source(CodeSystem.ICD10CM, holding, diagnosis.code)
            where = f"diagnoses[{index}]"
            instead, repair = _instead(case, where, diagnosis.code, CodeSystem.ICD10CM)
            yield Finding(
                rule="D3", severity=Severity.ERROR, where=where, message=message + instead, source=source, repair=repair
            )


def modifier_valid(case: Case) -> Iterator[Finding]:
    """T3: a modifier is in the modifier list of the date of service.

    Source: the CPT and HCPCS Level II modifier lists; 837P SV101-3 to SV101-6.
    """
    for index, line in enumerate(case.claim.procedures):
        for place, modifier in enumerate(line.modifiers):
            where = f"procedures[{index}].modifiers[{place}]"
            yield from _judge(case, "T3", where, modifier, CodeSystem.MODIFIER)


def _judge(case: Case, rule: str, where: str, code: str, system: CodeSystem) -> Iterator[Finding]:
    on = case.claim.date_of_service
    holding = case.codeset.holds(code, system, on)
    if holding.status is Status.VALID or holding.header:
        return
    if holding.status is Status.INVALID:
        severity, verdict = Severity.ERROR, "is not valid"
    else:
        severity, verdict = (Severity.WARNING if holding.partial else Severity.NOT_CHECKED), "is not checkable"
    message = f"{system.label} {code} {verdict} on {on}: {holding.reason}"
    source = _source(system, holding, code)
    instead: str = "."
    repair: Repair | None = None
    if holding.status is Status.INVALID and system is CodeSystem.ICD10CM:
        instead, repair = _instead(case, where, code, system)
    elif holding.status is Status.INVALID and system in PROCEDURES:
        instead = _alike(case, code, system)
    yield Finding(rule=rule, severity=severity, where=where, message=message + instead, source=source, repair=repair)


def _instead(case: Case, where: str, code: str, system: CodeSystem) -> tuple[str, Repair | None]:
    """Return the end of a message that names the codes that may be meant, and the repair where it is only one."""
    codes = case.codeset.instead(code, system, case.claim.date_of_service, _MOST_INSTEAD + 1)
    if not codes:
        return ".", None
    more = " …" if len(codes) > _MOST_INSTEAD else ""
    repair = use_code(where, codes[0]) if len(codes) == 1 else None
    return f"; valid on that date: {', '.join(codes[:_MOST_INSTEAD])}{more}.", repair


def _alike(case: Case, code: str, system: CodeSystem) -> str:
    """Return the end of a message that names the codes of the date whose words are nearest to those of a dead one.

    No list tells what followed a procedure code, so this is where to look, and no repair.
    """
    described = case.codeset.describe(code, system, case.on)
    found = case.codeset.search(described, case.on, (system,), _MOST_ALIKE) if described else ()
    return f"; nearest by words on that date: {', '.join(match.code for match in found)}." if found else "."


def _source(system: CodeSystem, holding: Holding, code: str) -> Source:
    return Source(list=system.label, edition=holding.edition, row=code)
