"""Short texts that stand for codes, asked by words and by meaning: which code do these words of a report name?

The texts are the lexicon's rows and phrases, and the official descriptions of diagnoses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.embed import Embedder, Vectors
from engine.stems import stems
from engine.whole_folder import whole_folder
from engine.word_index import Match, WordIndex

Scores = npt.NDArray[Any]
_VECTORS = "vectors.npy"


class Fit(NamedTuple):
    """How phrases fit codes, each of shape (phrases, codes), the best text of a code counting.

    ``words`` is the fit by words (0 and more), ``of_text`` and ``of_phrase`` the shared weights, ``meaning`` the cosine
    of embeddings (0 where there are none).
    """

    words: Scores
    bm25: Scores
    of_text: Scores
    of_phrase: Scores
    meaning: Scores


class CodeTexts:
    """The texts of some codes; ``codes`` are in ascending order, the first text of each its ``label``."""

    def __init__(self, texts: Mapping[str, Sequence[str]], vectors: Vectors | None = None) -> None:
        """Index the texts by code; ``vectors`` has one row a text, in ascending order of the codes."""
        self.codes = tuple(sorted(texts))
        self.place = {code: number for number, code in enumerate(self.codes)}
        self.labels = tuple(texts[code][0] for code in self.codes)
        self.stems = tuple(frozenset(stems(label)) for label in self.labels)
        self._starts = np.cumsum([0, *(len(texts[code]) for code in self.codes)])[:-1]
        self._index = WordIndex([stems(text) for text in in_order(texts)])
        self._vectors = vectors

    def fit(self, phrases: Sequence[str], vectors: Vectors) -> Fit:
        """Return how phrases, with their embeddings, fit each code."""
        matches = [self._best(self._index.match(stems(phrase))) for phrase in phrases]
        words = [np.array([m[k] for m in matches]).reshape(len(phrases), len(self.codes)) for k in range(4)]
        if self._vectors is None or not phrases:
            meaning = np.zeros((len(phrases), len(self.codes)), dtype=np.float32)
        else:
            meaning = np.maximum.reduceat(vectors @ self._vectors.T, self._starts, axis=1)
        fit, bm25, of_text, of_phrase = words
        return Fit(fit, bm25, of_text, of_phrase, meaning)

    def match(self, words: Sequence[str]) -> Match:
        """Return how some stems fit each code by its best text."""
        match = self._index.match(words)
        return Match(*(np.maximum.reduceat(part, self._starts) for part in match))

    def label_share(self, words: Sequence[str]) -> Scores:
        """Return which share of the weight of each code's label is among some stems."""
        return np.asarray(self._index.match(words).of_text[self._starts])

    def _best(self, match: Match) -> tuple[Scores, Scores, Scores, Scores]:
        fit, bm25, of_text, of_query = (
            np.maximum.reduceat(part, self._starts) for part in (match.fit, match.bm25, match.of_text, match.of_query)
        )
        return fit, bm25, of_text, of_query


def in_order(texts: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the texts of all codes, in ascending order of the codes."""
    return [text for code in sorted(texts) for text in texts[code]]


def kept_vectors(folder: Path, texts: Sequence[str], embedder: Embedder) -> Vectors:
    """Return the embeddings of texts, kept below ``folder`` by a hash of the texts and the embedder's name.

    What is kept there already is only read; a folder that cannot be read is made anew.
    """
    place = kept_place(folder, texts, embedder.name)
    try:
        found: Vectors = np.asarray(np.load(place / _VECTORS, allow_pickle=False), dtype=np.float32)
        if len(found) == len(texts):
            return found
    except (OSError, ValueError):
        pass
    vectors = _embedded(texts, embedder)
    with whole_folder(place) as part:
        np.save(part / _VECTORS, vectors.astype(np.float16), allow_pickle=False)
    return np.asarray(vectors.astype(np.float16), dtype=np.float32)


def kept_place(folder: Path, texts: Sequence[str], embedder: str) -> Path:
    """Return the folder in which the embeddings of these texts are kept."""
    digest = hashlib.sha256(embedder.encode())
    for text in texts:
        digest.update(b"\0" + text.encode())
    return folder / digest.hexdigest()[:16]


def _embedded(texts: Sequence[str], embedder: Embedder) -> Vectors:
    """Embed the shortest first: a batch is as slow as its longest text."""
    order = np.argsort([len(text) for text in texts], kind="stable")
    vectors = embedder.embed([texts[n] for n in order])
    return np.asarray(vectors[np.argsort(order, kind="stable")], dtype=np.float32)
