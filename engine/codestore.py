"""The code lists of a site, kept in ``HOME/codesets.db`` (SQLite) by edition and asked by date of service.

A code with its description is kept once, however many editions list it; `editions` says from which file, by
whom and for which dates each list came. The file can be rebuilt at any time by importing the lists again, so
a file of another layout is refused, not migrated.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from engine.claim import Record, dotted
from engine.codefiles import CodeRow
from engine.codeset import CodeMatch, CodeSystem, Edition, Holding, Status, decide
from engine.errors import CodeListError, StoreError

FILE_NAME = "codesets.db"

_LAYOUT = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS editions (
    id INTEGER PRIMARY KEY, list TEXT NOT NULL, system TEXT NOT NULL, name TEXT NOT NULL, file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, rows INTEGER NOT NULL,
    billable INTEGER NOT NULL, partial INTEGER NOT NULL, imported_at TEXT NOT NULL, imported_by TEXT NOT NULL,
    UNIQUE (list, system, sha256, valid_from, valid_to)
);
CREATE TABLE IF NOT EXISTS codes (
    id INTEGER PRIMARY KEY, system TEXT NOT NULL, code TEXT NOT NULL, billable INTEGER NOT NULL,
    description TEXT NOT NULL, UNIQUE (system, code, billable, description)
);
CREATE TABLE IF NOT EXISTS edition_codes (
    edition INTEGER NOT NULL REFERENCES editions (id) ON DELETE CASCADE, code INTEGER NOT NULL REFERENCES codes (id),
    valid_from TEXT NOT NULL DEFAULT '', valid_to TEXT, PRIMARY KEY (edition, code, valid_from)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS codes_text USING fts5 (
    description, content = 'codes', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
CREATE TRIGGER IF NOT EXISTS codes_text_insert AFTER INSERT ON codes BEGIN
    INSERT INTO codes_text (rowid, description) VALUES (new.id, new.description);
END;
"""
_INSERT_EDITION = """
INSERT INTO editions (list, system, name, valid_from, valid_to, partial, rows, billable, file_name, sha256,
                      imported_at, imported_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_INSERT_CODE = "INSERT OR IGNORE INTO codes (system, code, billable, description) VALUES (?, ?, ?, ?)"
_INSERT_LISTED = """
INSERT OR IGNORE INTO edition_codes (edition, code, valid_from, valid_to)
SELECT ?, id, ?, ? FROM codes WHERE system = ? AND code = ? AND billable = ? AND description = ?"""

# One row for each edition that covers the date; listed: the code's billable flag in it, NULL where it is absent.
_HOLDS = """
SELECT e.list, e.system, e.name, e.valid_from, e.valid_to, e.partial,
       (SELECT max(c.billable) FROM codes c JOIN edition_codes x ON x.code = c.id
        WHERE c.system = e.system AND c.code = :code AND x.edition = e.id
              AND x.valid_from <= :on AND coalesce(x.valid_to, :on) >= :on) AS listed
FROM editions e WHERE e.system = :system AND :on BETWEEN e.valid_from AND e.valid_to ORDER BY e.id DESC"""
_DESCRIBE = """
SELECT c.description FROM codes c JOIN edition_codes x ON x.code = c.id JOIN editions e ON e.id = x.edition
WHERE c.system = :system AND c.code = :code AND c.description != '' AND :on BETWEEN e.valid_from AND e.valid_to
      AND x.valid_from <= :on AND coalesce(x.valid_to, :on) >= :on
