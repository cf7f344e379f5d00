"""Running configurations over encounters with reference claims, and the table of what they reach."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.codeset import CodeSet
from engine.draft import Draft
from engine.drafter import Drafter
from engine.report import Encounter
from eval.bootstrap import interval
from eval.metrics import METRICS, columns
from eval.score import CaseScore, Component, score


@dataclass(frozen=True, slots=True)
class Run:
    """One configuration's scores over the same encounters as every other run of a comparison."""

    name: str
    scores: tuple[CaseScore, ...]
    drafts: tuple[Draft, ...]

    def component(self, component: Component) -> tuple[CaseScore, ...]:
        """Return the scores of one component, in the order of the encounters."""
        return tuple(s for s in self.scores if s.component is component)


def sample(encounters: Sequence[Encounter], count: int, seed: int = 7) -> tuple[Encounter, ...]:
    """Return ``count`` encounters drawn without replacement, in their order; all of them when 0 or too many."""
    if not count or count >= len(encounters):
        return tuple(encounters)
    chosen = set(random.Random(seed).sample(range(len(encounters)), count))  # noqa: S311 - a fixed sample
    return tuple(e for n, e in enumerate(encounters) if n in chosen)


def run_drafter(
    name: str, drafter: Drafter, encounters: Sequence[Encounter], batch_size: int = 8,
    progress: Callable[[int], object] = lambda done: None,
) -> Run:  # fmt: skip
    """Draft and score every encounter; batches hold reports of like length."""
    ordered = sorted(encounters, key=lambda e: len(e.report))
    drafts: dict[str, Draft] = {}
    for start in range(0, len(ordered), batch_size):
        for draft in drafter.draft_many(ordered[start : start + batch_size]):
            drafts[draft.encounter_id] = draft
        progress(len(drafts))
    scores = [s for e in encounters for s in scored(e, drafts[e.encounter_id], drafter.codes)]
    return Run(name, tuple(scores), tuple(drafts[e.encounter_id] for e in encounters))


def subset(whole: Run, encounter_ids: frozenset[str]) -> Run:
    """Return the part of a run that is about some encounters."""
    return Run(
        whole.name,
        tuple(s for s in whole.scores if s.encounter_id in encounter_ids),
        tuple(d for d in whole.drafts if d.encounter_id in encounter_ids),
    )


def scored(encounter: Encounter, draft: Draft, codes: CodeSet) -> tuple[CaseScore, ...]:
    """Score one draft against the encounter's own claim."""
    if encounter.claim is None:
        raise ValueError(f"encounter {encounter.encounter_id} has no reference claim")
    return score(encounter.claim, None if draft.problem else draft.claim, codes)


def table(runs: Sequence[Run]) -> str:
    """Return a Markdown table: one row a component and metric, one column a run, with 95% intervals."""
    head = ["component", "metric", *(r.name for r in runs)]
    lines = [_row(head), _row(["---"] * len(head))]
    for component in Component:
        rows = [columns(r.component(component)) for r in runs]
        for metric in METRICS:
            cells = [str(interval(r, metric)) for r in rows]
            lines.append(_row([component.value, metric.__name__.replace("_", " "), *cells]))
    return "\n".join(lines)


def figures(run: Run) -> dict[str, dict[str, list[float]]]:
    """Return estimate, low and high of each metric by component, for a manifest; what was not measured is left out."""
    found: dict[str, dict[str, list[float]]] = {}
    for component in Component:
        rows = columns(run.component(component))
        intervals = {metric.__name__: interval(rows, metric) for metric in METRICS}
        found[component.value] = {
            name: [round(x, 4) for x in i] for name, i in intervals.items() if not math.isnan(i.estimate)
        }
    return found


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
