"""Which split and which date of service the n-th invented encounter has.

Five encounters in a row share a month; three of them are for training, one for validation, one for the test, in
random order. So every month is split 60/20/20, whatever the count, and nobody needs to see the whole stream.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Literal

from engine.errors import InputError
from train.catalogue import Split

Subset = Literal["train", "validation", "test"]
BLOCK: tuple[Subset, ...] = ("train", "train", "train", "validation", "test")
_EARLIER_SHARE = 0.05
# Year, month and number of months: those of the embedded ICD-10-CM lists, and some that no such list covers.
_RECENT, _EARLIER = (2024, 10, 24), (2023, 1, 21)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one encounter: ``rank`` counts from 0 inside its subset."""

    number: int
    subset: Subset
    rank: int
    day: date

    @property
    def pool(self) -> Split:
        """Return the wordings the encounter may use: validation notes are worded like training notes."""
        return "test" if self.subset == "test" else "train"


def slot(number: int, seed: int) -> Slot:
    """Return split, rank and date of service of the ``number``-th encounter (from 0) of a seed."""
    block, place = divmod(number, len(BLOCK))
    rng = Random(f"{seed}:block:{block}")  # noqa: S311
    order = list(range(len(BLOCK)))
    rng.shuffle(order)
    year, month = _month(rng)
    position = order[place]
    subset = BLOCK[position]
    rank = block * BLOCK.count(subset) + (position - BLOCK.index(subset))
    day = Random(f"{seed}:day:{number}").randint(1, calendar.monthrange(year, month)[1])  # noqa: S311
    return Slot(number, subset, rank, date(year, month, day))


def _month(rng: Random) -> tuple[int, int]:
    year, month, count = _EARLIER if rng.random() < _EARLIER_SHARE else _RECENT
    months = year * 12 + month - 1 + rng.randrange(count)
    return months // 12, months % 12 + 1


def load_splits(path: Path) -> Mapping[str, Subset]:
    """Read the split of every encounter id from its side file; raises InputError."""
    try:
        splits = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read as splits: {error}. Write it with `python -m train.synthetic`."
        ) from error
    wrong = [k for k, v in splits.items() if v not in BLOCK] if isinstance(splits, dict) else ["not an object"]
    if wrong:
        raise InputError(f"{path}: no such split for {wrong[:3]}. Use train, validation or test.")
    return {str(key): value for key, value in splits.items()}