ORDER BY e.partial, e.valid_from DESC, e.id DESC LIMIT 1"""
_SPANS = """
SELECT max(e.valid_from, x.valid_from) AS first, min(e.valid_to, coalesce(x.valid_to, e.valid_to)) AS last
FROM codes c JOIN edition_codes x ON x.code = c.id JOIN editions e ON e.id = x.edition
WHERE c.system = :system AND c.code = :code AND c.billable"""
_FOUND = """
SELECT c.system, c.code, c.description FROM {source}
WHERE c.billable AND c.system IN (SELECT value FROM json_each(:systems))
      AND EXISTS (SELECT 1 FROM edition_codes x JOIN editions e ON e.id = x.edition
                  WHERE x.code = c.id AND :on BETWEEN e.valid_from AND e.valid_to)
      AND {condition} LIMIT :most"""
_BY_CODE = _FOUND.format(source="codes c", condition="c.code >= :start AND c.code < :start || '~' ORDER BY c.code")
_BY_WORDS = _FOUND.format(
    source="codes_text t JOIN codes c ON c.id = t.rowid", condition="codes_text MATCH :wanted ORDER BY t.rank"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an import comes from: the file, the SHA-256 of its bytes, when and by whom."""

    file_name: str
    sha256: str
    at: datetime
    by: str


class KeptEdition(Record):
    """One edition as it was imported; ``rows`` counts codes with headers, ``billable`` without them."""

    id: int
    list: str
    system: CodeSystem
    name: str
    file_name: str
    sha256: str
    valid_from: date
    valid_to: date
    rows: int
    billable: int
    partial: bool
    imported_at: datetime
    imported_by: str

    def as_edition(self) -> Edition:
        """Return what decides about codes."""
        return Edition(self.list, self.system, self.name, self.valid_from, self.valid_to, self.partial)


