"""Metrics of several cases and their intervals, against sums done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from eval.bootstrap import Interval, difference, interval, resampled
from eval.metrics import METRICS, columns, f1, fabricated, full_match, precision, recall, valid
from eval.score import CaseScore, Component


def case(recall: float, precision: float, checkable: int = 2, valid: int = 1) -> CaseScore:
    return CaseScore(
        encounter_id="E", component=Component.ICD, recall=recall, precision=precision,
        full_match=float(recall == precision == 1), drafted=checkable, checkable=checkable, valid=valid,
    )  # fmt: skip


ROWS = columns([case(1, 1, 2, 2), case(0.5, 0.25, 4, 1), case(0, 0, 0, 0)])


def test_means_by_hand() -> None:
    sums = ROWS.sum(axis=0)
    assert recall(sums) == pytest.approx(0.5)
    assert precision(sums) == pytest.approx(1.25 / 3)
    assert f1(sums) == pytest.approx(2 * 0.5 * (1.25 / 3) / (0.5 + 1.25 / 3))
    assert full_match(sums) == pytest.approx(1 / 3)
    assert valid(sums) == pytest.approx(0.5)
    assert fabricated(sums) == pytest.approx(0.5)


def test_nothing_right_has_f1_zero_and_nothing_drafted_has_no_validity() -> None:
    sums = columns([case(0, 0, 0, 0)]).sum(axis=0)
    assert f1(sums) == 0
    assert np.isnan(valid(sums))
    assert str(interval(columns([case(0, 0, 0, 0)]), valid)) == "–"


def test_interval_is_seeded_and_holds_the_estimate() -> None:
    rows = np.tile(ROWS, (20, 1))
    first = interval(rows, recall, seed=1)
    assert first == interval(rows, recall, seed=1)
    assert first.low < first.estimate < first.high
    assert interval(rows, recall, seed=2) != first
    assert str(Interval(0.5, 0.4, 0.625)) == "0.50 [0.40, 0.62]"


def test_interval_agrees_with_the_normal_approximation() -> None:
    rows = columns([case(float(n % 2), 1) for n in range(400)])
    made = interval(rows, recall)
    assert (made.high - made.low) / 2 == pytest.approx(1.96 * 0.5 / 20, rel=0.15)


def test_resamples_keep_the_number_of_cases() -> None:
    assert (resampled(ROWS, 0, 50)[:, 0] == 3).all()


def test_paired_difference_of_equal_runs_is_exactly_zero() -> None:
    assert difference(ROWS, ROWS, recall) == (0, 0, 0)
    with pytest.raises(ValueError, match="same cases: 3 and 2"):
        difference(ROWS, ROWS[:2], recall)


def test_every_metric_is_documented() -> None:
    assert all(m.__doc__ for m in METRICS)
