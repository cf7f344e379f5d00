"""Rules D1, D2, D3 and T3: each code must hold in the code list of the date of service.

What cannot be checked is said: "not-checked" when no list covers the date, a warning when only partial lists
do and none of them has the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.case import Case
from engine.codeset import CodeSystem, Holding, Status, procedure_system
from engine.finding import Finding, Severity, Source


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
            message = f"{diagnosis.code} is not billable on {case.claim.date_of_service}: {holding.reason}."
            source = _source(CodeSystem.ICD10CM, holding, diagnosis.code)
            where = f"diagnoses[{index}]"
            yield Finding(rule="D3", severity=Severity.ERROR, where=where, message=message, source=source)


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
    message = f"{system.label} {code} {verdict} on {on}: {holding.reason}."
    source = _source(system, holding, code)
    yield Finding(rule=rule, severity=severity, where=where, message=message, source=source)


def _source(system: CodeSystem, holding: Holding, code: str) -> Source:
    return Source(list=system.label, edition=holding.edition, row=code)
