"""The sentences of a report that speak for a code: those that share most with its words and with its phrase."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from engine.candidate import Floats
from engine.outline import Kind, Phrase, passages
from engine.stems import stems
from engine.support import Span

_SENTENCE = re.compile(r"[^\s][^\n]*?(?:(?<=[a-z)\]%\d])\.(?=\s|$)|(?=\n)|$)", re.S)
_MOST = 3
# What surgeons do, and what is said around every operation.
_ACT = re.compile(
    r"\b(?:excis|remov|resect|incis|divid|ligat|clip|repair|reduc|fix|insert|plac|pass|perform|biops|dissect|releas|drain"
    r"|evacuat|graft|implant|inject|anastomos|sutur|transect|extract|debrid|curett|ablat|dilat|deliver|harvest)",
    re.I,
)
_AROUND = re.compile(
    r"\b(?:prepped|draped|consent|intubat|supine|lithotomy|recovery|tolerated|sponge|counts?|antibiotic|sterile|dressing"
    r"|skin was closed|risks?|brought to)\b",
    re.I,
)
_ACT_COUNTS, _AROUND_COUNTS = 1.3, 0.5


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of a report with their stems, whether each is of its account, and how much each stem tells in it.

    ``telling`` is more for a sentence in which something is done, less for one that stands in every report.
    """

    spans: tuple[Span, ...]
    words: tuple[frozenset[str], ...]
    in_account: tuple[bool, ...]
    telling: tuple[float, ...]
    weight: dict[str, float]

    def best(self, about: Collection[str], phrase: Phrase | None) -> tuple[Span, ...]:
        """Return at most three sentences that share most with stems ``about`` a code, the best first.

        The sentence of the phrase that a code was read from goes first, else the best of the headings; then the best
        of the account, then whatever is left. None is returned that shares nothing.
        """
        scores = np.array([self._score(words, about) * t for words, t in zip(self.words, self.telling, strict=True)])
        if not scores.any():
            return ()
        inside = [phrase is not None and s.start < phrase.end and phrase.start < s.end for s in self.spans]
        first = scores + np.array(inside) * 2 * scores.max()
        account = np.array(self.in_account)
        order = [*_greatest(np.where(~account | inside, first, 0)), *_greatest(np.where(account, scores, 0))]
        order += [int(n) for n in np.argsort(-first, kind="stable")]
        return tuple(self.spans[n] for n in list(dict.fromkeys(order))[:_MOST] if scores[n] > 0)

    def _score(self, words: frozenset[str], about: Collection[str]) -> float:
        shared = sum(self.weight[word] for word in words & frozenset(about))
        return shared / (1 + 0.02 * len(words))


def sentences(report: str) -> Sentences:
    """Return the sentences of a report; a line end ends one too."""
    spans = tuple(Span(m.start(), m.end()) for m in _SENTENCE.finditer(report) if m.end() > m.start())
    texts = [report[s.start : s.end] for s in spans]
    words = tuple(frozenset(stems(text)) for text in texts)
    frequency = Counter(word for of_one in words for word in of_one)
    accounts = [p for p in passages(report) if p.kind in (Kind.BODY, Kind.FINDINGS)]
    return Sentences(
        spans,
        words,
        tuple(any(p.start < (s.start + s.end) / 2 < p.end for p in accounts) for s in spans),
        tuple(_telling(text) for text in texts),
        {word: float(np.log1p(len(spans) / n)) for word, n in frequency.items()},
    )


def _telling(text: str) -> float:
    return (_ACT_COUNTS if _ACT.search(text) else 1.0) * (_AROUND_COUNTS if _AROUND.search(text) else 1.0)


def _greatest(scores: Floats) -> list[int]:
    """Return the place of the greatest score, none where all are nought."""
    return [int(np.argmax(scores))] if scores.any() else []
