"""What past claims say: the codes of reviewed encounters with a report like the one at hand, and how usual each is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.candidate import Reading
from engine.embed import Vectors
from engine.stems import stems

_NEAREST = 12
_SHARPNESS = 8.0  # a neighbour less alike by 0.1 counts about half
_EVERYWHERE = 0.5  # words in more of the reports than this tell nothing


@dataclass(frozen=True, slots=True)
class Weighed:
    """Codes of the nearest encounters by one likeness: the share of weight with each, and its nearest's likeness."""

    share: Mapping[str, float]
    likeness: Mapping[str, float]


class PastClaims:
    """Reviewed encounters by several likenesses: words and embeddings of headings and of the whole report."""

    def __init__(self, readings: Sequence[Reading], codes: Sequence[Sequence[str]]) -> None:
        """Index readings with the codes of their claims; there may be none."""
        self._codes = [tuple(dict.fromkeys(of_one)) for of_one in codes]
        self._own = {reading.encounter.encounter_id: number for number, reading in enumerate(readings)}
        self._count_of = Counter(code for of_one in self._codes for code in of_one)
        self._count_of_category = Counter(start for of_one in self._codes for start in {code[:3] for code in of_one})
        self._headings = _Words([_headings(reading) for reading in readings])
        self._reports = _Words([reading.encounter.report for reading in readings], _EVERYWHERE)
        self._title = _stacked([reading.title_vector for reading in readings])
        self._diagnoses = _stacked([reading.diagnoses_vector for reading in readings])
        self._report = _stacked([reading.report_vector for reading in readings])

    def near(self, reading: Reading) -> tuple[Weighed, ...]:
        """Return the codes of the nearest by headings, by report, by title's, diagnoses' and report's meaning.

        An encounter is never its own neighbour.
        """
        likenesses = (
            self._headings.likeness(_headings(reading)),
            self._reports.likeness(reading.encounter.report),
            self._title @ reading.title_vector if self._codes else np.zeros(0),
            self._diagnoses @ reading.diagnoses_vector if self._codes else np.zeros(0),
            self._report @ reading.report_vector if self._codes else np.zeros(0),
        )
        return tuple(self._weighed(np.asarray(likeness), reading) for likeness in likenesses)

    def usual(self, code: str, reading: Reading) -> tuple[int, int]:
        """Return how many other encounters have a code, and a code that begins with the same three characters."""
        number = self._own.get(reading.encounter.encounter_id)
        own = self._codes[number] if number is not None else ()
        alike = any(other[:3] == code[:3] for other in own)
        return self._count_of[code] - (code in own), self._count_of_category[code[:3]] - alike

    def _weighed(self, likeness: npt.NDArray[Any], reading: Reading) -> Weighed:
        share: defaultdict[str, float] = defaultdict(float)
        nearest: dict[str, float] = {}
        own = self._own.get(reading.encounter.encounter_id)
        order = [int(n) for n in np.argsort(-likeness, kind="stable")[: _NEAREST + 1] if n != own][:_NEAREST]
        if not order:
            return Weighed(share, nearest)
        weights = np.exp((likeness[order] - likeness[order[0]]) * _SHARPNESS)
        for n, weight in zip(order, weights / weights.sum(), strict=True):
            for code in self._codes[n]:
                share[code] += float(weight)
                nearest.setdefault(code, float(likeness[n]))
        return Weighed(share, nearest)


class _Words:
    """Texts compared by TF-IDF of their stems."""

    def __init__(self, texts: Sequence[str], most: float = 1.0) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        least = 1 if most == 1.0 or len(texts) < 10 else 2
        self._vectorizer: Any = TfidfVectorizer(
            analyzer=stems, sublinear_tf=True, min_df=least, max_df=most if len(texts) >= 10 else 1.0
        )
        self._rows: Any = self._vectorizer.fit_transform(texts) if any(stems(text) for text in texts) else None

    def likeness(self, text: str) -> npt.NDArray[Any]:
        """Return the cosine of a text with each."""
        if self._rows is None:
            return np.zeros(0)
        return np.asarray((self._rows @ self._vectorizer.transform([text]).T).todense()).ravel()


def _headings(reading: Reading) -> str:
    return f"{reading.title} {reading.diagnoses}"


def _stacked(rows: Sequence[Vectors]) -> Vectors:
    return np.array(rows, dtype=np.float32) if rows else np.zeros((0, 1), dtype=np.float32)
