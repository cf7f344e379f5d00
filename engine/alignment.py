"""The alignment of two lists: which item of the new one is which of the old one, and what had to move.

>>> align(["47562", "44180"], ["44180", "47563"], (lambda _, code: code, lambda _, code: code[:3]))
{1: 0, 0: 1}
>>> list(moves([1, 2, 0]))
[(2, 0)]
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Key = Callable[[int, Item], Hashable]


def align(olds: Sequence[Item], news: Sequence[Item], keys: Sequence[Key[Item]]) -> dict[int, int]:
    """Pair items whose key is equal, trying the keys in order, and equal keys first come first served.

    A key is a function of an item's index and the item. Returns old index → new index; an index that is missing on
    its side has no partner.
    """
    partner: dict[int, int] = {}
    for key in keys:
        free = [new for new in range(len(news)) if new not in partner.values()]
        for old in range(len(olds)):
            if old in partner:
                continue
            found = next((new for new in free if key(new, news[new]) == key(old, olds[old])), None)
            if found is not None:
                partner[old] = found
                free.remove(found)
    return partner


def moves(order: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the fewest moves that sort distinct numbers: take out at the first index, put in at the second.

    All but one longest rising run have to move, each once.
    """
    still = set(_longest_rising(order))
    now, wanted = list(order), sorted(order)
    for place, item in enumerate(wanted):
        if item in still:
            continue
        start = now.index(item)
        now.remove(item)
        end = now.index(wanted[place - 1]) + 1 if place else 0
        now.insert(end, item)
        yield start, end


def _longest_rising(order: Sequence[int]) -> list[int]:
    runs: list[list[int]] = [[]]
    for item in order:
        before = max((run for run in runs if not run or run[-1] < item), key=len)
        runs.append([*before, item])
    return max(runs, key=len)
