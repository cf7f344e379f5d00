"""A file of drafts, one JSON object a line, that can be continued after any interruption.

Lines are appended and on the disk before they count; an interrupted last line is cut off when the file is opened
again, and the encounters already in it need not be drafted again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import BaseModel, ValidationError

from engine.claim import Claim, Record
from engine.draft import Draft, Timings
from engine.errors import InputError
from engine.finding import Finding
from engine.json_lines import problems, unusable
from engine.neighbour import Neighbour
from engine.report import Encounter
from engine.support import Support

_START = b'{"draft_id":'
_ANOTHER = "Give another file with --out."


class DraftLine(Record):
    """A draft as it stands in a file and on standard output; the fields are those of `Draft`, claim and findings apart.

    ``seconds`` is the time the draft took; ``draft_id`` comes first, by which an interrupted line is known as ours.
    """

    draft_id: str
    encounter_id: str
    created_at: datetime
    source: str
    preset: str
    prompt: str
    model: str
    adapter: str | None
    claim: Claim
    findings: tuple[Finding, ...]
    neighbours: tuple[Neighbour, ...]
    support: tuple[Support, ...]
    problem: str
    text: str
    seconds: float
    timings: Timings

    @classmethod
    def of(cls, draft: Draft) -> DraftLine:
        """Return the line of a draft."""
        same = {name: getattr(draft, name) for name in cls.model_fields if name != "seconds"}
        return cls(**same, seconds=draft.timings.total)


class Maker(BaseModel):
    """What made a draft; of a line nothing else is read when a file is continued."""

    encounter_id: str
    source: str = ""
    preset: str
    model: str
    adapter: str | None
    problem: str = ""


class DraftFile:
    """Drafts appended to ``path``, by this process alone; ``done`` says by encounter what made each.

    Raises InputError when the file cannot be used, holds something else than drafts, or is being written by another.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise unusable(path, error, "write") from error
        with ExitStack() as unless_all_is_well:
            unless_all_is_well.callback(self.close)
            self._lock()
            makers = self._read()
            unless_all_is_well.pop_all()
        self.done = {maker.encounter_id: maker for maker in makers}
        self._maker = makers[-1] if makers else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let others write it."""
        os.close(self._descriptor)

    def require_maker(self, preset: str, model: str, adapter: str | None) -> None:
        """Raise InputError when the drafts in the file were made by another configuration."""
        last = self._maker
        if last and (last.preset, last.model, last.adapter) != (preset, model, adapter):
            raise InputError(
                f"{self._path} holds drafts of preset {last.preset}, model {last.model}, adapter {last.adapter}, "
                f"not of {preset}, {model}, {adapter}. {_ANOTHER}"
            )

    def holds(self, encounter: Encounter) -> bool:
        """Say whether an encounter is drafted; raises InputError when its text is another than that of the draft."""
        made = self.done.get(encounter.encounter_id)
        if made and made.source and made.source != encounter.fingerprint:
            raise InputError(
                f"{self._path} holds a draft of encounter {encounter.encounter_id!r} with another date, report or "
                f"history. {_ANOTHER}"
            )
        return made is not None

    def append(self, drafts: Sequence[Draft]) -> None:
        """Append drafts and wait until they are on the disk; raises InputError when they cannot be."""
        rest = "".join(DraftLine.of(draft).model_dump_json() + "\n" for draft in drafts).encode()
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            os.fsync(self._descriptor)
        except OSError as error:
            raise unusable(self._path, error, "write") from error
        self.done |= {d.encounter_id: Maker.model_validate(d, from_attributes=True) for d in drafts}

    def _lock(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"{self._path} is being written by another program. Wait for it. {_ANOTHER}") from error

    def _read(self) -> list[Maker]:
        """Return the makers of the lines, once an interrupted last line is cut off."""
        makers, end = [], 0
        with self._path.open("rb") as stream:
            for number, raw in enumerate(stream, start=1):
                if raw.endswith(b"\n"):
                    makers.append(self._maker_of(raw, number))
                    end += len(raw)
                elif raw.startswith(_START) or _START.startswith(raw):
                    os.ftruncate(self._descriptor, end)
                else:
                    raise InputError(f"{self._path}, line {number}: it is no draft. {_ANOTHER}")
        return makers

    def _maker_of(self, raw: bytes, number: int) -> Maker:
        try:
            return Maker.model_validate_json(raw)
        except ValidationError as error:
            raise InputError(f"{self._path}, line {number}: it is no draft ({problems(error)}). {_ANOTHER}") from error
