"""Whether a candidate may take the place of the configuration in use, by how both drafted the same frozen encounters.

It may not when a component's F1 is worse beyond its 95% interval (paired bootstrap), when more of its codes are
fabricated, or when a code with at least 20 cases loses more than 5 points of F1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from engine.claim import Claim, Record
from eval.bootstrap import difference
from eval.metrics import columns, f1, fabricated
from eval.score import CaseScore, Component, code_counts

LEAST_CASES = 20
MOST_LOST = 0.05


class ComponentChange(Record):
    """How F1 of one component changes, candidate minus active, with its 95% interval."""

    component: Component
    difference: float
    low: float
    high: float


class CodeChange(Record):
    """F1 of one code before and after, over the cases that bill or drafted it."""

    component: Component
    code: str
    cases: int
    active: float
    candidate: float


class Verdict(Record):
    """Whether the candidate is promoted; ``refusals`` say why not, ``lost`` are the codes that fell too far."""

    cases: int
    changes: tuple[ComponentChange, ...]
    lost: tuple[CodeChange, ...]
    refusals: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Say whether nothing speaks against the candidate."""
        return not self.refusals


def judge(
    truths: Sequence[Claim],
    active: tuple[Sequence[CaseScore], Sequence[Claim]],
    candidate: tuple[Sequence[CaseScore], Sequence[Claim]],
) -> Verdict:
    """Hold a candidate against the active configuration: scores and claims of the same cases in the same order."""
    changes = tuple(_change(component, active[0], candidate[0]) for component in Component)
    lost = tuple(_lost(truths, active[1], candidate[1]))
    refusals = (*_worse(changes), *_more_fabricated(active[0], candidate[0]), *map(_fell, lost))
    return Verdict(cases=len(truths), changes=changes, lost=lost, refusals=refusals)


def _change(component: Component, active: Sequence[CaseScore], candidate: Sequence[CaseScore]) -> ComponentChange:
    before, after = (columns([s for s in scores if s.component is component]) for scores in (active, candidate))
    found = difference(after, before, f1)
    return ComponentChange(component=component, difference=found.estimate, low=found.low, high=found.high)


def _worse(changes: Sequence[ComponentChange]) -> Iterator[str]:
    for change in changes:
        if change.high < 0:
            yield (
                f"{change.component}: F1 is worse by {-change.difference:.3f} "
                f"[{-change.high:.3f}, {-change.low:.3f}], beyond chance."
            )


def _more_fabricated(active: Sequence[CaseScore], candidate: Sequence[CaseScore]) -> Iterator[str]:
    for component in Component:
        before, after = (_fabricated(scores, component) for scores in (active, candidate))
        if after > before:
            yield f"{component}: {after:.1%} of the codes are fabricated, {before:.1%} before."


def _fabricated(scores: Sequence[CaseScore], component: Component) -> float:
    """Return the share of fabricated codes, 0 where no list decided about any."""
    share = float(fabricated(columns([s for s in scores if s.component is component]).sum(axis=0)))
    return 0.0 if math.isnan(share) else share


def _lost(truths: Sequence[Claim], active: Sequence[Claim], candidate: Sequence[Claim]) -> Iterator[CodeChange]:
    for component in Component:
        was, now = (code_counts(zip(truths, drafts, strict=True), component) for drafts in (active, candidate))
        for code in sorted(code for code, cases in was.billed.items() if cases >= LEAST_CASES):
            before, after = was.f1(code), now.f1(code)
            if before - after > MOST_LOST:
                yield CodeChange(component=component, code=code, cases=was.billed[code], active=before, candidate=after)


def _fell(change: CodeChange) -> str:
    return (
        f"{change.component} {change.code}: F1 falls from {change.active:.2f} to {change.candidate:.2f} "
        f"({change.cases} cases)."
    )
