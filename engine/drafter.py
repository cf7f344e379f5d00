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
from engine.coded import Coded
from engine.codeset import CodeSet, procedure_system
from engine.draft import Draft, Timings
from engine.errors import ParseError
from engine.finding import CheckedClaim, Finding, Severity
from engine.model import CodingModel, Completion, DatedPrompt
from engine.neighbour import Neighbour
from engine.parse import parse_claim
from engine.preset import Preset
from engine.prompt import render_prompt
from engine.report import Encounter
from engine.site_rules import DEFAULT_HOUSE, HouseRules
from engine.support import Support


class Coder(Protocol):
    """Anything that drafts a claim without a language model."""

    def code(self, encounter: Encounter, neighbours: Sequence[Neighbour]) -> Coded:
        """Return the claim of an encounter with what speaks for it."""
        ...


class Retriever(Protocol):
    """Anything that finds reviewed encounters near to one."""

    def nearest(self, encounter: Encounter, count: int = 2) -> tuple[Neighbour, ...]:
        """Return the nearest, nearest first, never the encounter itself."""
        ...


@dataclass(frozen=True, slots=True)
class Drafter:
    """Everything a draft needs, loaded once; drafting changes nothing in it.

    With a ``coder`` no language model is asked; ``model`` then only says so.
    """

    preset: Preset
    model: CodingModel
    index: Retriever
    codes: CodeSet
    house: HouseRules = DEFAULT_HOUSE
    coder: Coder | None = None

    def draft(self, encounter: Encounter) -> Draft:
        """Draft the claim of one encounter."""
        return self.draft_many([encounter])[0]

    def draft_many(self, encounters: Sequence[Encounter]) -> list[Draft]:
        """Draft encounters, of which there is at least one, as one batch of the model, in order."""
        if self.coder is not None:
            return [self._coded(encounter, self.coder) for encounter in encounters]
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
        return [_timed(draft, total=total) for draft in drafts]

    def _coded(self, encounter: Encounter, coder: Coder) -> Draft:
        started = time.perf_counter()
        neighbours = self.index.nearest(encounter)
        retrieved = time.perf_counter()
        coded = coder.code(encounter, neighbours)
        spent = Timings(retrieve=retrieved - started, decode=time.perf_counter() - retrieved)
        draft = self._checked(encounter, neighbours, coded, spent)
        return _timed(draft, total=time.perf_counter() - started)

    def _described(self, claim: Claim) -> Claim:
        """Return the claim with the lists' words for each code: a model's own may be those of another code."""
        lines = (
            line.model_copy(update={"description": self._meaning(line.code, claim) or line.description})
            for line in claim.procedures
        )
        return claim.model_copy(update={"procedures": tuple(lines)})

    def _meaning(self, code: str, claim: Claim) -> str:
        return self.codes.describe(code, procedure_system(code), claim.date_of_service)

    def _prompt(self, encounter: Encounter, neighbours: Sequence[Neighbour]) -> DatedPrompt:
        examples = [n.claim for n in neighbours] if self.preset.with_neighbours else []
        prompt = render_prompt(self.preset.prompt, encounter, self.model.dialect, examples)
        return DatedPrompt(prompt.name, prompt.parts, encounter.date_of_service)

    def _finish(
        self, encounter: Encounter, neighbours: tuple[Neighbour, ...], completion: Completion, retrieve: float
    ) -> Draft:
        written, problem = _parsed(completion.text, encounter)
        claim = self._described(written)
        spent = Timings(retrieve=retrieve, prefill=completion.prefill_seconds, decode=completion.decode_seconds)
        draft = self._checked(encounter, neighbours, Coded(claim, _support(claim, completion)), spent)
        checked = _with_left_out(draft.checked, completion.left_out)
        return draft.model_copy(update={"text": completion.text, "problem": problem, "checked": checked})

    def _checked(self, encounter: Encounter, neighbours: tuple[Neighbour, ...], coded: Coded, spent: Timings) -> Draft:
        """Return the draft of a claim: checked, with what made it; ``spent`` are the seconds before the check."""
        started = time.perf_counter()
        checked = check(coded.claim, self.codes, encounter, house=self.house)
        return Draft(
            draft_id=uuid.uuid4().hex,
            encounter_id=encounter.encounter_id,
            created_at=datetime.now(UTC),
            source=encounter.fingerprint,
            preset=self.preset.name,
            prompt=self.preset.prompt,
            model=self.model.name,
            adapter=self.model.adapter,
            text="",
            checked=checked,
            neighbours=neighbours,
            support=coded.support,
            timings=spent.model_copy(update={"check": time.perf_counter() - started}),
        )


def _parsed(text: str, encounter: Encounter) -> tuple[Claim, str]:
    """Return the claim, or an empty one and why the text is none."""
    try:
        return parse_claim(text, encounter.encounter_id, encounter.date_of_service), ""
    except ParseError as error:
        return Claim(encounter_id=encounter.encounter_id, date_of_service=encounter.date_of_service), str(error)


def _support(claim: Claim, completion: Completion) -> tuple[Support, ...]:
    """Return how much probability constrained decoding took from each code's place.

    What is left of a code is not calibrated, so it is no probability that the code is right.
    """
    diagnoses = {share.code: share for share in reversed(completion.codes) if not share.procedure}
    lines = [share for share in completion.codes if share.procedure]
    places = [(f"diagnoses[{n}]", diagnoses.get(code)) for n, code in enumerate(claim.diagnosis_codes)]
    places += [(f"procedures[{n}]", share) for n, share in enumerate(lines[: len(claim.procedures)])]
    return tuple(Support(where=where, doubt=share.doubt) for where, share in places if share)


def _timed(draft: Draft, total: float) -> Draft:
    return draft.model_copy(update={"timings": draft.timings.model_copy(update={"total": total})})


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
