"""Which procedure the n-th encounter is about: a shuffled deck of cards, so that rare ones come up for certain.

A deck of a subset holds each procedure at least a fixed number of times; a quarter of the procedures are rare and
get no more than that, the others share the rest by a falling weight. Decks are shuffled anew, one after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from train.catalogue import Catalogue
from train.split import Subset

SIZES: dict[Subset, int] = {"train": 960, "validation": 320, "test": 320}
_LEAST: dict[Subset, int] = {"train": 3, "validation": 1, "test": 1}
_RARE_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Deck:
    """The cards (CPT codes) of one subset, in the order before shuffling."""

    cards: tuple[str, ...]
    name: str

    def card(self, rank: int, seed: int) -> str:
        """Return the code of the ``rank``-th encounter of the subset under this seed."""
        turn, place = divmod(rank, len(self.cards))
        return _shuffled(self.cards, f"{seed}:{self.name}:{turn}")[place]


@lru_cache(maxsize=8)
def _shuffled(cards: tuple[str, ...], seed: str) -> tuple[str, ...]:
    shuffled = list(cards)
    Random(seed).shuffle(shuffled)  # noqa: S311
    return tuple(shuffled)


def build_deck(catalogue: Catalogue, subset: Subset) -> Deck:
    """Lay out the deck of a subset: every procedure at least once when the deck is large enough."""
    codes = sorted(catalogue.procedures)
    common = [code for code in codes if code not in rare_procedures(catalogue)]
    least = min(_LEAST[subset], max(1, SIZES[subset] // len(codes)))
    cards = [code for code in codes for _ in range(least)]
    weights = _weights(common)
    extra = max(0, SIZES[subset] - len(cards))
    cards += [code for code, weight in zip(common, weights, strict=True) for _ in range(int(extra * weight))]
    heaviest = sorted(zip(weights, common, strict=True), reverse=True)
    cards += [heaviest[i % len(heaviest)][1] for i in range(max(0, SIZES[subset] - len(cards)))]
    return Deck(tuple(cards), subset)


def even_deck(catalogue: Catalogue) -> Deck:
    """Lay out a deck that holds every procedure once."""
    return Deck(tuple(sorted(catalogue.procedures)), "even")


def rare_procedures(catalogue: Catalogue) -> frozenset[str]:
    """Return the quarter of the procedures that stay rare; never one that another brings along."""
    beside = {c.second for c in catalogue.companions}
    beside |= {c.first for c in catalogue.companions if catalogue.procedures[c.second].addon}
    candidates = [code for code in sorted(catalogue.procedures) if code not in beside]
    count = min(int(len(catalogue.procedures) * _RARE_SHARE), max(0, len(candidates) - 1))
    return frozenset(Random("rare").sample(candidates, count))  # noqa: S311


def _weights(codes: Sequence[str]) -> list[float]:
    order = list(range(len(codes)))
    Random("weights").shuffle(order)  # noqa: S311
    raw = [1 / (place + 5) for place in order]
    return [w / sum(raw) for w in raw]
