"""The lists that claim edits rest on, kept by edition beside the code lists and asked by date of service.

A table a kind of list, a column a field of its rows. Of several editions of a kind that cover a date the one imported
last has the word for a code or pair that it has (NCCI pairs come in parts); the tabular list is a whole, the last one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import islice
from typing import Any

from engine.billing_lists import (
    AddOn,
    BillingRow,
    DatedRow,
    FeeLine,
    ListKind,
    Pair,
    TabularEntry,
    UnitLimit,
    add_ons_in_force,
    day_within,
    lineage,
    of_newest,
    pairs_in_force,
)
from engine.database import SharedDatabase
from engine.kept_edition import KeptList, Origin

SCHEMA = """
CREATE TABLE IF NOT EXISTS lists (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, file_name TEXT NOT NULL, sha256 TEXT NOT NULL,
    valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, rows INTEGER NOT NULL, imported_at TEXT NOT NULL,
    imported_by TEXT NOT NULL, UNIQUE (kind, sha256, valid_from, valid_to)
);
CREATE TABLE IF NOT EXISTS fee_lines (
    list INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE, code TEXT NOT NULL, status TEXT NOT NULL,
    professional TEXT NOT NULL, global_days TEXT NOT NULL, multiple TEXT NOT NULL, bilateral TEXT NOT NULL,
    assistant TEXT NOT NULL, co_surgeons TEXT NOT NULL, team TEXT NOT NULL, endoscopic_base TEXT NOT NULL,
    work REAL NOT NULL, PRIMARY KEY (list, code)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rationales (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS pairs (
    list INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE, column1 TEXT NOT NULL, column2 TEXT NOT NULL,
    indicator TEXT NOT NULL, rationale INTEGER NOT NULL REFERENCES rationales (id), valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL, PRIMARY KEY (list, column1, column2, valid_from, valid_to)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unit_limits (
    list INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE, code TEXT NOT NULL, units INTEGER NOT NULL,
    adjudication INTEGER NOT NULL, rationale TEXT NOT NULL, PRIMARY KEY (list, code)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS add_ons (
    list INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE, code TEXT NOT NULL, type INTEGER NOT NULL,
    "primary" TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL,
    PRIMARY KEY (list, code, "primary", valid_from, valid_to)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tabular (
    list INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE, code TEXT NOT NULL, parent TEXT NOT NULL,
    description TEXT NOT NULL, notes TEXT NOT NULL, PRIMARY KEY (list, code)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tabular_children ON tabular (list, parent);
"""
_ALWAYS = ("0001-01-01", "9999-12-31")
_BATCH = 50_000
_LISTS = "SELECT * FROM lists WHERE kind = :kind AND :on BETWEEN valid_from AND valid_to ORDER BY id DESC"
# The nearest span of dates to a day that none covers.
_NEAREST = """
SELECT * FROM lists WHERE kind = :kind AND (valid_from, valid_to) = (
    SELECT valid_from, valid_to FROM lists WHERE kind = :kind
    ORDER BY max(julianday(valid_from) - julianday(:on), julianday(:on) - julianday(valid_to), 0), id DESC LIMIT 1)
ORDER BY id DESC"""
_CODED = """
SELECT t.* FROM {table} t WHERE t.list IN (SELECT value FROM json_each(:lists))
    AND t.code IN (SELECT value FROM json_each(:codes)) ORDER BY t.list"""
_PAIRS = """
SELECT p.list, p.column1, p.column2, p.indicator, r.text AS rationale, p.valid_from, p.valid_to
FROM json_each(:lists) l CROSS JOIN json_each(:codes) a
CROSS JOIN pairs p ON p.list = l.value AND p.column1 = a.value AND p.column2 IN (SELECT value FROM json_each(:codes))
JOIN rationales r ON r.id = p.rationale"""
_NOTES = ("includes", "excludes1", "excludes2", "code_first", "use_additional", "code_also", "seventh")


@dataclass(frozen=True, slots=True)
class NewList:
    """A list to be kept: its kind, the name of the edition, the days it holds for, its rows."""

    kind: ListKind
    name: str
    valid_from: date
    valid_to: date
    rows: Iterable[DatedRow]


class BillingStore:
    """The `BillingLists` of a site; safe to share between threads."""

    def __init__(self, db: SharedDatabase, *, assumed: bool = False) -> None:
        """Ask the tables of a database that holds `SCHEMA`; ``assumed``: the nearest edition where none covers."""
        self._db = db
        self._assumed = assumed

    def edition(self, kind: ListKind, on: date) -> str:
        """Return the name of the edition that covers a date, '' when none does."""
        return next((str(row["name"]) for row in self._covering(kind, on)), "")

    def fee_lines(self, codes: Collection[str], on: date) -> Mapping[str, FeeLine]:
        """Return the lines of those codes that the fee schedule of the date has."""
        names = [field.name for field in fields(FeeLine)]
        rows = self._coded("fee_lines", ListKind.FEE_SCHEDULE, codes, on)
        return {row["code"]: FeeLine(**{name: row[name] for name in names}) for row in rows}

    def pairs(self, codes: Collection[str], on: date) -> Sequence[Pair]:
        """Return the NCCI pairs among some codes that are in force on a date."""
        if not (lists := self._ids(ListKind.PAIRS, on)) or len(codes) < 2:
            return ()
        day = self._day_within(ListKind.PAIRS, on)
        deleted = self._ids(ListKind.DELETED_PAIRS, day)
        return pairs_in_force([*self._pairs(deleted, codes), *self._pairs(lists, codes)], day)

    def unit_limits(self, codes: Collection[str], on: date) -> Mapping[str, UnitLimit]:
        """Return the limits of those codes that have one on the date."""
        rows = self._coded("unit_limits", ListKind.UNIT_LIMITS, codes, on)
        return {r["code"]: UnitLimit(r["code"], r["units"], r["adjudication"], r["rationale"]) for r in rows}

    def add_ons(self, codes: Collection[str], on: date) -> Mapping[str, AddOn]:
        """Return those of the codes that are add-on codes on the date."""
        rows = (
            (row["list"], _dated(row, AddOn(row["code"], row["type"], frozenset(filter(None, [row["primary"]])))))
            for row in self._coded("add_ons", ListKind.ADD_ONS, codes, on)
        )
        return add_ons_in_force(of_newest(rows), self._day_within(ListKind.ADD_ONS, on))

    def tabular(self, code: str, on: date) -> Sequence[TabularEntry]:
        """Return the entry of a diagnosis and those above it, the nearest first; empty when there is none."""
        wanted = [code[:n].rstrip(".") for n in range(3, len(code) + 1)]
        entries: dict[str, TabularEntry] = {}
        newest = self._ids(ListKind.TABULAR, on)[:1]
        while wanted:
            rows = self._of_lists("tabular", newest, wanted)
            entries |= {row["code"]: _entry(row) for row in rows}
            wanted = [row["parent"] for row in rows if row["parent"] and row["parent"] not in entries]
        return lineage(code, entries)

    def children(self, code: str, on: date) -> Sequence[TabularEntry]:
        """Return the entries right under one of the tabular list, '' for its chapters, in the order of codes."""
        lists = self._ids(ListKind.TABULAR, on)[:1]
        sql = "SELECT * FROM tabular WHERE list = :list AND parent = :parent ORDER BY length(code), code"
        return [_entry(row) for chosen in lists for row in self._db.select(sql, list=chosen, parent=code)]

    def assuming(self) -> BillingStore:
        """Return the same lists, each taken to hold on every date that no edition covers (the nearest edition)."""
        return BillingStore(self._db, assumed=True)

    def has(self, kind: ListKind, sha256: str, valid_from: date, valid_to: date) -> bool:
        """Say whether a file with these bytes was imported as this list for these dates."""
        sql = "SELECT 1 FROM lists WHERE (kind, sha256, valid_from, valid_to) = (:kind, :sha256, :first, :last)"
        first, last = valid_from.isoformat(), valid_to.isoformat()
        return bool(self._db.select(sql, kind=kind, sha256=sha256, first=first, last=last))

    def lists(self) -> tuple[KeptList, ...]:
        """Return every list by kind and first day, the older import first."""
        rows = self._db.select("SELECT * FROM lists ORDER BY kind, valid_from, id")
        return tuple(KeptList.model_validate(dict(row)) for row in rows)

    def insert(self, connection: sqlite3.Connection, origin: Origin, new: NewList) -> int:
        """Write a list inside a transaction of the caller's and return how many rows it has."""
        facts = (
            new.kind,
            new.name,
            origin.file_name,
            origin.sha256,
            new.valid_from.isoformat(),
            new.valid_to.isoformat(),
        )
        sql = f"INSERT INTO lists VALUES (NULL{', ?' * 9})"  # noqa: S608 - question marks alone
        list_id = connection.execute(sql, (*facts, 0, origin.at.isoformat(timespec="seconds"), origin.by)).lastrowid
        assert list_id is not None  # noqa: S101 - an INSERT has one
        writer, stream, count = _Writer(connection, list_id), iter(new.rows), 0
        while rows := list(islice(stream, _BATCH)):
            count += len(rows)
            writer.write(rows)
        connection.execute("UPDATE lists SET rows = ? WHERE id = ?", (count, list_id))
        return count

    def _covering(self, kind: ListKind, on: date) -> list[sqlite3.Row]:
        found = self._db.select(_LISTS, kind=kind, on=on.isoformat())
        if not found and self._assumed:
            found = self._db.select(_NEAREST, kind=kind, on=on.isoformat())
        return found

    def _ids(self, kind: ListKind, on: date) -> list[int]:
        return [row["id"] for row in self._covering(kind, on)]

    def _day_within(self, kind: ListKind, on: date) -> date:
        for row in self._covering(kind, on)[:1]:
            return day_within(date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"]), on)
        return on

    def _pairs(self, lists: Sequence[int], codes: Collection[str]) -> list[DatedRow]:
        rows = self._db.select(_PAIRS, lists=json.dumps(lists), codes=json.dumps(sorted(codes))) if lists else ()
        facts = ("column1", "column2", "indicator", "rationale")
        return of_newest((row["list"], _dated(row, Pair(*(row[fact] for fact in facts)))) for row in rows)

    def _coded(self, table: str, kind: ListKind, codes: Collection[str], on: date) -> list[sqlite3.Row]:
        return self._of_lists(table, self._ids(kind, on), codes)

    def _of_lists(self, table: str, lists: Sequence[int], codes: Collection[str]) -> list[sqlite3.Row]:
        """Return the rows of some codes, those of the list imported last at the end."""
        sql = _CODED.format(table=table)
        return self._db.select(sql, lists=json.dumps(lists), codes=json.dumps(sorted(codes))) if lists else []


class _Writer:
    """Writes the rows of one list, each into the table of its type."""

    def __init__(self, connection: sqlite3.Connection, list_id: int) -> None:
        self._db, self._list = connection, list_id
        self._rationales: dict[str, int] = {}

    def write(self, rows: Sequence[DatedRow]) -> None:
        first = rows[0].row
        table, width = _TABLES[type(first)]
        values = ((self._list, *value) for row in rows for value in self._values(row))
        self._db.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?{', ?' * width})", values)  # noqa: S608

    def _values(self, dated: DatedRow) -> Iterator[tuple[Any, ...]]:
        row, days = dated.row, _days(dated)
        match row:
            case Pair():
                yield (row.column1, row.column2, row.indicator, self._rationale(row.rationale), *days)
            case AddOn():
                yield from ((row.code, row.type, primary, *days) for primary in row.primaries or [""])
            case TabularEntry():
                notes = {name: getattr(row, name) for name in _NOTES if getattr(row, name)}
                yield row.code, row.parent, row.description, json.dumps(notes)
            case FeeLine() | UnitLimit():
                yield tuple(getattr(row, field.name) for field in fields(row))

    def _rationale(self, text: str) -> int:
        if text not in self._rationales:
            self._db.execute("INSERT OR IGNORE INTO rationales (text) VALUES (?)", (text,))
            (found,) = self._db.execute("SELECT id FROM rationales WHERE text = ?", (text,)).fetchone()
            self._rationales[text] = found
        return self._rationales[text]


_TABLES: Mapping[type[BillingRow], tuple[str, int]] = {
    FeeLine: ("fee_lines", len(fields(FeeLine))),
    Pair: ("pairs", 6),
    UnitLimit: ("unit_limits", 4),
    AddOn: ("add_ons", 5),
    TabularEntry: ("tabular", 4),
}


def _days(dated: DatedRow) -> tuple[str, str]:
    first, last = dated.valid_from, dated.valid_to
    return first.isoformat() if first else _ALWAYS[0], last.isoformat() if last else _ALWAYS[1]


def _dated(stored: sqlite3.Row, row: BillingRow) -> DatedRow:
    return DatedRow(row, date.fromisoformat(stored["valid_from"]), date.fromisoformat(stored["valid_to"]))


def _entry(row: sqlite3.Row) -> TabularEntry:
    notes = json.loads(row["notes"])
    seventh = notes.pop("seventh", {})
    told = {name: tuple(lines) for name, lines in notes.items()}
    return TabularEntry(row["code"], row["parent"], row["description"], seventh=seventh, **told)
