"""Rules D11 and D12: the side of a diagnosis and the side of what was done for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.checks.case import Case, not_checked
from engine.checks.repair import Repair, use_code
from engine.claim import ProcedureLine
from engine.codeset import CodeSystem
from engine.finding import Finding, Severity, Source
from engine.modifier import Side, sides

# A side of the patient: not that of an organ in the middle, nor a thing left in the body.
_SIDE = re.compile(
    r"\b(left|right|bilateral)\b(?!\]|[ -](?:in body|during|sided|main coronary|anterior (?:descending|fascicular)"
    r"|posterior fascicular|circumflex|coronary|heart|bundle|fascicular|ventric|aortic|superior vena))"
)
_OPEN_PART = re.compile(r"\bunspecified ([a-z ]+)")
_BOTH: frozenset[Side] = frozenset({"left", "right"})
_NOTED_SIDES: Mapping[str, frozenset[Side]] = {
    "left": frozenset({"left"}), "lt": frozenset({"left"}), "right": frozenset({"right"}), "rt": frozenset({"right"}),
    "bilateral": _BOTH, "both": _BOTH,
}  # fmt: skip
# Status and history, paralyses, consequences of a stroke.
_BESIDE = ("Z", "G81", "G83", "I69")
_UNSPECIFIED = re.compile(r"\bunspecified (?=[a-z])")


def side_contradicted(case: Case) -> Iterator[Finding]:
    """D11: where lines for a diagnosis state a side, one of them states the side of the diagnosis.

    Lines without a side (anesthesia, an assistant's, navigation) count for nothing. What a patient has had or has
    beside, such as an artificial joint or a paralysis, may be on the other side.
    Source: the side in the description of the ICD-10-CM code, against the sides of the lines' modifiers.
    """
    if any(sides(line.modifiers) for _, line in case.lines):
        yield from _undescribed(case)
    for index, diagnosis in enumerate(case.claim.diagnoses):
        stated = _stated(case.descriptions[diagnosis.code])
        lines = [line for line in _lines_for(case, diagnosis.sequence) if sides(line.modifiers)]
        if not stated or diagnosis.code.startswith(_BESIDE):
            continue
        if lines and not any(stated & sides(line.modifiers) for line in lines):
            (first, *_) = lines
            told = " and ".join(sorted(stated))
            message = f"{diagnosis.code} is of the {told}, and {first.code} was done on the {_other(stated)}."
            yield _finding(case, "D11", Severity.ERROR, index, message, diagnosis.code)


def side_unspecified(case: Case) -> Iterator[Finding]:
    """D12: a diagnosis of an unspecified side, where a line for it or the note states one, or a sided sibling exists.

    A sibling differs in its last character and has "right" or "left" where the diagnosis has "unspecified".
    Source: the descriptions of the ICD-10-CM codes of the date; Official Guidelines, I.B.13.
    """
    for index, diagnosis in enumerate(case.claim.diagnoses):
        described = case.descriptions[diagnosis.code]
        if not _UNSPECIFIED.search(described):
            continue
        found = _siblings(case, diagnosis.code, described)
        if not found:
            continue
        stated = {side for line in _lines_for(case, diagnosis.sequence) for side in sides(line.modifiers)}
        told, teller = (stated, "the lines for it are") if stated else (_noted(case.note, described), "the note says")
        (side, *others) = told or [None]
        if side and not others and (better := found.get(side)):
            message = f"{diagnosis.code} leaves the side open; {teller} {side}: {better}."
            repair = use_code(f"diagnoses[{index}]", better)
            yield _finding(case, "D12", Severity.WARNING, index, message, diagnosis.code, repair)
        elif not stated:
            named = " or ".join(f"{code} ({side})" for side, code in found.items())
            message = f"{diagnosis.code} leaves the side open; {named} if the note tells."
            yield _finding(case, "D12", Severity.INFORMATION, index, message, diagnosis.code)


def _noted(note: str, described: str) -> frozenset[Side]:
    """Return the sides that a note (lower case) gives to the part that a description leaves open, so "right knee"."""
    parts = {phrase.split()[-1] for phrase in _OPEN_PART.findall(described)}
    named = "|".join(map(re.escape, sorted(parts)))
    if not named:
        return frozenset()
    words = re.findall(rf"\b(left|lt|right|rt|bilateral|both)\.?\s+(?:[\w-]+\s+){{0,2}}?(?:{named})\b", note)
    return frozenset(side for word in words for side in _NOTED_SIDES[word])


def _stated(described: str) -> frozenset[Side]:
    words = set(_SIDE.findall(described))
    if "bilateral" in words or words == {"left", "right"}:
        return frozenset({"left", "right"})
    known: tuple[Side, ...] = ("left", "right")
    return frozenset(side for side in known if side in words)


def _other(stated: frozenset[Side]) -> Side:
    return "left" if "right" in stated else "right"


def _lines_for(case: Case, sequence: int) -> list[ProcedureLine]:
    return [line for _, line in case.lines if sequence in line.diagnosis_pointers]


def _siblings(case: Case, code: str, described: str) -> Mapping[Side, str]:
    """Return the valid codes beside this one that have a side in place of one "unspecified", by their side."""
    known: tuple[Side, ...] = ("left", "right")
    gaps = list(_UNSPECIFIED.finditer(described))
    wanted = {described[: gap.start()] + f"{side} " + described[gap.end() :]: side for gap in gaps for side in known}
    found: dict[Side, str] = {}
    for place in range(len(code) - 1, 3, -1):
        for digit in "123456789":
            other = code[:place] + digit + code[place + 1 :]
            if other != code and (side := wanted.get(case.described(other))):
                found.setdefault(side, other)
        if len(found) == len(known):
            break
    return found


def _undescribed(case: Case) -> Iterator[Finding]:
    if case.claim.diagnoses and not any(case.descriptions.values()):
        message = f"Sides of diagnoses not checked: no description of theirs holds on {case.on}."
        yield not_checked("D11", message)


def _finding(
    case: Case, rule: str, severity: Severity, index: int, message: str, row: str, repair: Repair | None = None
) -> Finding:
    edition = case.codeset.holds(row, CodeSystem.ICD10CM, case.on).edition
    source = Source(list="ICD-10-CM", edition=edition, row=row)
    where = f"diagnoses[{index}]"
    return Finding(rule=rule, severity=severity, where=where, message=message, source=source, repair=repair)
