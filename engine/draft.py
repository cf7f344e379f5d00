"""A draft: what the model proposed for one encounter, checked, with everything that made it.

A stored draft says which preset, prompt, model and adapter made it, so that it can be explained later.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from engine.claim import Claim, Record
from engine.finding import CheckedClaim, Finding
from engine.neighbour import Neighbour
from engine.report import Encounter
from engine.support import Support


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
    claim is empty and the coder starts from nothing). ``prompt`` names the numbered prompt file. ``support`` has
    at most one entry for each diagnosis and procedure line. ``source`` is the encounter's fingerprint at that time.
    """

    draft_id: str
    encounter_id: str
    created_at: datetime
    source: str = ""
    preset: str
    prompt: str
    model: str
    adapter: str | None = None
    text: str
    problem: str = ""
    checked: CheckedClaim
    neighbours: tuple[Neighbour, ...] = ()
    support: tuple[Support, ...] = ()
    timings: Timings = Timings()

    @property
    def claim(self) -> Claim:
        """Return the drafted claim."""
        return self.checked.claim

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the checks found on the drafted claim."""
        return self.checked.findings


def nothing_drafted(encounter: Encounter) -> Draft:
    """Return an empty draft, from which every line of a claim that is coded by hand is an addition."""
    claim = Claim(encounter_id=encounter.encounter_id, date_of_service=encounter.date_of_service)
    return Draft(
        draft_id=uuid.uuid4().hex,
        encounter_id=encounter.encounter_id,
        created_at=datetime.now(UTC),
        preset="none",
        prompt="none",
        model="none",
        text="",
        problem="The coder began before there was a draft.",
        checked=CheckedClaim(claim=claim),
    )
