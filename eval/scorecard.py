"""The scorecard: everything an evaluation found, as one JSON object without a clock.

The same run twice gives the same bytes, so that two scorecards can be compared. When and on which machine it was
made stands in the report beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import numpy as np
from pydantic import ValidationError

from engine.claim import Record
from engine.cohort import Cohort
from engine.errors import InputError
from engine.json_lines import problems, unusable
from eval.bootstrap import Interval
from eval.length import Lengths
from eval.metrics import Sums
from eval.system import Origin

_DIGITS = 6


class Figure(Record):
    """An estimate with its 95% percentile interval."""

    estimate: float
    low: float
    high: float

    @classmethod
    def of(cls, interval: Interval) -> Self | None:
        """Return an interval rounded, None where nothing was measured."""
        if math.isnan(interval.estimate):
            return None
        return cls(**{name: round(value, _DIGITS) for name, value in interval._asdict().items()})


class Box(Record):
    """How bootstrapped values lie: quartiles, whiskers (the last value within 1.5 interquartile ranges), outliers."""

    low: float
    quartile1: float
    median: float
    quartile3: float
    high: float
    outliers: tuple[float, ...]

    @classmethod
    def of(cls, values: Sums) -> Self:
        """Return the box of at least one value."""
        first, median, third = np.percentile(values, [25, 50, 75])
        reach = 1.5 * (third - first)
        inside = values[(values >= first - reach) & (values <= third + reach)]
        outside = values[(values < first - reach) | (values > third + reach)]
        low, q1, middle, q3, high = (
            round(float(v), _DIGITS) for v in (min(inside.min(), first), first, median, third, max(inside.max(), third))
        )
        return cls(
            low=low, quartile1=q1, median=middle, quartile3=q3, high=high,
            outliers=tuple(sorted(round(float(v), _DIGITS) for v in outside)),
        )  # fmt: skip


class DataCard(Record):
    """What was measured on: ``count`` of the ``encounters`` of a file with this hash, and the training cases."""

    name: str
    sha256: str
    encounters: int
    count: int
    seed: int
    training: str
    training_sha256: str
    training_cases: int


class CodeCount(Record):
    """How often a code stands in the reference claims."""

    component: str
    code: str
    cases: int


class CodeCard(Record):
    """One code of one system: ``support`` cases have it billed, ``drafted`` drafted, ``right`` both."""

    component: str
    code: str
    training: int
    support: int
    drafted: int
    right: int


class StratumCard(Record):
    """The F1 of each component on a part of the cases."""

    facet: str
    value: str
    cases: int
    f1: dict[str, Figure]


class ConfusionCard(Record):
    """A billed code that another was drafted for; ``like`` says how near it was, ``encounters`` are the first cases."""

    component: str
    billed: str
    drafted: str
    like: str
    cases: int
    encounters: tuple[str, ...]


class CurvePoint(Record):
    """F1 of a baseline after so many training cases."""

    system: str
    training_cases: int
    f1: dict[str, Figure]


class CalibrationCard(Record):
    """How far probabilities of codes can be believed, before and after isotonic calibration on other cases.

    ``bins`` are (mean probability, share right, codes); ``risk`` are (share of the codes taken, share of them right),
    the most certain first; ``untouched`` is the share of codes that may be taken unseen with 95% of them right.
    """

    codes: int
    ece: Figure
    brier: Figure
    untouched: Figure
    ece_isotonic: Figure
    brier_isotonic: Figure
    bins: tuple[tuple[float, float, int], ...]
    risk: tuple[tuple[float, float], ...]


class SystemCard(Record):
    """Everything about one system; figures by component and metric, what was not measured left out."""

    name: str
    origin: Origin
    extraction: dict[str, int]
    components: dict[str, dict[str, Figure]]
    boxes: dict[str, dict[str, Box]]
    structure: dict[str, Figure]
    lines: dict[str, Figure]
    misses: dict[str, int]
    strata: tuple[StratumCard, ...]
    codes: tuple[CodeCard, ...]
    confusions: tuple[ConfusionCard, ...]
    calibration: CalibrationCard | None


class DifferenceCard(Record):
    """Metric of ``first`` minus that of ``second`` on the same cases."""

    first: str
    second: str
    component: str
    metric: str
    figure: Figure


class Scorecard(Record):
    """One evaluation. ``lists`` are the editions of the code lists that validity was asked of."""

    version: int = 1
    data: DataCard
    lists: tuple[str, ...]
    resamples: int
    meteor: str
    cohort: Cohort
    lengths: Lengths
    frequent: tuple[CodeCount, ...]
    systems: tuple[SystemCard, ...]
    differences: tuple[DifferenceCard, ...]
    curve: tuple[CurvePoint, ...]


class Move(Record):
    """A figure that is elsewhere than in an older scorecard by more than chance explains."""

    system: str
    component: str
    metric: str
    before: Figure
    after: Figure


def read_scorecard(path: Path) -> Scorecard:
    """Read a scorecard; raises InputError."""
    try:
        return Scorecard.model_validate_json(path.read_bytes())
    except OSError as error:
        raise unusable(path, error) from error
    except ValidationError as error:
        raise InputError(f"{path} is no scorecard ({problems(error)}). Give a scorecard.json of `evaluate`.") from error


def moves(before: Scorecard, after: Scorecard) -> Iterator[Move]:
    """Yield what moved by more than the 95% interval of the difference of two independent figures.

    Of the same cases that interval is wider than it need be, so that a small true change may be missed.
    """
    old = {s.name: s for s in before.systems}
    for system in after.systems:
        for component, figures in system.components.items():
            past = old[system.name].components.get(component, {}) if system.name in old else {}
            for metric, figure in figures.items():
                if metric in past and _moved(past[metric], figure):
                    yield Move(
                        system=system.name, component=component, metric=metric, before=past[metric], after=figure
                    )


def _moved(before: Figure, after: Figure) -> bool:
    """Compare the difference with the root of the sum of the squares of the half intervals that face each other."""
    if after.estimate >= before.estimate:
        reach = math.hypot(before.high - before.estimate, after.estimate - after.low)
    else:
        reach = math.hypot(before.estimate - before.low, after.high - after.estimate)
    return abs(after.estimate - before.estimate) > reach
