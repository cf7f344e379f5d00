"""Claims leaving: gathered from a home or from a file, judged, numbered, and written in one format.

What is refused is named with all its reasons and the others leave. A claim that left before, unchanged, keeps its
control number and its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO, cast

from engine.claim import Claim, Record
from engine.claim_file import ClaimCase, read_claims
from engine.codeset import CodeSet
from engine.exports.case import MOST_NUMBERS, Acceptance, ExportCase, digest, meanings, number_of, time_of
from engine.exports.format import ExportFormat
from engine.json_lines import unusable
from engine.refusal import Refusal
from engine.report import Encounter
from engine.store import Store
from engine.whole_file import whole_file


class Refused(Record):
    """A claim that does not leave, and every reason; ``name`` is its encounter's id, or its line in a file."""

    name: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What leaves; ``again`` are the encounters whose claim left before, unchanged."""

    cases: tuple[ExportCase, ...]
    refused: tuple[Refused, ...]
    again: frozenset[str] = frozenset()


def from_home(
    store: Store, encounter_ids: Iterable[str], kind: ExportFormat, codes: CodeSet, who: str, *, only_new: bool = False
) -> Dispatch:
    """Judge the signed claims of these encounters and give those that leave their control numbers, in the log.

    ``only_new``: what left before in this format, unchanged, stays. Raises StoreError for an unknown encounter.
    """
    cases: list[ExportCase] = []
    refused: list[Refused] = []
    again: set[str] = set()
    for encounter_id in dict.fromkeys(encounter_ids):
        encounter, signed = store.encounter(encounter_id), store.signed(encounter_id)
        if signed is None:
            refused.append(Refused(name=encounter_id, problems=("its claim is not signed",)))
            continue
        acceptance = Acceptance(signed.who, signed.at)
        facts = digest(signed.claim, encounter, acceptance)
        before = store.exported(encounter_id, kind.name, facts)
        if before and only_new:
            continue
        case = _case(signed.claim, encounter, acceptance, codes)
        if problems := kind.problems(case, codes):
            refused.append(Refused(name=encounter_id, problems=problems))
            continue
        entry = store.log_export(encounter_id, kind.name, facts, who)
        cases.append(replace(case, number=entry.number, written_at=entry.at))
        again |= {encounter_id} if before else set()
    return Dispatch(tuple(cases), tuple(refused), frozenset(again))


def from_file(path: Path, kind: ExportFormat, codes: CodeSet) -> Dispatch:
    """Judge the claims of a file of ``{"encounter": …, "claim": …}``; nobody has signed them, and no log keeps them.

    Raises InputError when the file cannot be read.
    """
    cases: list[ExportCase] = []
    refused: list[Refused] = []
    seen: set[str] = set()
    taken: set[int] = set()
    for item in read_claims(path):
        if isinstance(item, Refusal):
            refused.append(Refused(name=f"line {item.line}" if item.line else path.name, problems=(item.reason,)))
            continue
        problems = _unusable(item, seen)
        seen.add(item.claim.encounter_id)
        if item.encounter and not problems:
            case = _case(item.claim, item.encounter, None, codes)
            problems = kind.problems(case, codes)
            cases += [] if problems else [_numbered(case, taken)]
        if problems:
            refused.append(Refused(name=item.claim.encounter_id, problems=problems))
    return Dispatch(tuple(cases), tuple(refused))


def write(cases: Sequence[ExportCase], kind: ExportFormat, out: Path) -> tuple[Path, ...]:
    """Write one file of all claims, or one each when ``out`` is a folder or has no suffix; returns the files.

    In a folder each is named by its control number, because an id may be anything. Raises InputError.
    """
    if not cases:
        return ()
    files: list[tuple[Path, Sequence[ExportCase]]] = [(out, cases)]
    if out.is_dir() or not out.suffix:
        files = [(out / f"claim-{case.number:09}{kind.suffix}", (case,)) for case in cases]
    for path, held in files:
        content = kind.write(held)
        try:
            with whole_file(path) as stream:
                cast(TextIO, stream).buffer.write(content)
        except OSError as error:
            raise unusable(path, error, "write") from error
    return tuple(path for path, _ in files)


def _case(claim: Claim, encounter: Encounter, acceptance: Acceptance | None, codes: CodeSet) -> ExportCase:
    number = number_of(digest(claim, encounter, acceptance))
    return ExportCase(claim, encounter, acceptance, number, time_of(claim), meanings(claim, codes))


def _numbered(case: ExportCase, taken: set[int]) -> ExportCase:
    """Return a case with the first number from its own on that none before it in the file has, and keep that."""
    number = case.number
    while number in taken:
        number = number % MOST_NUMBERS + 1
    taken.add(number)
    return replace(case, number=number)


def _unusable(item: ClaimCase, seen: set[str]) -> tuple[str, ...]:
    if item.encounter is None:
        return ('its encounter is missing: give {"encounter": …, "claim": …}',)
    return ("the file has another claim of this encounter before",) if item.claim.encounter_id in seen else ()
