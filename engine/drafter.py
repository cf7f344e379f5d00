"""The pipeline: operative report → neighbours → prompt → model text → claim → checked claim → draft."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from engine.checks import check
from engine.claim import Claim
from engine.codeset import CodeSet
from engine.draft import Draft, Timings
from engine.errors import ParseError
from engine.finding import CheckedClaim, Finding, Severity
from engine.model import CodingModel, Completion
from engine.neighbour import Neighbour
from engine.parse import parse_claim
from engine.preset import Preset
from engine.prompt import Prompt, render_prompt
from engine.report import Encounter
from engine.site_rules import DEFAULT_HOUSE, HouseRules


class Retriever(Protocol):
    """Anything that finds reviewed encounters near to one."""

    def nearest(self, encounter: Encounter, count: int = 2) -> tuple[Neighbour, ...]:
        """Return the nearest, nearest first, never the encounter itself."""
        ...


@dataclass(frozen=True, slots=True)
class Drafter:
    """Everything a draft needs, loaded once; drafting changes nothing in it."""

    preset: Preset
    model: CodingModel
    index: Retriever
    codes: CodeSet
    house: HouseRules = DEFAULT_HOUSE

    def draft(self, encounter: Encounter) -> Draft:
        """Draft the claim of one encounter."""
        return self.draft_many([encounter])[0]

    def draft_many(self, encounters: Sequence[Encounter]) -> list[Draft]:
        """Draft encounters, of which there is at least one, as one batch of the model, in order."""
        started = time.perf_counter()
        neighbours = [self.index.nearest(e) for e in encounters]
        retrieved = time.perf_counter()
        prompts = [self._prompt(e, n) for e, n in zip(encounters, neighbours, strict=True)]
        completions = self.model.complete(prompts)
        drafts = [
            self._finish(e, near, completion, (retrieved - started) / len(encounters))
            for e, near, completion in zip(encounters, neighbours, completions, strict=True)
        ]
        total = (time.perf_counter() - started) / len(encounters)
        return [d.model_copy(update={"timings": d.timings.model_copy(update={"total": total})}) for d in drafts]

    def _prompt(self, encounter: Encounter, neighbours: Sequence[Neighbour]) -> Prompt:
        examples = [n.claim for n in neighbours] if self.preset.with_neighbours else []
        return render_prompt(self.preset.prompt, encounter, self.model.dialect, examples)

    def _finish(
        self, encounter: Encounter, neighbours: tuple[Neighbour, ...], completion: Completion, retrieve: float
    ) -> Draft:
        started = time.perf_counter()
        claim, problem = _parsed(completion.text, encounter)
        checked = check(claim, self.codes, encounter, house=self.house)
        checking = time.perf_counter() - started
        return Draft(
            draft_id=uuid.uuid4().hex,
            encounter_id=encounter.encounter_id,
            created_at=datetime.now(UTC),
            preset=self.preset.name,
            prompt=self.preset.prompt,
            model=self.model.name,
            adapter=self.model.adapter,
            text=completion.text,
            problem=problem,
            checked=_with_left_out(checked, completion.left_out),
            neighbours=neighbours,
            timings=Timings(
                retrieve=retrieve,
                prefill=completion.prefill_seconds,
                decode=completion.decode_seconds,
                check=checking,
            ),
        )


def _parsed(text: str, encounter: Encounter) -> tuple[Claim, str]:
    """Return the claim, or an empty one and why the text is none."""
    try:
        return parse_claim(text, encounter.encounter_id, encounter.date_of_service), ""
    except ParseError as error:
        return Claim(encounter_id=encounter.encounter_id, date_of_service=encounter.date_of_service), str(error)


def _with_left_out(checked: CheckedClaim, tokens: int) -> CheckedClaim:
    """Add a finding when the model could not read the whole report."""
    if not tokens:
        return checked
    finding = Finding(
        rule="L1",
        severity=Severity.WARNING,
        where="report",
        message=f"The report is longer than the model's context: {tokens} tokens of its middle were not read.",
    )
    return CheckedClaim(claim=checked.claim, findings=(*checked.findings, finding))
