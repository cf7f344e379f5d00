"""Importing official code lists into a site's store, and what the lists then cover.

>>> import_files(store, [Path("order_2026.txt")], date(2025, 10, 1), date(2026, 9, 30))  # doctest: +SKIP
(Imported(file='order_2026.txt', outcome='imported', message='ICD-10-CM … 74,719 codes'),)

Which dates a list holds for is never guessed from a name: it is said on the command line, or in an editions file
(``file,list,valid_from,valid_to``).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import chain
from pathlib import Path

from engine.billing_lists import ListKind
from engine.billing_store import NewList
from engine.claim import Record
from engine.codefiles import CodeRow, Kind, TextFile, plain, recognise
from engine.codeset import CodeSystem, Edition
from engine.codestore import CodeStore
from engine.errors import CodeListError
from engine.kept_edition import KeptEdition, KeptImport, KeptList, Origin

EMBEDDED = "embedded"
_EDITION_COLUMNS = ["file", "list", "valid_from", "valid_to"]


class Outcome(StrEnum):
    """What became of one file; a refused file leaves the lists as they were."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Imported(Record):
    """The outcome for one file, in words for the person who imports."""

    file: str
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class Span:
    """The dates of service that one file is declared to hold for; ``list`` is '' when it was not said."""

    valid_from: date
    valid_to: date
    list: str = ""


class Gap(Record):
    """Days, first and last inclusive, that lie between editions and that no edition covers."""

    first: date
    last: date


class ListCoverage(Record):
    """The lists of one kind that claim edits rest on, by first day."""

    kind: ListKind
    lists: tuple[KeptList, ...]


class Coverage(Record):
    """The editions of one system, by first day, and the gaps between them."""

    system: CodeSystem
    editions: tuple[KeptEdition, ...]
    gaps: tuple[Gap, ...]


def import_files(
    store: CodeStore,
    files: Sequence[Path],
    valid_from: date | None = None,
    valid_to: date | None = None,
    editions_csv: Path | None = None,
    by: str = "",
) -> tuple[Imported, ...]:
    """Import each file, whole or not at all, and go on with the next one after a refusal.

    The dates come either from ``valid_from`` and ``valid_to`` or from the editions file, where a file is found
    by its base name; raises CodeListError when neither or both are given, or the editions file is wrong.
    """
    spans = _spans(files, valid_from, valid_to, editions_csv)
    return tuple(_outcome(store, path, spans.get(path.name), by) for path in files)


def keep(
    store: CodeStore,
    kind: Kind,
    span: Span,
    text: TextFile,
    rows: Iterable[CodeRow],
    by: str,
    name: str = "",
    replaces: Sequence[int] = (),
) -> Imported:
    """Store what one file says: its ``rows`` as editions of ``kind``, one a system, and what claim edits take from it.

    What is there for these dates is left as it is. ``name`` replaces the kind's title in the name of the editions;
    ``replaces`` are ids of editions that go as these come. Raises CodeListError when there is nothing, or from reading.
    """
    path, title = text.path, name or kind.title
    origin = Origin(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), datetime.now(UTC), by)
    known = store.has(kind.list, origin.sha256, span.valid_from, span.valid_to)
    ordered = [] if known else list(rows)
    editions = tuple(_edition(kind, span, title, system, ordered) for system in _systems(ordered))
    billing = _billing(store, kind, span, text, origin, name)
    if not (known or editions or billing or _knows(store, kind, span, origin)):
        raise CodeListError(f"{path.name} has no codes. Nothing of it was imported.")
    if (editions or billing) and store.add(origin, editions, ordered, replaces, billing):
        message = "; ".join(filter(None, (_summary(editions, ordered), _listed(store, billing))))
        return Imported(file=path.name, outcome=Outcome.IMPORTED, message=message)
    message = f"already imported for {span.valid_from} to {span.valid_to}; nothing changed"
    return Imported(file=path.name, outcome=Outcome.UNCHANGED, message=message)


def remove_import(store: CodeStore, file_name: str) -> int:
    """Take back every import of a file, found by its name; returns how many editions and lists are gone.

    What came with the installation stays, as it would come back. Raises CodeListError when nothing else is there.
    """
    every: tuple[KeptImport, ...] = (*store.editions(), *store.billing.lists())
    kept = [edition for edition in every if edition.file_name == file_name]
    if not kept:
        raise CodeListError(f"No list was imported from {file_name!r}. `codes list` names the files.")
    if all(edition.imported_by == EMBEDDED for edition in kept):
        raise CodeListError(f"{file_name} comes with the installation and would be imported again at the next start.")
    return store.remove(file_name, EMBEDDED)


def list_editions(store: CodeStore) -> tuple[Coverage, ...]:
    """Return which dates the lists of each system cover, with the gaps between the first and the last day."""
    kept = store.editions()
    return tuple(
        Coverage(system=system, editions=mine, gaps=_gaps(mine))
        for system in CodeSystem
        if (mine := tuple(edition for edition in kept if edition.system is system))
    )


def list_billing(store: CodeStore) -> tuple[ListCoverage, ...]:
    """Return which dates the lists of claim edits cover, kind by kind."""
    kept = store.billing.lists()
    return tuple(
        ListCoverage(kind=kind, lists=mine) for kind in ListKind if (mine := tuple(k for k in kept if k.kind is kind))
    )


