"""A candidate adapter against the configuration in use: both draft the frozen encounters, and the gate decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.claim import Claim
from engine.drafter import Drafter
from engine.errors import InputError
from engine.report import Encounter
from eval.gate import Verdict, judge
from eval.score import CaseScore
from eval.suite import Run, run_drafter


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
    before = run_drafter("active", active, frozen, progress=progress)
    after = run_drafter("candidate", candidate, frozen, progress=lambda done: progress(len(frozen) + done))
    return judge(truths, _answers(before), _answers(after))


def _truth(encounter: Encounter) -> Claim:
    if encounter.claim is None:
        raise InputError(f"Encounter {encounter.encounter_id} has no claim, so no draft can be measured on it.")
    return encounter.claim


def _answers(run: Run) -> tuple[Sequence[CaseScore], Sequence[Claim]]:
    return run.scores, [draft.claim for draft in run.drafts]
