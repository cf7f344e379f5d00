"""How far the probabilities of codes can be believed.

ECE: mean over ten equal bins of |mean probability - share right|, weighted by codes. Brier: mean of (p - right)².
Risk and coverage: codes are taken the most certain first; how many may be taken with 95% of them right. Isotonic
calibration is fitted on one half of the cases and applied to the other, both ways, so that no code judges itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from engine.claim import Claim
from eval.bootstrap import RESAMPLES, Interval, Resamples
from eval.scorecard import CalibrationCard, Figure
from eval.system import Output

Numbers = npt.NDArray[np.float64]
BINS = 10
RIGHT = 0.95
_POINTS = 50  # of the curve that is shown


def calibration(
    truths: Sequence[Claim], outputs: Sequence[Output], seed: int = 0, resamples: int = RESAMPLES
) -> CalibrationCard | None:
    """Judge the probabilities of drafted codes; None where no draft has any. Intervals resample whole cases."""
    rows = [
        (case, probability, right)
        for case, (truth, output) in enumerate(zip(truths, outputs, strict=True))
        for probability, right in judged(truth, output)
    ]
    if not rows:
        return None
    cases, p, right = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    isotonic = _isotonic(cases, p, right)

    def figure(metric: Callable[[Numbers, Numbers], float], values: Numbers) -> Figure:
        made = Figure.of(_interval(metric, cases, values, right, seed, resamples))
        assert made is not None  # noqa: S101 - there is at least one code
        return made

    return CalibrationCard(
        codes=len(p),
        ece=figure(ece, p),
        brier=figure(brier, p),
        untouched=figure(untouched, p),
        ece_isotonic=figure(ece, isotonic),
        brier_isotonic=figure(brier, isotonic),
        bins=tuple(_bins(p, right)),
        risk=tuple(_risk(p, right)),
    )


def judged(truth: Claim, output: Output) -> list[tuple[float, bool]]:
    """Return the probability of each drafted code that has one, and whether the code was billed."""
    if output.claim is None:
        return []
    places = {f"diagnoses[{n}]": c in truth.diagnosis_codes for n, c in enumerate(output.claim.diagnosis_codes)}
    places |= {f"procedures[{n}]": c in truth.procedure_codes for n, c in enumerate(output.claim.procedure_codes)}
    return [(s.probability, places[s.where]) for s in output.support if s.probability is not None and s.where in places]


def ece(p: Numbers, right: Numbers) -> float:
    """Expected calibration error with ten equal bins."""
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=p - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(p))


def brier(p: Numbers, right: Numbers) -> float:
    """Brier score."""
    return float(np.mean((p - right) ** 2))


def untouched(p: Numbers, right: Numbers) -> float:
    """Largest share of the codes, the most certain first, of which 95% are right; equal probabilities go together."""
    taken, correct = _taken(p, right)
    good = taken[correct / taken >= RIGHT]
    return float(good.max() / len(p)) if good.size else 0.0


def _taken(p: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    order = np.argsort(-p, kind="stable")
    last = np.append(np.diff(p[order]) != 0, True)
    taken = np.arange(1, len(p) + 1, dtype=np.float64)
    return taken[last], np.cumsum(right[order])[last]


def _bins(p: Numbers, right: Numbers) -> list[tuple[float, float, int]]:
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    return [
        (round(float(p[at].mean()), 6), round(float(right[at].mean()), 6), int(at.sum()))
        for n in range(BINS)
        if (at := bins == n).any()
    ]


def _risk(p: Numbers, right: Numbers) -> list[tuple[float, float]]:
    taken, correct = _taken(p, right)
    picked = np.unique(np.linspace(0, len(taken) - 1, _POINTS).astype(int))
    return [(round(float(taken[n] / len(p)), 6), round(float(correct[n] / taken[n]), 6)) for n in picked]


def _isotonic(cases: Numbers, p: Numbers, right: Numbers) -> Numbers:
    from sklearn.isotonic import IsotonicRegression

    half, made = cases % 2 == 0, p.copy()
    for one, other in ((half, ~half), (~half, half)):
        if one.any() and other.any():
            model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(p[one], right[one])
            made[other] = model.predict(p[other])
    return made


def _interval(
    metric: Callable[[Numbers, Numbers], float], cases: Numbers, p: Numbers, right: Numbers, seed: int, resamples: int
) -> Interval:
    whole, place = np.unique(cases, return_inverse=True)
    spread = []
    for counts in Resamples(len(whole), seed, resamples).counts:
        drawn = np.repeat(np.arange(len(p)), counts[place].astype(int))
        spread.append(metric(p[drawn], right[drawn]))
    low, high = np.percentile(spread, [2.5, 97.5])
    return Interval(metric(p, right), float(low), float(high))