def _outcome(store: CodeStore, path: Path, span: Span | None, by: str) -> Imported:
    try:
        if span is None:
            raise CodeListError(f"{path.name} is not in the editions file. Add a line with its list and its dates.")
        kind, text = _declared(span, *recognise(path))
        return keep(store, kind, span, text, kind.read(text), by)
    except CodeListError as error:
        return Imported(file=path.name, outcome=Outcome.REFUSED, message=str(error))


def _declared(span: Span, kind: Kind, text: TextFile) -> tuple[Kind, TextFile]:
    if span.list in ("", kind.list):
        return kind, text
    if kind is plain.KIND and span.list == plain.CPT_KIND.list:
        return plain.CPT_KIND, text
    raise text.refusal(f"the editions file calls it {span.list!r}, its content is {kind.list!r} ({kind.title})")


def _spans(
    files: Sequence[Path], valid_from: date | None, valid_to: date | None, editions_csv: Path | None
) -> dict[str, Span]:
    if editions_csv is not None and valid_from is None and valid_to is None:
        return read_spans(editions_csv)
    if editions_csv is not None or valid_from is None or valid_to is None:
        usage = "`codes import FILE --from DATE --to DATE`, or `codes import FILE… --editions FILE.csv`"
        raise CodeListError(f"Say for which dates of service the lists hold: {usage}. No date is guessed from a name.")
    if valid_to < valid_from:
        raise CodeListError(f"The last day {valid_to} is before the first day {valid_from}. Exchange them.")
    return {path.name: Span(valid_from, valid_to) for path in files}


def read_spans(path: Path) -> dict[str, Span]:
    """Read an editions file, keyed by the base names of the files; raises CodeListError naming the wrong line."""
    table = csv.reader(TextFile(path).lines())
    if next(table, None) != _EDITION_COLUMNS:
        raise CodeListError(f"{path.name}, line 1: an editions file begins with {','.join(_EDITION_COLUMNS)}.")
    spans: dict[str, Span] = {}
    for row in filter(None, table):
        try:
            file, list_name, first, last = row
            span = Span(date.fromisoformat(first), date.fromisoformat(last), list_name)
        except ValueError as error:
            reason = f"{error}; a line is file,list,2025-10-01,2026-09-30"
            raise CodeListError(f"{path.name}, line {table.line_num}: {reason}.") from error
        if Path(file).name in spans or span.valid_to < span.valid_from:
            raise CodeListError(f"{path.name}, line {table.line_num}: {file} twice, or its last day before its first.")
        spans[Path(file).name] = span
    return spans


def _systems(rows: Sequence[CodeRow]) -> list[CodeSystem]:
    present = {row.system for row in rows}
    return [system for system in CodeSystem if system in present]


def _edition(kind: Kind, span: Span, title: str, system: CodeSystem, rows: Sequence[CodeRow]) -> Edition:
    codes = {row.code for row in rows if row.system is system}
    partial = len(codes) < kind.complete.get(system, len(codes) + 1)
    name = f"{title}, {span.valid_from} to {span.valid_to}"
    return Edition(kind.list, system, name, span.valid_from, span.valid_to, partial)


def _knows(store: CodeStore, kind: Kind, span: Span, origin: Origin) -> bool:
    billing = kind.billing
    return billing is not None and store.billing.has(billing.kind, origin.sha256, span.valid_from, span.valid_to)


def _billing(store: CodeStore, kind: Kind, span: Span, text: TextFile, origin: Origin, name: str) -> NewList | None:
    """Return what claim edits take from a file, None when it is kept already or the file has nothing for them."""
    billing = kind.billing
    if billing is None or _knows(store, kind, span, origin):
        return None
    rows = billing.read(text)
    if (first := next(rows, None)) is None:
        return None
    title = f"{name or billing.kind.label}, {span.valid_from} to {span.valid_to}"
    return NewList(billing.kind, title, span.valid_from, span.valid_to, chain((first,), rows))


def _listed(store: CodeStore, billing: NewList | None) -> str:
    """Say how many rows of a list for claim edits were kept."""
    if billing is None:
        return ""
    kept = max((k for k in store.billing.lists() if k.kind is billing.kind), key=lambda kept: kept.id)
    return f"{kept.name}: {kept.rows:,} rows for claim edits"


def _summary(editions: Sequence[Edition], rows: Sequence[CodeRow]) -> str:
    if not editions:
        return ""
    counts = {e.system: len({r.code for r in rows if r.system is e.system and r.billable}) for e in editions}
    codes = ", ".join(
        f"{counts[e.system]:,} {e.system.label} codes{' (partial)' if e.partial else ''}" for e in editions
    )
    return f"{editions[0].name}: {codes}"


def _gaps(editions: Sequence[KeptEdition]) -> tuple[Gap, ...]:
    gaps: list[Gap] = []
    covered = editions[0].valid_to
    for edition in editions[1:]:
        if (edition.valid_from - covered).days > 1:
            gaps.append(Gap(first=covered + timedelta(days=1), last=edition.valid_from - timedelta(days=1)))
        covered = max(covered, edition.valid_to)
    return tuple(gaps)
