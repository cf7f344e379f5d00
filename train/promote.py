"""A candidate adapter against the configuration in use: both draft the frozen encounters, and the gate decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engine.claim import Claim
from engine.draft import Draft
from engine.drafter import Drafter
from engine.errors import InputError
from engine.report import Encounter
from eval.gate import Verdict, judge
from eval.score import CaseScore, score

_BATCH = 8


def compare(
    active: Drafter,
    candidate: Drafter,
    frozen: Sequence[Encounter],
    progress: Callable[[int], object] = lambda done: None,
) -> Verdict:
    """Draft every frozen encounter with both and judge; ``progress`` is told how many drafts are done.

    Raises InputError when there are none, or one has no claim to be measured against.
    """
    truths = [_truth(encounter) for encounter in frozen]
    if not truths:
        raise InputError("There is no frozen encounter to measure an adapter on. Give some with --on FILE.")
    before = _scored(active, frozen, truths, progress)
    after = _scored(candidate, frozen, truths, lambda done: progress(len(frozen) + done))
    return judge(truths, before, after)


def _truth(encounter: Encounter) -> Claim:
    if encounter.claim is None:
        raise InputError(f"Encounter {encounter.encounter_id} has no claim, so no draft can be measured on it.")
    return encounter.claim


def _scored(
    drafter: Drafter, encounters: Sequence[Encounter], truths: Sequence[Claim], progress: Callable[[int], object]
) -> tuple[list[CaseScore], list[Claim]]:
    drafts = {draft.encounter_id: draft for draft in _drafted(drafter, encounters, progress)}
    own = [drafts[encounter.encounter_id] for encounter in encounters]
    scores = [
        each
        for truth, draft in zip(truths, own, strict=True)
        for each in score(truth, None if draft.problem else draft.claim, drafter.codes)
    ]
    return scores, [draft.claim for draft in own]


def _drafted(drafter: Drafter, encounters: Sequence[Encounter], progress: Callable[[int], object]) -> Iterator[Draft]:
    """Yield the drafts, those of reports of like length made together."""
    ordered = sorted(encounters, key=lambda e: len(e.report))
    for start in range(0, len(ordered), _BATCH):
        yield from drafter.draft_many(ordered[start : start + _BATCH])
        progress(min(start + _BATCH, len(ordered)))
