"""A system under evaluation: what it is, and what it answered for each encounter.

A system is a preset with its model, a baseline, or any other program whose claims come in a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from engine.claim import Claim, Record
from engine.claim_file import ClaimCase, read_claims
from engine.draft_file import DraftLine
from engine.errors import InputError
from engine.json_lines import problems, read_lines
from engine.report import Encounter
from engine.support import Support

_LONGEST = 50_000_000


class Origin(Record):
    """What made a system's answers; hashes are SHA-256, '' for what a system does not have."""

    kind: Literal["preset", "baseline", "claims"]
    preset: str = ""
    prompt: str = ""
    prompt_sha256: str = ""
    model: str = ""
    adapter: str = ""
    settings_sha256: str = ""
    file_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """The answer for one encounter; without a claim it could not be read. ``text`` is '' where none was written."""

    encounter_id: str
    claim: Claim | None
    text: str = ""
    support: tuple[Support, ...] = ()


@dataclass(frozen=True, slots=True)
class System:
    """A system and its outputs, in the order of the encounters of the evaluation."""

    name: str
    origin: Origin
    outputs: tuple[Output, ...]

    @property
    def writes_text(self) -> bool:
        """Say whether there are texts whose structure can be measured."""
        return self.origin.prompt != ""


def drafted(name: str, origin: Origin, path: Path, encounters: Sequence[Encounter]) -> System:
    """Return the system whose drafts a file holds; raises InputError when it lacks an encounter or is no such file."""
    found: dict[str, Output] = {}
    for number, raw in read_lines(path, _LONGEST):
        try:
            line = DraftLine.model_validate_json(raw)
        except ValidationError as error:
            raise InputError(f"{path}, line {number}: it is no draft ({problems(error)}). Delete the file.") from error
        claim = None if line.problem else line.claim
        found[line.encounter_id] = Output(line.encounter_id, claim, line.text, line.support)
    lacking = [e.encounter_id for e in encounters if e.encounter_id not in found]
    if lacking:
        raise InputError(f"{path} lacks {len(lacking)} of {len(encounters)} encounters. Run the same command again.")
    return System(name, origin, tuple(found[e.encounter_id] for e in encounters))


def claimed(name: str, origin: Origin, path: Path, encounters: Sequence[Encounter]) -> System:
    """Return the system whose claims a file holds; an encounter without one counts as wrong.

    Raises InputError when a line is no claim, or when no claim is of these encounters.
    """
    found: dict[str, Claim] = {}
    for case in read_claims(path):
        if not isinstance(case, ClaimCase):
            raise InputError(str(case))
        found[case.claim.encounter_id] = case.claim
    if not any(e.encounter_id in found for e in encounters):
        raise InputError(f"{path} has no claim of these encounters. Give claims with their encounter_id.")
    outputs = tuple(Output(e.encounter_id, found.get(e.encounter_id)) for e in encounters)
    return System(name, origin, outputs)
