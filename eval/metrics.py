"""The paper's metrics over many cases, as pure functions of column sums, so that a bootstrap is one matrix product.

Source of every formula: the paper's section Evaluation. F1 is of the mean precision and the mean recall.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from eval.score import CaseScore

Sums = npt.NDArray[np.float64]
Metric = Callable[[Sums], Sums]

_COLUMNS = ("recall", "precision", "full_match", "checkable", "valid")


def columns(scores: Sequence[CaseScore]) -> Sums:
    """Return a row a case: 1, recall, precision, full match, checkable codes, valid codes."""
    return np.array([[1.0, *(float(getattr(s, name)) for name in _COLUMNS)] for s in scores], dtype=np.float64)


def recall(sums: Sums) -> Sums:
    """Mean over cases of the share of billed codes that were drafted."""
    return _ratio(sums[..., 1], sums[..., 0])


def precision(sums: Sums) -> Sums:
    """Mean over cases of the share of drafted codes that were billed."""
    return _ratio(sums[..., 2], sums[..., 0])


def f1(sums: Sums) -> Sums:
    """Harmonic mean of mean precision and mean recall."""
    p, r = precision(sums), recall(sums)
    return np.where(p + r == 0, 0.0, _ratio(2 * p * r, p + r))


def full_match(sums: Sums) -> Sums:
    """Share of cases whose drafted set equals the billed set."""
    return _ratio(sums[..., 3], sums[..., 0])


def valid(sums: Sums) -> Sums:
    """Share of checkable drafted codes that are valid on their date of service, pooled over cases."""
    return _ratio(sums[..., 5], sums[..., 4])


def fabricated(sums: Sums) -> Sums:
    """Complement of `valid`."""
    return 1.0 - valid(sums)


METRICS: tuple[Metric, ...] = (precision, recall, f1, full_match, valid, fabricated)


def _ratio(part: Sums, whole: Sums) -> Sums:
    """Divide; 0/0 is not a number: there was nothing to measure."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(part / whole, dtype=np.float64)
