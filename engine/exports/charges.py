"""Detailed financial transactions of HL7 v2.5.1, DFT^P03: one message a claim, one FT1 a line.

Source: HL7 v2.5.1, chapter 6 (DFT, FT1, DG1) and chapter 3 (EVN, PID, PV1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TypeAlias

from engine.billing import Person, Subscriber
from engine.claim import ProcedureLine
from engine.codeset import CodeSystem, procedure_system
from engine.exports.case import ExportCase
from engine.exports.dollars import dollars
from engine.exports.plain import person_name, printable

_ESCAPES = str.maketrans({"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\"})
_SYSTEMS = {CodeSystem.CPT: "C4", CodeSystem.HCPCS: "HPC"}  # table 0396
_ICD = "I10C"
_CLASSES = {"21": "I", "22": "O", "19": "O", "24": "O", "11": "O", "23": "E"}  # table 0004, by place of service
_END = "\r"

Part: TypeAlias = "str | int | date | None"
Field: TypeAlias = "Part | tuple[Part, ...] | list[Part | tuple[Part, ...]]"


def write(cases: Sequence[ExportCase]) -> bytes:
    """Return the messages one after the other, in UTF-8; each case must have passed `unsound` and `no_patient`."""
    return "".join(segment + _END for case in cases for segment in _message(case)).encode()


def _message(case: ExportCase) -> Iterator[str]:
    at, control = case.written_at, f"{case.number:09}"
    header = _segment("OPCLAIM", case.encounter.facility, None, None, at, None, ("DFT", "P03", "DFT_P03"), control)
    yield f"MSH|^~\\&|{header}|P|2.5.1||||||UNICODE UTF-8"
    yield _segment("EVN", "P03", at)
    yield _patient(case)
    yield _segment("PV1", 1, _CLASSES.get(case.place or "", "U"), *[None] * 16, case.encounter.encounter_id)
    for place, line in enumerate(case.claim.procedures, start=1):
        yield _line(case, place, line)
    for place, code in enumerate(case.claim.diagnosis_codes, start=1):
        yield _segment("DG1", place, None, (code, case.meanings.get(code), _ICD), None, None, "F")


def _patient(case: ExportCase) -> str:
    person: Person = case.billing.patient or case.billing.subscriber or Subscriber()
    name = (person.last_name, person.first_name)
    return _segment("PID", 1, None, case.encounter.patient_id, None, name, None, person.birth_date, person.sex)


def _line(case: ExportCase, place: int, line: ProcedureLine) -> str:
    provider = case.provider(line)
    code = (line.code, case.meanings.get(line.code), _SYSTEMS[procedure_system(line.code)])
    pointed = [case.claim.diagnosis_codes[pointer - 1] for pointer in case.pointers(line)]
    diagnoses = [(each, case.meanings.get(each), _ICD) for each in pointed]
    performer = (provider.npi, *person_name(provider.name or "")) if provider else ()
    charge = None if line.charge is None else f"{dollars(line.charge)}"
    fields: dict[int, Field] = {
        1: place, 2: f"{case.number:09}-{place}", 4: case.claim.date_of_service, 5: case.written_at, 6: "CG", 7: code,
        10: line.units, 11: charge, 19: [*diagnoses], 20: performer, 25: code,
        26: [*line.modifiers],
    }  # fmt: skip
    return _segment("FT1", *(fields.get(number) for number in range(1, 27)))


def _segment(*fields: Field) -> str:
    """Return a segment: a tuple's parts are components, a list's repetitions; what is empty at the end is left out."""
    return "|".join(_field(field) for field in fields).rstrip("|")


def _field(field: Field) -> str:
    if isinstance(field, list):
        return "~".join(_field(repeated) for repeated in field)
    if isinstance(field, tuple):
        return "^".join(_text(part) for part in field).rstrip("^")
    return _text(field)


def _text(part: Part) -> str:
    if isinstance(part, datetime):
        return f"{part:%Y%m%d%H%M%S%z}"
    if isinstance(part, date):
        return f"{part:%Y%m%d}"
    return "" if part is None else printable(str(part)).translate(_ESCAPES)
