"""Confidence intervals by bootstrap: cases are resampled with replacement, 1,000 times, as in the paper."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from eval.metrics import Metric, Sums

RESAMPLES = 1000
_CHUNK = 100


class Interval(NamedTuple):
    """An estimate with its 95% percentile interval."""

    estimate: float
    low: float
    high: float

    def __str__(self) -> str:
        """Return it as people read it: ``0.71 [0.65, 0.77]``; a dash where nothing was measured."""
        if np.isnan(self.estimate):
            return "–"
        return f"{self.estimate:.2f} [{self.low:.2f}, {self.high:.2f}]"


class Resamples:
    """The same resamples of the same cases for many columns: drawn once, then one matrix product for each use.

    ``counts`` (resamples × cases) says how often each case is in each resample: 8 bytes each, 0.3 GB for 39,052 cases.
    """

    def __init__(self, cases: int, seed: int = 0, resamples: int = RESAMPLES) -> None:
        rng, share = np.random.default_rng(seed), np.full(cases, 1 / cases)
        self.counts: Sums = np.empty((resamples, cases), dtype=np.float64)
        for start in range(0, resamples, _CHUNK):  # the generator goes on where it was: the same draws as at once
            part = self.counts[start : start + _CHUNK]
            part[:] = rng.multinomial(cases, share, size=len(part))

    def sums(self, rows: Sums) -> Sums:
        """Return the column sums of each resample, shape (resamples, columns), of rows (cases × columns)."""
        return self.counts @ rows

    def interval(self, rows: Sums, metric: Metric) -> Interval:
        """Return a metric with its interval."""
        return self.spread(metric(rows.sum(axis=0)), metric(self.sums(rows)))

    @staticmethod
    def spread(estimate: Sums, values: Sums) -> Interval:
        """Return an estimate with the interval that its values in the resamples span."""
        return _interval(float(estimate), values)


def interval(rows: Sums, metric: Metric, seed: int = 0, resamples: int = RESAMPLES) -> Interval:
    """Return a metric over ``rows`` (cases × columns) with its interval; resamples whole cases, never codes."""
    estimate = float(metric(rows.sum(axis=0)))
    return _interval(estimate, metric(resampled(rows, seed, resamples)))


def difference(first: Sums, second: Sums, metric: Metric, seed: int = 0, resamples: int = RESAMPLES) -> Interval:
    """Return metric(first) - metric(second), paired: row n of both is the same case in every resample."""
    if len(first) != len(second):
        raise ValueError(f"paired differences need the same cases: {len(first)} and {len(second)} rows")
    spread = metric(resampled(first, seed, resamples)) - metric(resampled(second, seed, resamples))
    return _interval(float(metric(first.sum(axis=0)) - metric(second.sum(axis=0))), spread)


def resampled(rows: Sums, seed: int, resamples: int) -> Sums:
    """Return column sums of each resample: shape (resamples, columns)."""
    return Resamples(len(rows), seed, resamples).sums(rows)


def _interval(estimate: float, spread: Sums) -> Interval:
    if np.isnan(estimate):
        return Interval(estimate, estimate, estimate)
    if np.isnan(spread).all():
        return Interval(estimate, estimate, estimate)
    low, high = np.nanpercentile(spread, [2.5, 97.5])
    return Interval(estimate, float(low), float(high))
