"""A draft: what the model proposed for one encounter, checked, with everything that made it.

A stored draft says which preset, prompt, model and adapter made it, so that it can be explained later.
"""

from __future__ import annotations

from datetime import datetime

from engine.claim import Claim, Record
from engine.finding import CheckedClaim, Finding
from engine.neighbour import Neighbour


class Timings(Record):
    """Seconds of wall clock for one encounter, those of a batch shared out evenly; ``check`` is the encounter's own.

    ``total`` is all that drafting took, with what lies between the steps: rendering the prompt, tokens and text.
    """

    retrieve: float = 0.0
    prefill: float = 0.0
    decode: float = 0.0
    check: float = 0.0
    total: float = 0.0


class Draft(Record):
    """One drafted claim.

    ``text`` is what the model wrote; ``problem`` says why it could not be parsed ('' when it could be; else the
    claim is empty and the coder starts from nothing). ``prompt`` names the numbered prompt file.
    """

    draft_id: str
    encounter_id: str
    created_at: datetime
    preset: str
    prompt: str
    model: str
    adapter: str | None = None
    text: str
    problem: str = ""
    checked: CheckedClaim
    neighbours: tuple[Neighbour, ...] = ()
    timings: Timings = Timings()

    @property
    def claim(self) -> Claim:
        """Return the drafted claim."""
        return self.checked.claim

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the checks found on the drafted claim."""
        return self.checked.findings
