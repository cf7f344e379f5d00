"""A written 837P read again before it leaves: what validators of X12 structure let pass is found here.

Counts, totals, pointers, check digits and forms are compared with each other as they stand in the text itself, so a
mistake of the writer is caught like one of the claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from engine.checks.parties import is_npi
from engine.checks.syntax import MOST_DIAGNOSES, MOST_LINES, MOST_MODIFIERS, MOST_POINTERS
from engine.claim import dotted
from engine.codeset import PROCEDURES, CodeSet, CodeSystem, Status, procedure_system
from engine.exports.segment import COMPONENT, ELEMENT, END

_ISA = 106  # characters, the closing separator included

Segment = Sequence[str]


def faults(text: str, codes: CodeSet | None = None) -> tuple[str, ...]:
    """Return what is wrong with one interchange of one claim; () when nothing is.

    With ``codes`` each code must also not be known as invalid on its line's date.
    """
    if len(text) < _ISA or text[_ISA - 1] != END or not text.isascii():
        return ("it does not begin with an ISA segment of 106 ASCII characters",)
    segments = [part.split(ELEMENT) for part in text.split(END) if part]
    return (
        *_counted(segments),
        *_numbers(segments),
        *_claim(segments),
        *(_in_force(segments, codes) if codes else ()),
    )


def _counted(segments: Sequence[Segment]) -> Iterator[str]:
    names = [s[0] for s in segments]
    if not {"ISA", "GS", "ST", "CLM", "HI", "SE", "GE", "IEA"} <= set(names):
        yield "a segment is missing that every claim has"
        return
    span = names.index("SE") - names.index("ST") + 1
    if _of(segments, "SE", 1) != str(span):
        yield f"SE01 counts {_of(segments, 'SE', 1)[:10]} segments, there are {span}"
    for opening, at, closing in (("ISA", 13, "IEA"), ("GS", 6, "GE"), ("ST", 2, "SE")):
        if _of(segments, opening, at) != _of(segments, closing, 2):
            yield f"{closing}02 is not the control number of {opening}"


def _numbers(segments: Sequence[Segment]) -> Iterator[str]:
    for each in segments:
        if each[0] == "NM1" and len(each) > 9 and each[8] == "XX" and not is_npi(each[9]):
            yield f"the NPI of NM1*{each[1]} has a wrong check digit"


def _claim(segments: Sequence[Segment]) -> Iterator[str]:
    diagnoses = _diagnoses(segments)
    lines = [s for s in segments if s[0] == "SV1"]
    if not 1 <= len(diagnoses) <= MOST_DIAGNOSES:
        yield f"HI has {len(diagnoses)} diagnoses"
    if not 1 <= len(lines) <= MOST_LINES:
        yield f"there are {len(lines)} service lines"
    for code in diagnoses:
        if not CodeSystem.ICD10CM.has_form(dotted(code)):
            yield f"HI holds {code[:10]!r}, which is not written as ICD-10-CM is"
    if len(set(diagnoses)) < len(diagnoses):
        yield "HI holds a diagnosis twice"
    places = [s[1] for s in segments if s[0] == "LX"]
    if places != [str(place) for place in range(1, len(lines) + 1)]:
        yield "the lines are not numbered 1, 2, 3 … in order"
    for place, line in enumerate(lines, start=1):
        yield from (f"line {place} {fault}" for fault in _line(line, len(diagnoses)))
    try:
        total, charges = Decimal(_of(segments, "CLM", 2)), [Decimal(_element(line, 2)) for line in lines]
    except InvalidOperation:
        yield "a charge is not a number"
        return
    if total != sum(charges):
        yield f"CLM02 is {total}, the lines add up to {sum(charges)}"
    if not CodeSystem.POS.has_form(_of(segments, "CLM", 5).split(COMPONENT)[0]):
        yield "CLM05 has no place of service"


def _line(line: Segment, diagnoses: int) -> Iterator[str]:
    code, *modifiers = [*_element(line, 1).split(COMPONENT)[1:], ""]
    modifiers = [m for m in modifiers if m]
    if not any(system.has_form(code) for system in PROCEDURES):
        yield f"has {code[:10]!r}, which is written as no CPT or HCPCS code is"
    if len(modifiers) > MOST_MODIFIERS:
        yield f"has {len(modifiers)} modifiers"
    pointers = _element(line, 7).split(COMPONENT)
    if len(pointers) > MOST_POINTERS or len(set(pointers)) < len(pointers):
        yield f"has {len(pointers)} pointers, at most {MOST_POINTERS} and none twice"
    if not all(p.isdigit() and 1 <= int(p) <= diagnoses for p in pointers):
        yield "points to a diagnosis that the claim lacks"


def _in_force(segments: Sequence[Segment], codes: CodeSet) -> Iterator[str]:
    try:
        on = date.fromisoformat(next((_element(s, 3) for s in segments if s[:2] == ["DTP", "472"]), ""))
    except ValueError:
        yield "there is no date of service"
        return
    procedures = [_element(s, 1).split(COMPONENT)[1] for s in segments if s[0] == "SV1"]
    asked = [(dotted(code), CodeSystem.ICD10CM) for code in _diagnoses(segments)]
    for code, system in (*asked, *((code, procedure_system(code)) for code in procedures)):
        if codes.holds(code, system, on).status is Status.INVALID:
            yield f"{system.label} {code[:10]!r} is not valid on {on}"


def _diagnoses(segments: Sequence[Segment]) -> list[str]:
    return [part.split(COMPONENT)[-1] for s in segments if s[0] == "HI" for part in s[1:]]


def _of(segments: Sequence[Segment], name: str, at: int) -> str:
    return next((_element(s, at) for s in segments if s[0] == name), "")


def _element(segment: Segment, at: int) -> str:
    return segment[at] if len(segment) > at else ""
