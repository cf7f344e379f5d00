"""Drafting many encounters into a file: in batches of reports of like length, and continued where it was stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from engine.draft import Draft
from engine.draft_file import DraftFile
from engine.drafter import Drafter
from engine.mishap import Mishap, attempt
from engine.refusal import Refusal
from engine.report import Encounter

BATCH = 8
# Reports of like length are looked for among so many: a batch is as slow as its longest.
_WINDOW = 8 * BATCH


@dataclass(frozen=True, slots=True)
class DoneBefore:
    """An encounter that the file held already; ``problem`` says why its draft is no claim, '' when it is one."""

    encounter_id: str
    problem: str = ""


def draft_all(
    items: Iterable[Encounter | Refusal], drafter: Drafter, file: DraftFile, source: str
) -> Iterator[Draft | Refusal | DoneBefore]:
    """Draft into ``file`` what it lacks, and yield what became of each item; drafts once they are on the disk.

    Drafts come in another order than the encounters. An encounter that the model fails on is refused as one of
    ``source``, the name of the file it came from, and is tried again when the work is continued. Raises InputError
    when ``file`` holds drafts of another configuration, or of an encounter with another text, or cannot be written.
    """
    file.require_maker(drafter.preset.name, drafter.model.name, drafter.model.adapter)
    stream = iter(items)
    while window := list(islice(stream, _WINDOW)):
        fresh: list[Encounter] = []
        for item in window:
            if isinstance(item, Refusal):
                yield item
            elif file.holds(item):
                yield DoneBefore(item.encounter_id, file.done[item.encounter_id].problem)
            else:
                fresh.append(item)
        fresh.sort(key=lambda e: len(e.report) + len(e.history or ""))
        for start in range(0, len(fresh), BATCH):
            yield from _drafted(fresh[start : start + BATCH], drafter, file, source)


def _drafted(batch: list[Encounter], drafter: Drafter, file: DraftFile, source: str) -> Iterator[Draft | Refusal]:
    """Draft a batch; of one that fails each encounter alone, so that a single one cannot end the work."""
    drafts = attempt(lambda: drafter.draft_many(batch))
    if not isinstance(drafts, Mishap):
        file.append(drafts)
        yield from drafts
    elif len(batch) > 1:
        for encounter in batch:
            yield from _drafted([encounter], drafter, file, source)
    else:
        reason = f"encounter {batch[0].encounter_id!r} could not be drafted ({drafts.kind})"
        yield Refusal(file=source, reason=reason, remedy="Look at its report, or draft it with another preset")
