"""A ranker: the probability that a candidate is right, from its features, by a linear model and boosted trees together.

Fitted with scikit-learn, kept and asked as plain arrays: nothing pickled is ever read, and a ranker works with any
version of the library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_TREES, _RATE, _LEAVES, _LEAST_IN_LEAF, _L2 = 150, 0.05, 12, 30, 1.0
_LINEAR_STRENGTH = 0.3
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Ranker:
    """The arrays of a fitted ranker.

    Linear: ``mean``, ``scale`` and ``weights`` by feature, ``bias``. Trees: for each node its ``feature``,
    ``threshold``, the places of its ``left`` and ``right`` nodes (its own for a leaf) and the ``value`` of a leaf;
    ``roots`` are the places where the trees begin, ``base`` the log odds they start from.
    """

    mean: Array
    scale: Array
    weights: Array
    bias: Array
    feature: Array
    threshold: Array
    left: Array
    right: Array
    value: Array
    roots: Array
    base: Array

    def probability(self, features: Array) -> Array:
        """Return the probability of each row of features being right: the mean of both models' probabilities."""
        linear = ((features - self.mean) / self.scale) @ self.weights + self.bias
        return np.asarray((_logistic(linear) + _logistic(self._trees(features))) / 2)

    def arrays(self) -> dict[str, Array]:
        """Return the arrays by name, for a file."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def of(cls, arrays: Mapping[str, Array]) -> Self:
        """Return the ranker of some arrays; raises KeyError when one is missing."""
        return cls(**{field.name: arrays[field.name] for field in fields(cls)})

    def _trees(self, features: Array) -> Array:
        """Walk every row down every tree, all at once."""
        rows = np.arange(len(features))[None, :]
        at = np.repeat(self.roots[:, None], len(features), axis=1)
        while True:
            goes_left = features[rows, self.feature[at]] <= self.threshold[at]
            following = np.where(goes_left, self.left[at], self.right[at])
            if (following == at).all():
                return np.asarray(self.value[at].sum(axis=0) + self.base)
            at = following


def fit_ranker(features: Array, right: Array, seed: int = 0) -> Ranker:
    """Fit a ranker to candidates: ``features`` a row each, ``right`` whether each is on its claim; both must occur."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale < _LEAST, 1.0, scale)
    linear = LogisticRegression(C=_LINEAR_STRENGTH, max_iter=2000).fit((features - mean) / scale, right)
    boosted = HistGradientBoostingClassifier(
        max_iter=_TREES, learning_rate=_RATE, max_leaf_nodes=_LEAVES, min_samples_leaf=_LEAST_IN_LEAF,
        l2_regularization=_L2, early_stopping=False, random_state=seed,
    ).fit(features, right)  # fmt: skip
    return Ranker(
        mean=mean, scale=scale, weights=linear.coef_[0], bias=linear.intercept_, **_nodes(boosted),
        base=np.asarray(boosted._baseline_prediction, dtype=np.float64).ravel(),
    )  # fmt: skip


def _nodes(boosted: Any) -> dict[str, Array]:
    """Return the nodes of all trees of a fitted model in one row of arrays, leaves pointing to themselves.

    scikit-learn has no public form of these trees; a test holds the answers equal to its own.
    """
    trees = [of_class.nodes for (of_class,) in boosted._predictors]
    roots = np.cumsum([0, *(len(tree) for tree in trees)])[:-1]
    whole = np.concatenate(trees)
    offset = np.repeat(roots, [len(tree) for tree in trees])
    leaf, own = whole["is_leaf"].astype(bool), np.arange(len(whole))
    return {
        "feature": np.where(leaf, 0, whole["feature_idx"]).astype(np.int32),
        "threshold": np.where(leaf, 0.0, whole["num_threshold"]),
        "left": np.where(leaf, own, whole["left"] + offset).astype(np.int32),
        "right": np.where(leaf, own, whole["right"] + offset).astype(np.int32),
        "value": np.where(leaf, whole["value"], 0.0),
        "roots": roots.astype(np.int32),
    }


def _logistic(log_odds: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))))


def log_odds(probability: Array) -> Array:
    """Return the log odds of probabilities, those of 0 and 1 kept finite."""
    kept = np.clip(probability, _LEAST, 1 - _LEAST)
    return np.asarray(np.log(kept / (1 - kept)))
