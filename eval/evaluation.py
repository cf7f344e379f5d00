"""From systems and their outputs to the scorecard: every figure of the paper, and what a reviewer would ask next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from engine.claim import Claim
from engine.cohort import describe
from engine.report import Encounter
from eval.bootstrap import RESAMPLES, Resamples, interval
from eval.calibration import calibration
from eval.cases import Cases
from eval.extraction import Extraction, extraction
from eval.length import Lengths
from eval.line import LINE_METRICS, row
from eval.metrics import METRICS, Metric, Sums, columns, f1, full_match, precision, recall
from eval.miss import Miss, confusions, miss_counts, misses
from eval.score import Component, Lists, RememberedLists, code_counts, codes_of, score
from eval.scorecard import (
    Box,
    CodeCard,
    CodeCount,
    ConfusionCard,
    CurvePoint,
    DifferenceCard,
    Figure,
    Scorecard,
    StratumCard,
    SystemCard,
)
from eval.stratum import strata
from eval.structure import meteor_name, reference, structures
from eval.system import Output, System

Parts = Mapping[tuple[str, str], Sequence[int]]
COMPARED: tuple[Metric, ...] = (recall, precision, f1, full_match)
_FREQUENT, _CONFUSIONS, _SHOWN = 50, 50, 5


@dataclass(frozen=True, slots=True)
class Measured:
    """The sums of one system: a row a case for each component."""

    system: System
    components: dict[Component, Sums]


def scorecard(
    cases: Cases,
    systems: Sequence[System],
    lengths: Lengths,
    curve: Sequence[CurvePoint] = (),
    kept: Path | None = None,
    processes: int = 1,
    resamples: int = RESAMPLES,
) -> Scorecard:
    """Measure systems on the same cases; ``kept`` is the file of structure figures that need not be reckoned again."""
    draws = Resamples(len(cases.encounters), cases.data.seed, resamples)
    lists = RememberedLists(cases.codes)
    measured = [measure(system, cases, lists) for system in systems]
    parts = _strata(measured, strata(cases.encounters, cases.training, cases.codes), cases.data.seed)
    return Scorecard(
        data=cases.data,
        lists=cases.lists,
        resamples=resamples,
        meteor=meteor_name(),
        cohort=describe(cases.encounters),
        lengths=lengths,
        frequent=tuple(_frequent(cases.truths)),
        systems=tuple(_card(m, cases, draws, p, kept, processes) for m, p in zip(measured, parts, strict=True)),
        differences=tuple(_differences(measured, draws)),
        curve=tuple(curve),
    )


def measure(system: System, cases: Cases, lists: Lists) -> Measured:
    """Score every output of a system."""
    scores = [score(t, o.claim, lists) for t, o in zip(cases.truths, system.outputs, strict=True)]
    return Measured(system, {c: columns([s[n] for s in scores]) for n, c in enumerate(Component)})


def f1_of(claims: Sequence[Claim], cases: Cases) -> dict[str, Figure]:
    """Return the F1 of claims by component."""
    scores = [score(t, c, cases.codes) for t, c in zip(cases.truths, claims, strict=True)]
    made = {c.value: Figure.of(interval(columns([s[n] for s in scores]), f1)) for n, c in enumerate(Component)}
    return {name: figure for name, figure in made.items() if figure}


def _card(
    measured: Measured,
    cases: Cases,
    draws: Resamples,
    parts: Sequence[StratumCard],
    kept: Path | None,
    processes: int,
) -> SystemCard:
    system, truths = measured.system, cases.truths
    pairs = list(zip(truths, system.outputs, strict=True))
    found = [miss for truth, output in pairs for miss in misses(truth, output.claim, cases.codes)]
    lines = np.array([row(truth, output.claim) for truth, output in pairs], dtype=np.float64)
    return SystemCard(
        name=system.name,
        origin=system.origin,
        extraction=_extraction(system),
        components={
            c.value: _figures({m.__name__: m for m in METRICS}, rows, draws) for c, rows in measured.components.items()
        },
        boxes={
            c.value: {m.__name__: Box.of(m(draws.sums(rows))) for m in (recall, precision)}
            for c, rows in measured.components.items()
        },
        structure=_structure(system, truths, draws, kept, processes) if system.writes_text else {},
        lines=_figures(LINE_METRICS, lines, draws),
        misses=miss_counts(found),
        strata=tuple(parts),
        codes=tuple(_codes(pairs, cases.training)),
        confusions=tuple(_confusions(found)),
        calibration=calibration(truths, system.outputs, cases.data.seed),
    )


def _figures(metrics: Mapping[str, Metric], rows: Sums, draws: Resamples) -> dict[str, Figure]:
    totals, spread = rows.sum(axis=0), draws.sums(rows)
    made = {name: Figure.of(draws.spread(metric(totals), metric(spread))) for name, metric in metrics.items()}
    return {name: figure for name, figure in made.items() if figure}


def _extraction(system: System) -> dict[str, int]:
    """Count what was read out of the texts; a system that writes none has claims or lacks them."""
    if system.writes_text:
        counts = Counter(extraction(o.claim, o.text) for o in system.outputs)
    else:
        counts = Counter(Extraction.EMPTY if o.claim is None else extraction(o.claim, "-") for o in system.outputs)
    return {kind.value: counts[kind] for kind in Extraction}


def _structure(
    system: System, truths: Sequence[Claim], draws: Resamples, kept: Path | None, processes: int
) -> dict[str, Figure]:
    pairs = [(o.text, reference(t)) for t, o in zip(truths, system.outputs, strict=True)]
    found = structures(pairs, kept, processes)
    rows = np.array([[1.0, s.rouge_l, s.rouge_lsum, s.meteor] for s in found], dtype=np.float64)
    names = ("ROUGE-L", "ROUGE-Lsum", meteor_name())
    return _figures({name: _mean(n) for n, name in enumerate(names, 1)}, rows, draws)


def _mean(column: int) -> Metric:
    return lambda sums: np.asarray(sums[..., column] / sums[..., 0], dtype=np.float64)


def _strata(measured: Sequence[Measured], parts: Parts, seed: int) -> list[list[StratumCard]]:
    """Return the strata of each system; all of them have the same resamples of a part."""
    found: list[list[StratumCard]] = [[] for _ in measured]
    for (facet, value), numbers in parts.items():
        draws = Resamples(len(numbers), seed)
        for cards, system in zip(found, measured, strict=True):
            figures = {c.value: Figure.of(draws.interval(rows[numbers], f1)) for c, rows in system.components.items()}
            f1_by_component = {name: figure for name, figure in figures.items() if figure}
            cards.append(StratumCard(facet=facet, value=value, cases=len(numbers), f1=f1_by_component))
    return found


def _codes(pairs: Sequence[tuple[Claim, Output]], training: Sequence[Encounter]) -> Iterator[CodeCard]:
    for component in (Component.ICD, Component.CPT):
        seen = Counter(code for e in training if e.claim for code in codes_of(e.claim, component))
        support, drafted, right = code_counts(((truth, output.claim) for truth, output in pairs), component)
        for code in sorted(support | drafted, key=lambda c: (-support[c], -drafted[c], c)):
            counts = {"support": support[code], "drafted": drafted[code], "right": right[code]}
            yield CodeCard(component=component.value, code=code, training=seen[code], **counts)


def _confusions(found: Sequence[Miss]) -> Iterator[ConfusionCard]:
    for miss, where in confusions(found)[:_CONFUSIONS]:
        yield ConfusionCard(
            component=miss.component.value,
            billed=miss.billed,
            drafted=miss.drafted,
            like=miss.like.value,
            cases=len(where),
            encounters=tuple(where[:_SHOWN]),
        )


def _frequent(truths: Sequence[Claim]) -> Iterator[CodeCount]:
    for component in (Component.ICD, Component.CPT):
        counts = Counter(code for truth in truths for code in codes_of(truth, component))
        for code in sorted(counts, key=lambda c: (-counts[c], c))[:_FREQUENT]:
            yield CodeCount(component=component.value, code=code, cases=counts[code])


def _differences(measured: Sequence[Measured], draws: Resamples) -> Iterator[DifferenceCard]:
    sums = [{c: draws.sums(rows) for c, rows in m.components.items()} for m in measured]
    for (n, first), (k, second) in combinations(enumerate(measured), 2):
        for component in Component:
            rows = (first.components[component].sum(axis=0), second.components[component].sum(axis=0))
            for metric in COMPARED:
                spread = metric(sums[n][component]) - metric(sums[k][component])
                figure = Figure.of(draws.spread(metric(rows[0]) - metric(rows[1]), spread))
                if figure:
                    yield DifferenceCard(
                        first=first.system.name, second=second.system.name,
                        component=component.value, metric=metric.__name__, figure=figure,
                    )  # fmt: skip
