"""Word search over short texts by BM25, all texts scored at once.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the inverse
document frequency that never falls below zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]

_K1, _B = 1.2, 0.5
_UNKNOWN = 6.0  # what a word that no text has weighs: about as much as a rare one


class Match(NamedTuple):
    """How a query fits each text: ``bm25``, and the shares of the text's and of the query's weight that they share."""

    bm25: Scores
    of_text: Scores
    of_query: Scores

    @property
    def fit(self) -> Scores:
        """Return BM25 times the geometric mean of both shares: a text that says the same, no more and no less."""
        return np.asarray(self.bm25 * np.sqrt(self.of_text * self.of_query), dtype=np.float32)


class WordIndex:
    """Texts, given as stems, that can be asked how well a query fits each of them."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        import scipy.sparse as sparse

        self.count = len(texts)
        self._words: dict[str, int] = {}
        bags = [Counter(text) for text in texts]
        columns = [self._words.setdefault(word, len(self._words)) for bag in bags for word in bag]
        rows = np.repeat(np.arange(self.count), [len(bag) for bag in bags])
        counts = np.array([count for bag in bags for count in bag.values()], dtype=np.float32)
        frequency = np.bincount(np.array(columns, dtype=np.int64), minlength=len(self._words))
        self._idf = np.log1p((self.count - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        lengths = np.array([max(1, len(text)) for text in texts], dtype=np.float32)
        damping = counts + _K1 * (1 - _B + _B * lengths[rows] / lengths.mean()) if self.count else counts
        weights = self._idf[columns]
        shape = (len(self._words), self.count)
        self._bm25: Any = sparse.csr_matrix((weights * counts * (_K1 + 1) / damping, (columns, rows)), shape)
        self._weights: Any = sparse.csr_matrix((weights, (columns, rows)), shape)
        self._total = np.asarray(self._weights.sum(axis=0)).ravel() + 1e-6

    def match(self, query: Iterable[str]) -> Match:
        """Return how a query, given as stems, fits each text; all zeros where it shares no word with any."""
        asked = set(query)
        rows = sorted(self._words[word] for word in asked if word in self._words)
        if not rows:
            nothing = np.zeros(self.count, dtype=np.float32)
            return Match(nothing, nothing, nothing)
        shared = np.asarray(self._weights[rows].sum(axis=0)).ravel()
        whole = float(self._idf[rows].sum()) + _UNKNOWN * (len(asked) - len(rows))
        bm25 = np.asarray(self._bm25[rows].sum(axis=0)).ravel()
        return Match(*(np.asarray(x, dtype=np.float32) for x in (bm25, shared / self._total, shared / whole)))
