"""Rules D4 to D9, D13 and D14: how diagnoses are coded to the end, ordered and combined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.billing_lists import ListKind
from engine.checks.case import Case, not_checked
from engine.checks.denial import is_denied
from engine.checks.repair import Repair, put_first, use_code
from engine.codeset import CodeSystem, Status
from engine.finding import Finding, Severity, Source
from engine.modifier import is_surgery
from engine.tabular_notes import Mention, mentions

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFORMATION
_TABULAR = ListKind.TABULAR
_WHOLE = 8  # seven characters and the dot
_INJURIES = ("S", "T")
# Routine healing (of a fracture: closed, open of type I or II, open of type III) and the active treatment before it.
_HEALING = {"D": "A", "E": "B", "F": "C"}
_HARDWARE = frozenset({"20670", "20680"})
_ELSEWHERE = "classified elsewhere"
_EXTERNAL = ("V", "W", "X", "Y")
# Long-standing conditions that are seldom the reason of an operation, while another diagnosis stands on the claim.
_STANDING = re.compile(
    r"(?:I10|E11\.9|E10\.9|E78\.\d+|E03\.9|E66\.(?:9|3)|I25\.10|I48\.\d+|J44\.9|J45\.\d+|N18\.\d+|K21\.9|G47\.33|M10\.9"
    r"|F17\.\d+|F32\.A|F41\.9|Z(?:1[4-9]|2[0-28]|5[5-9]|6\d|7[2-9]|[89]\d)(?:\.\w+)?)"
)
# The operations for such a condition itself: how its code begins, and how theirs do.
_OPERATED = (
    ("E03", ("60",)), ("E1", ("48",)), ("E66", ("15", "43")), ("G47", ("21", "30", "31", "41", "42", "64")),
    ("I25", ("33",)), ("I48", ("33",)), ("J4", ("31", "32")), ("K21", ("43",)), ("M10", ("2",)),
    ("N18", ("36", "49", "50")),
)  # fmt: skip


def seventh_character(case: Case) -> Iterator[Finding]:
    """D4: a code that takes a seventh character has one that is legal for it, with X in the places between.

    X stands only where nothing else can: T81.4XXA is no code since T81.40 to T81.49 are.
    Source: ICD-10-CM tabular list, sevenChrDef; Official Guidelines, I.A.4 and I.A.5.
    """
    yield from _unlisted(case, "D4", "Seventh characters were")
    for index, code in enumerate(case.claim.diagnosis_codes):
        entries = case.tabular[code]
        seventh = entries[0].seventh if entries else {}
        if not seventh:
            continue
        at, whole = entries[0].code, len(code) == _WHOLE
        if whole and code[-1] in seventh:
            if "X" in code[len(at) : -1] and _lacks(case, code):
                yield _told(case, "D4", _E, index, f"{code} has X where {at} goes on with another character.", at)
            continue
        legal = ", ".join(f"{character} ({meaning})" for character, meaning in seventh.items())
        given = code[len(at) :].strip(".X")
        value = f"{at[:3]}.{at[4:]:X<3}{given if given in seventh else next(iter(seventh))}"
        repair = use_code(f"diagnoses[{index}]", value)
        said = f"{code[-1]} is not legal for {code}" if whole else f"{code} needs a seventh character"
        yield _told(case, "D4", _E, index, f"{said}: {legal[:200]}.", at, repair if _holds(case, value) else None)


def phase_of_care(case: Case) -> Iterator[Finding]:
    """D5: an injury that is operated on is under active treatment (A, B, C), not in routine healing (D, E, F).

    Removal of hardware alone is aftercare. Source: ICD-10-CM Official Guidelines, I.C.19.a.
    """
    operated = {line.code for _, line in case.lines if is_surgery(line.code)}
    for index, code in enumerate(case.claim.diagnosis_codes):
        phase = _HEALING.get(code[-1]) if len(code) == _WHOLE and code.startswith(_INJURIES) else None
        if phase and operated and not operated <= _HARDWARE:
            active = code[:-1] + phase
            repair = use_code(f"diagnoses[{index}]", active)
            message = f"{code} says routine healing on the day of an operation; active treatment is {active}."
            yield _guideline("D5", _W, index, message, "I.C.19.a", repair if _holds(case, active) else None)


def excluded(case: Case) -> Iterator[Finding]:
    """D6: two diagnoses that exclude each other (Excludes1, at the code or above it) do not stand on one claim.

    They may when they are unrelated, so it is a warning. Source: ICD-10-CM tabular list; Official Guidelines, I.A.12.a.
    """
    codes = case.claim.diagnosis_codes
    if len(codes) > 1:
        yield from _unlisted(case, "D6", "Excludes1 notes were")
    for index, code in enumerate(codes):
        for entry in case.tabular[code]:
            named = mentions(entry.excludes1)
            for other in dict.fromkeys(codes):
                if other == code or other.startswith(entry.code) or not any(m.has(other) for m in named):
                    continue
                message = f"{entry.code} excludes {other} (Excludes1) unless the two are unrelated; {code} is under it."
                yield _told(case, "D6", _W, index, message, entry.code)


def manifestation(case: Case) -> Iterator[Finding]:
    """D7: a manifestation ("in diseases classified elsewhere") follows its cause and never stands first.

    An agent as the cause of such diseases (B95 to B97) is none, having no note "code first".
    Source: ICD-10-CM Official Guidelines, I.A.13; CMS Medicare Code Editor, edit 5.
    """
    yield from _unlisted(case, "D7", "Manifestations were")
    for index, code in enumerate(case.claim.diagnosis_codes):
        entries = [e for e in case.tabular[code] if e.is_code]
        at = next((e for e in entries if _ELSEWHERE in e.description.lower()), None)
        if at is None or not any(e.code_first for e in entries):
            continue
        if index == 0:
            yield _told(case, "D7", _E, index, f"{code} is a manifestation; its cause stands before it.", at.code)
        elif named := mentions(note for e in entries for note in e.code_first):
            before = case.claim.diagnosis_codes[:index]
            if not any(m.has(cause) for m in named for cause in before):
                causes = ", ".join(m.first for m in named[:6])
                message = f"{code} is a manifestation and none of its named causes ({causes} …) stands before it."
                yield _told(case, "D7", _W, index, message, at.code)


def external_cause(case: Case) -> Iterator[Finding]:
    """D8: an external cause (V00-Y99) is never the first diagnosis.

    Source: ICD-10-CM Official Guidelines, I.C.20.a.6.
    """
    codes = case.claim.diagnosis_codes
    if codes and codes[0].startswith(_EXTERNAL):
        message = f"{codes[0]} is an external cause; the injury stands first."
        other = next((i for i, code in enumerate(codes) if not code.startswith(_EXTERNAL)), None)
        repair = put_first(other) if other else None
        yield _guideline("D8", _E, 0, message, "I.C.20.a.6", repair)


def reason_for_surgery(case: Case) -> Iterator[Finding]:
    """D9: a line points first to the reason for it, not to a long-standing condition or a status beside it.

    Source: ICD-10-CM Official Guidelines, IV.G and IV.J; NUCC, 1500 claim form instructions, item 24E.
    """
    codes = {d.sequence: d.code for d in case.claim.diagnoses}
    reasons = [code for code in codes.values() if not _STANDING.fullmatch(code) and not code.startswith(_EXTERNAL)]
    for index, line in case.lines:
        first = codes.get(line.diagnosis_pointers[0]) if line.diagnosis_pointers else None
        if first and reasons and is_surgery(line.code) and _stands_beside(first, line.code):
            message = f"{line.code} points first to {first}, a condition beside; {reasons[0]} may be the reason."
            source = Source(list="ICD-10-CM guidelines", row="IV.G")
            where = f"procedures[{index}].diagnosis_pointers"
            yield Finding(rule="D9", severity=_W, where=where, message=message, source=source)


def more_specific(case: Case) -> Iterator[Finding]:
    """D13: the note has words that a more specific sibling of an "unspecified" diagnosis has, and it has not.

    The word "unspecified" alone says nothing: a third of all billable codes have it.
    Source: Official Guidelines, I.A.9.b.
    """
    for index, code in enumerate(case.claim.diagnosis_codes):
        own = case.descriptions[code]
        if "unspecified" not in own or not case.note:
            continue
        for sibling, described in _siblings(case, code):
            more = set(_WORD.findall(described)) - set(_WORD.findall(own)) - _SIDES
            if more and "without" not in described and all(_said(case.note, word) for word in more):
                message = f"The note says {', '.join(sorted(more))}; {sibling} says it and {code} does not."
                repair = use_code(f"diagnoses[{index}]", sibling)
                yield _guideline("D13", _I, index, message, "I.A.9.b", repair)
                break


def age_and_sex(case: Case) -> Iterator[Finding]:
    """D14: a diagnosis fits the age and the recorded sex of the patient.

    Source: ICD-10-CM chapters 14 to 16 and their categories for one sex; CMS Medicare Code Editor, edits 4 and 6.
    """
    sex, age = case.sex, case.encounter.patient_age if case.encounter else None
    codes = case.claim.diagnosis_codes
    if (not sex and any(_only_sex(code) for code in codes)) or (age is None and any(map(_only_ages, codes))):
        yield not_checked("D14", "Diagnoses by age and sex not checked: they are not recorded.")
    for index, code in enumerate(codes):
        only, ages = _only_sex(code), _only_ages(code)
        if only and sex and sex != only:
            message = f"{code} is a diagnosis of {'women' if only == 'F' else 'men'}; recorded is {sex}."
            yield _guideline("D14", _W, index, message, "chapters 14 and 15")
        if ages and age is not None and not ages[0] <= age <= ages[1]:
            message = f"{code} is a diagnosis of ages {ages[0]} to {ages[1]}; the patient is {age}."
            yield _guideline("D14", _W, index, message, "chapters 15 and 16")


_SHORTEST = 6
_WORD = re.compile(rf"[a-z]{{{_SHORTEST},}}")
_SIDES = frozenset({"unilateral", "bilateral", "unspecified"})
_PREGNANCY, _NEWBORN = Mention("O00", "O9A"), Mention("P00", "P96")
_FEMALE = (
    Mention("C51", "C58"), Mention("D06", "D07.3"), Mention("D25", "D28"), Mention("D39", "D39"),
    Mention("N70", "N98"), _PREGNANCY,
)  # fmt: skip
_MALE = (
    Mention("C60", "C63"), Mention("D07.4", "D07.6"), Mention("D29", "D29"), Mention("D40", "D40"),
    Mention("N40", "N53"),
)  # fmt: skip
_AGES = ((_PREGNANCY, (9, 64)), (_NEWBORN, (0, 1)))


def _only_sex(code: str) -> str:
    if any(codes.has(code) for codes in _FEMALE):
        return "F"
    return "M" if any(codes.has(code) for codes in _MALE) else ""


def _only_ages(code: str) -> tuple[int, int] | None:
    return next((ages for codes, ages in _AGES if codes.has(code)), None)


def _stands_beside(diagnosis: str, procedure: str) -> bool:
    """Say whether a diagnosis is seldom the reason of a procedure, as that is no operation for it."""
    own = (starts for beginning, starts in _OPERATED if diagnosis.startswith(beginning))
    return bool(_STANDING.fullmatch(diagnosis)) and not any(procedure.startswith(starts) for starts in own)


def _siblings(case: Case, code: str) -> Iterator[tuple[str, str]]:
    """Yield the valid codes that differ in the last character alone, with their descriptions in lower case."""
    for character in "0123456789":
        sibling = code[:-1] + character
        if len(code) > 3 and sibling != code and (described := case.described(sibling)):
            yield sibling, described


def _said(note: str, word: str) -> bool:
    """Say whether the note has a word (or its stem) and does not deny it in the same breath."""
    found = re.finditer(rf"\b{re.escape(word[: max(_SHORTEST, len(word) - 3)])}\w*", note)
    return any(not is_denied(note, at.start()) for at in found)


def _holds(case: Case, code: str) -> bool:
    return case.codeset.holds(code, CodeSystem.ICD10CM, case.on).status is Status.VALID


def _lacks(case: Case, code: str) -> bool:
    return case.codeset.holds(code, CodeSystem.ICD10CM, case.on).status is Status.INVALID


def _unlisted(case: Case, rule: str, what: str) -> Iterator[Finding]:
    if case.claim.diagnoses:
        yield from case.lacks(rule, what, _TABULAR)


def _told(
    case: Case, rule: str, severity: Severity, index: int, message: str, row: str, repair: Repair | None = None
) -> Finding:
    where, source = f"diagnoses[{index}]", case.source(_TABULAR, row)
    return Finding(rule=rule, severity=severity, where=where, message=message, source=source, repair=repair)


def _guideline(
    rule: str, severity: Severity, index: int, message: str, row: str, repair: Repair | None = None
) -> Finding:
    source = Source(list="ICD-10-CM guidelines", row=row)
    where = f"diagnoses[{index}]"
    return Finding(rule=rule, severity=severity, where=where, message=message, source=source, repair=repair)
