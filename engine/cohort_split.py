"""The 60/20/20 split of a site's encounters, balanced by date of service: made once, kept in the home, never remade.

Within each month encounters go, in an order that only their ids decide, where most is lacking. An encounter keeps its
part for ever; those that come later fill up beside it.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from engine.claim import Record
from engine.errors import InputError
from engine.json_lines import unusable
from engine.whole_file import whole_file

Part = Literal["train", "validation", "test"]
SHARES: dict[Part, float] = {"train": 0.6, "validation": 0.2, "test": 0.2}
FILE_NAME = "split.json"


class CohortSplit(Record):
    """The part of each encounter, by month (``2022-05``) and encounter id."""

    months: dict[str, dict[str, Part]] = Field(default_factory=dict)

    def part(self, encounter_id: str, on: date) -> Part | None:
        """Return the part of an encounter, None when it has none yet."""
        return self.months.get(f"{on:%Y-%m}", {}).get(encounter_id)

    @property
    def counts(self) -> dict[Part, int]:
        """Return how many encounters each part has."""
        found = Counter(part for month in self.months.values() for part in month.values())
        return {part: found[part] for part in SHARES}


def load_split(home: Path) -> CohortSplit:
    """Return the split kept in a home, an empty one where none was made; raises InputError when it is damaged."""
    path = home / FILE_NAME
    try:
        return CohortSplit.model_validate_json(path.read_bytes()) if path.is_file() else CohortSplit()
    except OSError as error:
        raise unusable(path, error) from error
    except ValidationError as error:
        raise InputError(f"{path} is damaged. Restore it from a backup: a split made anew mixes the parts.") from error


def extend_split(home: Path, encounters: Iterable[tuple[str, date]]) -> CohortSplit:
    """Give a part to every encounter that has none, and keep the split; raises InputError."""
    kept, fresh = load_split(home), defaultdict[str, set[str]](set)
    for encounter_id, on in encounters:
        if kept.part(encounter_id, on) is None:
            fresh[f"{on:%Y-%m}"].add(encounter_id)
    if not fresh:
        return kept
    months = {month: dict(parts) for month, parts in kept.months.items()}
    for month, ids in sorted(fresh.items()):
        _fill(months.setdefault(month, {}), ids)
    split = CohortSplit(months=months)
    try:
        with whole_file(home / FILE_NAME) as stream:
            stream.write(split.model_dump_json() + "\n")
    except OSError as error:
        raise unusable(home / FILE_NAME, error, "write") from error
    return split


def _fill(month: dict[str, Part], ids: Iterable[str]) -> None:
    """Put each id where its part lacks most for its share of the month."""
    counts = Counter(month.values())
    for encounter_id in sorted(ids, key=lambda i: hashlib.sha256(i.encode()).digest()):
        whole = len(month) + 1
        part = max(SHARES, key=lambda p: SHARES[p] * whole - counts[p])
        month[encounter_id] = part
        counts[part] += 1
