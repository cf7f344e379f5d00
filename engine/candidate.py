"""Candidates for the codes of a claim: a table with what speaks for each, and the reading they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import axes
from engine.embed import Embedder, Vectors
from engine.outline import Kind, Phrase, phrases
from engine.report import Encounter
from engine.stems import stems

Floats = npt.NDArray[Any]
_LONGEST_QUERY, _LONGEST_TITLE = 300, 1500
_OPENING = 300


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as its candidates are looked for: phrases and their embeddings, words, facts.

    ``title`` is what the procedure headings say, ``diagnoses`` what the diagnosis headings say. Row n of ``vectors``
    belongs to phrase n; ``title_vector``, ``diagnoses_vector`` and ``report_vector`` have one row each.
    """

    encounter: Encounter
    phrases: tuple[Phrase, ...]
    vectors: Vectors
    title: str
    diagnoses: str
    title_vector: Vectors
    diagnoses_vector: Vectors
    report_vector: Vectors
    stems: frozenset[str]
    age: float | None

    def text(self, phrase: Phrase) -> str:
        """Return the words of a phrase."""
        return self.encounter.report[phrase.start : phrase.end]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates of one report: row n of ``features`` is about ``codes[n]``, whose best phrase is ``best[n]``.

    ``best`` counts the phrases of the reading; -1: no phrase speaks for it, only past claims.
    """

    codes: tuple[str, ...]
    features: Floats
    best: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Headings:
    """What the headings of a report say: of operations (``title``) and of diagnoses, and the phrases of all of them."""

    phrases: tuple[Phrase, ...]
    title: str
    diagnoses: str

    def queries(self, report: str) -> list[str]:
        """Return what is embedded for title and diagnoses; the opening of the report where it has no headings."""
        opening = report[:_OPENING]
        return [query(self.title or opening), query(self.diagnoses or self.title or opening)]


def headings_of(report: str) -> Headings:
    """Return the headings of a report."""
    found = phrases(report)
    title = _joined(report, found, (Kind.PROCEDURE,))
    return Headings(found, title, _joined(report, found, (Kind.POSTOPERATIVE, Kind.PREOPERATIVE)))


def read(encounter: Encounter, embedder: Embedder) -> Reading:
    """Read a report: its phrases, what its headings say, and their embeddings."""
    report = encounter.report
    headings = headings_of(report)
    texts = [query(report[p.start : p.end]) for p in headings.phrases]
    # The report apart: a batch is as slow as its longest text.
    vectors, (report_vector,) = embedder.embed([*texts, *headings.queries(report)]), embedder.embed([report])
    n = len(texts)
    return Reading(
        encounter=encounter,
        phrases=headings.phrases,
        vectors=vectors[:n],
        title=headings.title,
        diagnoses=headings.diagnoses,
        title_vector=vectors[n],
        diagnoses_vector=vectors[n + 1],
        report_vector=report_vector,
        stems=frozenset(stems(report)),
        age=float(encounter.patient_age) if encounter.patient_age is not None else axes.age(report),
    )


def query(text: str) -> str:
    """Return a text as it is embedded: on one line, not too long, no stops at its ends."""
    return " ".join(text.split()).strip(" .,:;")[:_LONGEST_QUERY]


def ratio(scores: Floats) -> Floats:
    """Return each row divided by its greatest value."""
    return np.asarray(scores / (scores.max(axis=1, keepdims=True, initial=0.0) + 1e-6), dtype=np.float32)


def top(scores: Floats, count: int) -> set[int]:
    """Return the places of the ``count`` greatest positive scores."""
    count = min(count, len(scores))
    if not count:
        return set()
    return {int(place) for place in np.argpartition(-scores, count - 1)[:count] if scores[place] > 0}


def ranks(scores: Floats) -> Floats:
    """Return the rank of each score in its row, 0 for the greatest."""
    return np.argsort(np.argsort(-scores, axis=-1, kind="stable"), axis=-1, kind="stable").astype(np.float32)


def _joined(report: str, found: tuple[Phrase, ...], kinds: tuple[Kind, ...]) -> str:
    items = (report[p.start : p.end] for p in found if p.kind in kinds and not p.part)
    return " . ".join(items)[:_LONGEST_TITLE]
