"""The coder's work, simulated: edits and keystrokes from the draft to the true claim, and from an empty claim.

A keystroke takes 0.28 s and a decision before an edit 1.35 s, the averages of the keystroke-level model (Card, Moran
and Newell, 1980). Reading the report is not in it: that is the same either way. Names of providers and words that
describe a line cost nothing, as the workbench fills them in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.edit import Edit, edits_between

KEYSTROKE, DECISION = 0.28, 1.35
_WHEN = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Effort:
    """What it takes to get from one claim to another."""

    edits: int
    keystrokes: int

    @property
    def seconds(self) -> float:
        """Return the time by the keystroke-level model."""
        return self.edits * DECISION + self.keystrokes * KEYSTROKE


def effort(draft: Claim | None, truth: Claim) -> Effort:
    """Return the effort from a draft (None: from nothing) to the true claim."""
    empty = Claim(encounter_id=truth.encounter_id, date_of_service=truth.date_of_service)
    start, end = _plain(draft or empty), _plain(truth)
    edits = edits_between(start, end, draft_id="", who="coder", at=_WHEN)
    return Effort(len(edits), sum(_keys(edit) for edit in edits))


def _keys(edit: Edit) -> int:
    """Count the keys of one edit: what is typed and the Tab after it; one key takes away or moves."""
    match edit.after:
        case _ if edit.kind in ("remove", "move"):
            return 1
        case Diagnosis(code=code):
            return len(code) + 1
        case ProcedureLine() as line:
            extras = [*line.modifiers, *map(str, line.diagnosis_pointers)]
            return len(line.code) + 1 + sum(len(e) + 1 for e in extras)
        case tuple() as pointers:
            return sum(len(str(p)) + 1 for p in pointers) + 1
        case other:
            return len(str(other)) + 1


def _plain(claim: Claim) -> Claim:
    lines = tuple(p.model_copy(update={"provider": "", "description": "", "charge": None}) for p in claim.procedures)
    return claim.model_copy(update={"procedures": lines, "place_of_service": None, "payer_profile": None})
