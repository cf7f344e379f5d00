"""Rule C7: what the claim says happened, the note says too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.checks.case import Case, not_checked
from engine.checks.denial import is_denied
from engine.codeset import procedure_system
from engine.finding import Finding, Severity, Source
from engine.modifier import is_visit

_SHORTEST = 6
_WORD = re.compile(rf"[a-z]{{{_SHORTEST},}}")
# Only what is said before these is claimed: "hernia, without obstruction", "calculus with cholecystitis".
_CLAUSE_ENDS = re.compile(r",| without | with | not | due to ")
# Words of a description that a note has for many reasons, or that name nothing.
_GENERAL_WORDS = (
    "unspecified unilateral bilateral primary secondary chronic disease disorder condition current injury initial "
    "encounter history personal family problem complication surgical surgery procedure operation finding patient "
    "removal removing cutting opening placing repair second another without specified elsewhere presence status "
    "following postprocedural recurrent through across around between beneath behind within against before "
)
_GENERAL = frozenset(_GENERAL_WORDS.split())
_VISIT = re.compile(
    r"\b(?:present(?:s|ed|ing)|history of|review of systems|physical exam\w*|on exam\w*|assessment|consult\w*|visit\w*"
    r"|clinic|evaluat\w+|counsel\w*|follow[- ]up|vital signs|chief complaint|emergency (?:room|department))\b"
)


def evidence_in_the_note(case: Case) -> Iterator[Finding]:
    """C7: no diagnosis or procedure of which the note denies every mention, and no visit that it tells nothing of.

    A code of which the note has other words is not judged: only a reader can tell.
    Source: CMS, Medicare Program Integrity Manual, chapter 3, 3.3.2 (what is billed must be documented).
    """
    if not case.note:
        if case.claim.procedures or case.claim.diagnoses:
            yield not_checked("C7", "Whether the note tells of each code not checked: there is no note.")
        return
    for index, diagnosis in enumerate(case.claim.diagnoses):
        if word := _denied(case.note, case.descriptions[diagnosis.code]):
            message = f"The note denies every {word}; {diagnosis.code} has it."
            yield _finding(f"diagnoses[{index}]", diagnosis.code, message)
    for index, line in case.lines:
        where = f"procedures[{index}]"
        described = case.codeset.describe(line.code, procedure_system(line.code), case.on).lower()
        if is_visit(line.code) and not _VISIT.search(case.note):
            yield _finding(where, line.code, f"{line.code} is a visit, and the note tells of none.")
        elif word := _denied(case.note, described):
            yield _finding(where, line.code, f"The note denies every {word}; {line.code} has it.")


def _denied(note: str, described: str) -> str:
    """Return the words of a description's first clause that a note has, where it denies each mention of each; or ''."""
    words = [w for w in dict.fromkeys(_WORD.findall(_CLAUSE_ENDS.split(described)[0])) if w not in _GENERAL]
    places = {word: list(_places(note, word[: max(_SHORTEST, len(word) - 3)])) for word in words}
    mentioned = {word: starts for word, starts in places.items() if starts}
    denied = all(is_denied(note, start) for starts in mentioned.values() for start in starts)
    return " and ".join(mentioned) if denied else ""


def _places(note: str, stem: str) -> Iterator[int]:
    """Yield where words begin with a stem; no pattern, as to compile one for each word takes longer than to look."""
    at = note.find(stem)
    while at >= 0:
        if at == 0 or not note[at - 1].isalnum():
            yield at
        at = note.find(stem, at + 1)


def _finding(where: str, row: str, message: str) -> Finding:
    source = Source(list="Medicare Program Integrity Manual, chapter 3", row=f"3.3.2, {row}")
    return Finding(rule="C7", severity=Severity.WARNING, where=where, message=message, source=source)