class CodeStore:
    """The `CodeSet` of a site; safe to share between threads. Close it, or use it as a context manager."""

    def __init__(self, home: Path) -> None:
        """Open ``home/codesets.db``, made when absent; raises StoreError if it cannot be used."""
        self._lock = RLock()
        path = home / FILE_NAME
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            self._db.row_factory = sqlite3.Row
            self._prepare(path)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path} cannot be used ({error}). Check the folder, or move the file away.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the store cannot be asked any more."""
        self._db.close()

    def holds(self, code: str, system: CodeSystem, on: date) -> Holding:
        """Say whether a code is valid on a date, is not (and when it was or will be), or cannot be checked."""
        rows = self._select(_HOLDS, code=code, system=system, on=on.isoformat())
        editions = [_edition(row) for row in rows]
        listed = {e: bool(row["listed"]) for e, row in zip(editions, rows, strict=True) if row["listed"] is not None}
        holding = decide(code, system, on, editions, listed)
        if holding.status is Status.INVALID and not holding.header:
            return replace(holding, reason=holding.reason + self._elsewhen(code, system, on))
        return holding

    def describe(self, code: str, system: CodeSystem, on: date) -> str:
        """Return what a code means on a date, '' when no list of that date says."""
        rows = self._select(_DESCRIBE, code=code, system=system, on=on.isoformat())
        return str(rows[0]["description"]) if rows else ""

    def search(self, words: str, on: date, systems: Sequence[CodeSystem], limit: int) -> tuple[CodeMatch, ...]:
        """Find codes valid on a date by the start of the code or by words as one types; the best first."""
        facts: dict[str, str | int] = {"on": on.isoformat(), "systems": json.dumps(systems), "most": 3 * limit}
        rows = [row for start in _code_starts(words) for row in self._select(_BY_CODE, start=start, **facts)]
        if (wanted := _match(words)) and len(rows) < limit:
            rows += self._select(_BY_WORDS, wanted=wanted, **facts)
        found: dict[tuple[str, str], CodeMatch] = {}
        for row in rows:
            if len(found) == limit:
                break
            key = (row["system"], row["code"])
            if key not in found and self.holds(row["code"], CodeSystem(row["system"]), on).status is Status.VALID:
                found[key] = CodeMatch(code=row["code"], system=row["system"], description=row["description"])
        return tuple(found.values())

    def editions(self) -> tuple[KeptEdition, ...]:
        """Return every edition by system and first day, the older import first."""
        rows = self._select("SELECT * FROM editions ORDER BY system, valid_from, id")
        return tuple(KeptEdition.model_validate(dict(row)) for row in rows)

    def add(self, origin: Origin, editions: Sequence[Edition], rows: Iterable[CodeRow]) -> None:
        """Keep the rows of one file under its editions, one a system; all of it or, on an error, nothing.

        Raises StoreError if the file cannot be written (full, or locked by another program).
        """
        ordered = list(rows)
        with self._write() as db:
            for edition in editions:
                _insert(db, origin, edition, [row for row in ordered if row.system is edition.system])

    def remove(self, edition_id: int) -> KeptEdition:
        """Forget an edition imported by mistake and return it; raises CodeListError if there is none."""
        edition = next((kept for kept in self.editions() if kept.id == edition_id), None)
        if edition is None:
            raise CodeListError(f"There is no edition {edition_id}. `python launch.py codes list` shows them.")
        with self._write() as db:
            db.execute("DELETE FROM editions WHERE id = ?", (edition_id,))
        return edition

    def _elsewhen(self, code: str, system: CodeSystem, on: date) -> str:
        spans = self._select(_SPANS, code=code, system=system)
        before = [row["last"] for row in spans if row["last"] < on.isoformat()]
        after = [row["first"] for row in spans if row["first"] > on.isoformat()]
        return (f"; listed until {max(before)}" if before else "") + (f"; listed from {min(after)}" if after else "")

    def _select(self, sql: str, **facts: str | int) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, facts).fetchall()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                raise StoreError(
                    f"The code lists cannot be written ({error}). Nothing of the file was kept."
                ) from error
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def _prepare(self, path: Path) -> None:
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        (layout,) = self._db.execute("PRAGMA user_version").fetchone()
        if layout == 0:
            self._db.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}PRAGMA user_version = {_LAYOUT};COMMIT;")
        elif layout != _LAYOUT:
            raise StoreError(f"{path} has layout {layout}, this version reads {_LAYOUT}. Remove it and import again.")


def _edition(row: sqlite3.Row) -> Edition:
    first, last = date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"])
    return Edition(row["list"], CodeSystem(row["system"]), row["name"], first, last, bool(row["partial"]))


def _insert(db: sqlite3.Connection, origin: Origin, edition: Edition, rows: Sequence[CodeRow]) -> None:
    e, codes = edition, {row.code: row.billable for row in rows}
    about = (e.list, e.system, e.name, e.valid_from.isoformat(), e.valid_to.isoformat(), e.partial)
    counts = (len(codes), sum(codes.values()))
    source = (origin.file_name, origin.sha256, origin.at.isoformat(timespec="seconds"), origin.by)
    edition_id = db.execute(_INSERT_EDITION, (*about, *counts, *source)).lastrowid
    keys = [(row.system, row.code, row.billable, row.description) for row in rows]
    db.executemany(_INSERT_CODE, keys)
    dates = (
        (row.valid_from.isoformat() if row.valid_from else "", row.valid_to and row.valid_to.isoformat())
        for row in rows
    )
    db.executemany(_INSERT_LISTED, ((edition_id, *span, *key) for span, key in zip(dates, keys, strict=True)))


def _code_starts(words: str) -> tuple[str, ...]:
    """Return what a code found by this text starts with: as typed, and with the dot of ICD-10-CM."""
    text = words.strip().upper()
    if not re.fullmatch(r"[0-9A-Z]{1,7}|[0-9A-Z]{3}\.[0-9A-Z]{0,4}", text):
        return ()
    return tuple(dict.fromkeys((text, dotted(text))))


def _match(words: str) -> str:
    """Return the FTS5 query for some words, the last one a prefix: only quoted letters and digits get into it."""
    found = re.findall(r"[^\W_]+", words)
    return " ".join(f'"{word}"' for word in found) + "*" if found else ""
