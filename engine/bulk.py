"""Drafting many encounters into a file: in batches of reports of like length, and continued where it was stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from engine.draft import Draft
from engine.draft_file import DraftFile
from engine.drafter import Drafter
from engine.refusal import Refusal
from engine.report import Encounter

BATCH = 8
# Reports of like length are looked for among so many: a batch is as slow as its longest.
_WINDOW = 8 * BATCH


@dataclass(frozen=True, slots=True)
class DoneBefore:
    """An encounter that the file held already."""

    encounter_id: str


def draft_all(
    items: Iterable[Encounter | Refusal], drafter: Drafter, file: DraftFile
) -> Iterator[Draft | Refusal | DoneBefore]:
    """Draft into ``file`` what it lacks, and yield what became of each item; drafts once they are on the disk.

    Drafts come in another order than the encounters. Raises InputError when the file holds drafts of another
    configuration or cannot be written.
    """
    file.require_maker(drafter.preset.name, drafter.model.name, drafter.model.adapter)
    stream = iter(items)
    while window := list(islice(stream, _WINDOW)):
        fresh: list[Encounter] = []
        for item in window:
            if isinstance(item, Refusal):
                yield item
            elif item.encounter_id in file.done:
                yield DoneBefore(item.encounter_id)
            else:
                fresh.append(item)
        yield from _drafted(fresh, drafter, file)


def _drafted(encounters: list[Encounter], drafter: Drafter, file: DraftFile) -> Iterator[Draft]:
    ordered = sorted(encounters, key=lambda e: len(e.report) + len(e.history or ""))
    for start in range(0, len(ordered), BATCH):
        drafts = drafter.draft_many(ordered[start : start + BATCH])
        file.append(drafts)
        yield from drafts
