"""Learning what the fused preset uses: rankers from reviewed encounters, each seen as if it were new.

An encounter is never its own neighbour, so the features of the reviewed ones are like those of a new report. The
second ranker, the calibration and the threshold are fitted to probabilities of rankers that had not seen the report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.errors import RetrievalError
from engine.fused import DIAGNOSIS_FAMILY, MOST_DIAGNOSES, MOST_PROCEDURES, PROCEDURE_FAMILY
from engine.fused_context import Context
from engine.fused_fit import FusedFit, Scorer, chosen, mean_f1
from engine.fused_ranker import Array, fit_ranker, log_odds

FOLDS = 5
FEWEST = 50  # reviewed encounters, below which a fit would be chance
_THRESHOLDS = tuple(round(0.1 + 0.02 * n, 2) for n in range(21))


def learn(
    procedures: Sequence[Context], diagnoses: Sequence[Context], lines: Sequence[frozenset[str]],
    reasons: Sequence[frozenset[str]],
) -> FusedFit:  # fmt: skip
    """Return the fit to reviewed encounters: their candidates, and the codes of their claims, in the same order.

    Raises RetrievalError when they are too few.
    """
    require_enough(len(procedures))
    return FusedFit(
        learn_scorer(procedures, lines, MOST_PROCEDURES, PROCEDURE_FAMILY),
        learn_scorer(diagnoses, reasons, MOST_DIAGNOSES, DIAGNOSIS_FAMILY),
    )


def require_enough(encounters: int) -> None:
    """Raise RetrievalError when so many reviewed encounters are too few to learn from."""
    if encounters < FEWEST:
        raise RetrievalError(
            f"{encounters} reviewed encounters are too few to fit the fused preset to: {FEWEST} are needed. "
            "Import more encounters with claims; until then the shipped fit is used."
        )


def learn_scorer(contexts: Sequence[Context], truth: Sequence[frozenset[str]], most: int, family: int) -> Scorer:
    """Return the scorer of one component."""
    right = [np.array([c in t for c in x.candidates.codes]) for x, t in zip(contexts, truth, strict=True)]
    alone = [context.candidates.features for context in contexts]
    first = out_of_fold(alone, right)
    together = [context.features(p) for context, p in zip(contexts, first, strict=True)]
    # Seen without pairs too: the lists of a site may be missing.
    apart = [replace(context, pairs=None).features(p) for context, p in zip(contexts, first, strict=True)]
    second = out_of_fold(together, right, apart)
    return Scorer(
        first=fit_ranker(np.concatenate(alone), np.concatenate(right)),
        second=fit_ranker(np.concatenate([*together, *apart]), np.concatenate([*right, *right])),
        calibration=_calibration(np.concatenate(second), np.concatenate(right)),
        threshold=_threshold(contexts, second, truth, most, family),
    )


def out_of_fold(
    features: Sequence[Array], right: Sequence[Array], also: Sequence[Array] = (), seed: int = 0
) -> list[Array]:
    """Return each report's probabilities by a ranker fitted to the other folds, and to ``also`` of the same reports."""
    fold = [int(n) for n in np.random.default_rng(seed).permutation(len(features)) % FOLDS]
    found: list[Array] = [np.zeros(0)] * len(features)
    for held in range(FOLDS):
        rest = [n for n, of_report in enumerate(fold) if of_report != held]
        seen = [part[n] for part in ((features, also) if also else (features,)) for n in rest]
        ranker = fit_ranker(np.concatenate(seen), np.concatenate([right[n] for n in rest] * (2 if also else 1)))
        for n in (n for n, of_report in enumerate(fold) if of_report == held):
            found[n] = ranker.probability(features[n])
    return found


def _calibration(probabilities: Array, right: Array) -> Array:
    """Return slope and shift of the log odds.

    Source: Platt, "Probabilistic outputs for support vector machines" (1999).
    """
    from sklearn.linear_model import LogisticRegression

    platt = LogisticRegression(C=1e6).fit(log_odds(probabilities)[:, None], right)
    return np.array([platt.coef_[0, 0], platt.intercept_[0]])


def _threshold(
    contexts: Sequence[Context], scores: Sequence[Array], truth: Sequence[frozenset[str]], most: int, family: int
) -> float:
    """Return the threshold with the best F1, that in the middle where several are nearly as good."""

    def reached(threshold: float) -> float:
        drafted = [
            frozenset(x.candidates.codes[n] for n in chosen(x.candidates, s, threshold, most, family))
            for x, s in zip(contexts, scores, strict=True)
        ]
        return mean_f1(truth, drafted)

    found = [reached(threshold) for threshold in _THRESHOLDS]
    good = [t for t, f1 in zip(_THRESHOLDS, found, strict=True) if f1 >= max(found) - 0.003]
    return float(np.median(good))
