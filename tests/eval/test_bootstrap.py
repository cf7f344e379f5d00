"""Intervals: fixed by their seed, over whole cases, and paired where two configurations are compared."""

from __future__ import annotations

import numpy as np
import pytest

from eval.bootstrap import difference, interval, resampled
from eval.metrics import Sums, recall


def rows(*recalls: float) -> Sums:
    return np.array([[1.0, r, r, r == 1.0, 1.0, 1.0] for r in recalls])


def test_the_estimate_is_the_metric_of_all_cases() -> None:
    assert interval(rows(1, 0, 0.5, 0.5), recall).estimate == 0.5


def test_cases_that_are_all_alike_have_no_spread() -> None:
    assert interval(rows(1, 1, 1), recall)[:] == (1.0, 1.0, 1.0)


def test_the_interval_is_that_of_a_proportion() -> None:
    estimate, low, high = interval(rows(*[1.0] * 50, *[0.0] * 50), recall)
    # Normal approximation: 0.5 ± 1.96 × sqrt(0.25 / 100) = 0.402 to 0.598.
    assert estimate == 0.5
    assert low == pytest.approx(0.402, abs=0.02)
    assert high == pytest.approx(0.598, abs=0.02)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    data = rows(1, 0, 0, 1, 0.5, 0.25)
    assert interval(data, recall) == interval(data, recall)
    assert not np.array_equal(resampled(data, 0, 100), resampled(data, 1, 100))


def test_a_resample_has_as_many_cases_as_the_cohort() -> None:
    assert set(resampled(rows(1, 0, 1), 0, 50)[:, 0]) == {3.0}


def test_differences_are_paired_by_case() -> None:
    better, worse = rows(1, 0.5, 0.75, 0.25), rows(0.75, 0.25, 0.5, 0)
    assert difference(better, worse, recall)[:] == pytest.approx((0.25, 0.25, 0.25))


def test_differences_need_the_same_cases() -> None:
    with pytest.raises(ValueError, match="2 and 3 rows"):
        difference(rows(1, 0), rows(1, 0, 1), recall)


def test_what_was_not_measured_is_a_dash() -> None:
    nothing = np.array([[0.0] * 6, [0.0] * 6])
    assert str(interval(nothing, recall)) == "–"
