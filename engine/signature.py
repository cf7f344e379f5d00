"""What a coder put their name to, and the trail of what happened to an encounter."""

from __future__ import annotations

from datetime import datetime

from engine.claim import Claim, Record
from engine.finding import CheckedClaim


class SignedClaim(Record):
    """A claim as ``who`` signed it, with its findings at that time.

    ``draft_id`` names the draft it was made from; ``evidence_opened``: the coder looked at the evidence;
    ``seconds`` spent on the claim.
    """

    checked: CheckedClaim
    draft_id: str
    who: str
    at: datetime
    evidence_opened: bool = False
    seconds: float = 0.0

    @property
    def claim(self) -> Claim:
        """Return the signed claim."""
        return self.checked.claim


class Event(Record):
    """Something that happened, such as ``signed`` or ``imported``; ``facts`` never hold text of a report."""

    event_id: int
    at: datetime
    who: str
    kind: str
    encounter_id: str | None
    facts: dict[str, str | int | float | bool]
