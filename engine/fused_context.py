"""What the other candidates of a report say of each: better siblings, a better reading of the same words, bundling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from engine.billing_lists import Pair
from engine.candidate import Candidates, Floats, Reading
from engine.fused_ranker import log_odds

Pairs = Callable[[Sequence[str], date], Sequence[Pair]]

NAMES = (
    "first", "rank", "of_best", "sum_above", "same_item", "same_words", "same_category", "same_family", "never_beside",
    "beside_with_modifier", "covers", "pairs_known", "items",
)  # fmt: skip
_LOOKED_AT = 25  # pairs are asked for so many of the likeliest


@dataclass(frozen=True, slots=True)
class Context:
    """What a second look at the candidates needs beside them; ``pairs`` asks for NCCI pairs, None: nobody knows any."""

    reading: Reading
    candidates: Candidates
    pairs: Pairs | None = None

    def features(self, first: Floats) -> Floats:
        """Return what the first probabilities of all candidates say of each, of shape (candidates, NAMES)."""
        order = np.argsort(-first, kind="stable")
        rank = np.empty(len(first))
        rank[order] = np.arange(len(first))
        above = np.zeros(len(first))
        above[order] = np.cumsum(first[order]) - first[order]
        items = [self._item(n) for n in self.candidates.best]
        codes = self.candidates.codes
        never, with_modifier, covers = self._bundled(first, order)
        columns = [
            log_odds(first), np.minimum(rank, 20), first / (first.max(initial=0.0) + 1e-6), above,
            _best_other(first, items), _best_other(first, [str(n) for n in self.candidates.best]),
            _best_other(first, [code[:3] for code in codes]), _best_other(first, [code[:4] for code in codes]),
            never, with_modifier, covers, np.full(len(first), self.pairs is not None),
            np.full(len(first), len(set(items))),
        ]  # fmt: skip
        return np.stack([np.asarray(c, dtype=np.float32) for c in columns], axis=1)

    def _item(self, place: int) -> str:
        """Return a name of the item of the report that a candidate was read from."""
        return f"{self.reading.phrases[place].kind} {self.reading.phrases[place].item}" if place >= 0 else ""

    def _bundled(self, first: Floats, order: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the likeliest code that each is bundled into (never paid beside, paid with a modifier), and covers."""
        never, with_modifier, covers = (np.zeros(len(first)) for _ in range(3))
        if self.pairs is None:
            return never, with_modifier, covers
        place = {self.candidates.codes[n]: int(n) for n in order[:_LOOKED_AT]}
        for pair in self.pairs(tuple(place), self.reading.encounter.date_of_service):
            one, two = place[pair.column1], place[pair.column2]
            into = never if pair.indicator == "0" else with_modifier
            if pair.indicator in "01":
                into[two] = max(into[two], first[one])
                covers[one] = max(covers[one], first[two])
        return never, with_modifier, covers


def _best_other(first: Floats, groups: Sequence[str]) -> list[float]:
    """Return for each candidate the greatest first probability of another one of its group."""
    members: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        members.setdefault(group, []).append(number)
    return [max((first[m] for m in members[group] if m != n), default=0.0) for n, group in enumerate(groups)]
