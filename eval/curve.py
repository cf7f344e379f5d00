"""Baselines by name, and what they reach after more and more training cases."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from engine.claim import Claim
from engine.embed import Embedder
from engine.report import Encounter
from eval.baseline import VOTERS, Matrix, linear, majority, vote
from eval.cases import Cases
from eval.evaluation import f1_of
from eval.scorecard import CurvePoint
from eval.system import Origin, Output, System

BASELINES = ("majority", *(f"vote-{k}" for k in VOTERS), "linear")
CURVED = ("vote-10", "linear")
_SMALLEST = 50


def likeness(cases: Cases, embedder: Embedder) -> Matrix:
    """Return the cosine between reports: a row an encounter asked, a column a training encounter."""
    asked, train = (embedder.embed([e.report for e in part]) for part in (cases.encounters, cases.training))
    return (asked @ train.T).astype(float)


def baseline(name: str, cases: Cases, near: Matrix) -> System:
    """Return one of `BASELINES`, trained on the training cases."""
    claims = _claims(name, cases.training, cases.encounters, near)
    return System(name, Origin(kind="baseline"), tuple(Output(c.encounter_id, c) for c in claims))


def learning_curve(
    names: Sequence[str], cases: Cases, near: Matrix, progress: Callable[[], object] = lambda: None
) -> Iterator[CurvePoint]:
    """Yield the F1 of baselines after 50, 100, 200 … and all training cases, in a fixed random order."""
    order = list(range(len(cases.training)))
    random.Random(cases.data.seed).shuffle(order)  # noqa: S311 - a fixed order
    for size in _sizes(len(order)):
        rows = sorted(order[:size])
        train = [cases.training[n] for n in rows]
        for name in names:
            found = _claims(name, train, cases.encounters, near[:, rows])
            yield CurvePoint(system=name, training_cases=size, f1=f1_of(found, cases))
            progress()


def _sizes(whole: int) -> list[int]:
    sizes, size = [], _SMALLEST
    while size < whole:
        sizes.append(size)
        size *= 2
    return [*sizes, whole]


def _claims(name: str, train: Sequence[Encounter], asked: Sequence[Encounter], near: Matrix) -> list[Claim]:
    if name == "majority":
        return majority(train, asked)
    if name == "linear":
        return linear(train, asked)
    return vote(train, asked, near, int(name.removeprefix("vote-")))
