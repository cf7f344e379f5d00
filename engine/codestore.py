"""The code lists of a site, kept in ``HOME/codesets.db`` (SQLite) by edition and asked by date of service.

A code with its description is kept once, however many editions list it; `editions` says from which file, by
whom and for which dates each list came. A file of an older layout gets the tables it lacks; as it can be rebuilt at
any time by importing the lists again, one of a newer layout is refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from engine import billing_store, word_store
from engine.billing_store import BillingStore, NewList
from engine.code_search import LENGTH_SHIFT, CodeSearch, first_id
from engine.codefiles import CodeRow, cpt_descriptors
from engine.codeset import (
    PROCEDURES,
    CodeMatch,
    CodeSystem,
    Edition,
    Holding,
    Status,
    decide,
    nearest_codes,
)
from engine.database import SharedDatabase
from engine.errors import StoreError
from engine.kept_edition import KeptEdition, Origin
from engine.lexicon import DiagnosisPhrase, ProcedureWords
from engine.word_store import WordStore

FILE_NAME = "codesets.db"

# Layout 2 added the lists of claim edits to layout 1, layout 3 the words of the lexicon.
_LAYOUT = 3
_REFUSED = "The code lists cannot be written ({error}). Nothing of the file was kept."
_SCHEMA = """
CREATE TABLE IF NOT EXISTS editions (
    id INTEGER PRIMARY KEY, list TEXT NOT NULL, system TEXT NOT NULL, name TEXT NOT NULL, file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, rows INTEGER NOT NULL,
    billable INTEGER NOT NULL, partial INTEGER NOT NULL, imported_at TEXT NOT NULL, imported_by TEXT NOT NULL,
    UNIQUE (list, system, sha256, valid_from, valid_to)
);
CREATE TABLE IF NOT EXISTS codes (
    id INTEGER PRIMARY KEY, system TEXT NOT NULL, code TEXT NOT NULL, billable INTEGER NOT NULL,
    description TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS codes_by_code ON codes (system, code);
CREATE TABLE IF NOT EXISTS edition_codes (
    edition INTEGER NOT NULL REFERENCES editions (id) ON DELETE CASCADE, code INTEGER NOT NULL REFERENCES codes (id),
    valid_from TEXT NOT NULL DEFAULT '', valid_to TEXT, PRIMARY KEY (edition, code, valid_from)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS codes_text USING fts5 (
    description, content = 'codes', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2',
    prefix = '1 2 3', detail = none, columnsize = 0
);
CREATE VIRTUAL TABLE IF NOT EXISTS codes_known USING fts5vocab (codes_text, row);
"""
_INSERT_EDITION = """
INSERT INTO editions (list, system, name, valid_from, valid_to, partial, rows, billable, file_name, sha256,
                      imported_at, imported_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_INSERT_CODE = "INSERT INTO codes (id, system, code, billable, description) VALUES (?, ?, ?, ?, ?)"
# All at once: SQLite writes its text index out anew for each statement.
_INSERT_TEXT = """
INSERT INTO codes_text (rowid, description)
SELECT id, description FROM codes WHERE id & 0xFFFFFFFF > :known ORDER BY id"""
_INSERT_LISTED = "INSERT OR IGNORE INTO edition_codes (edition, code, valid_from, valid_to) VALUES (?, ?, ?, ?)"

# CROSS JOIN keeps SQLite to the written order: from the code to the editions, never through a whole edition.
# One row for each edition that covers the date; listed: the code's billable flag in it, NULL where it is absent.
_HOLDS = """
SELECT e.list, e.system, e.name, e.valid_from, e.valid_to, e.partial,
       (SELECT max(c.billable) FROM codes c CROSS JOIN edition_codes x ON x.code = c.id
        WHERE c.system = e.system AND c.code = :code AND x.edition = e.id
              AND x.valid_from <= :on AND coalesce(x.valid_to, :on) >= :on) AS listed
FROM editions e WHERE e.system = :system AND :on BETWEEN e.valid_from AND e.valid_to ORDER BY e.id DESC"""
_DESCRIBE = """
SELECT c.description FROM codes c CROSS JOIN editions e CROSS JOIN edition_codes x ON x.code = c.id AND x.edition = e.id
WHERE c.system = :system AND c.code = :code AND c.description != ''
      AND e.system = :system AND :on BETWEEN e.valid_from AND e.valid_to
      AND x.valid_from <= :on AND coalesce(x.valid_to, :on) >= :on
ORDER BY e.list != :first, e.partial, e.valid_from DESC, e.id DESC LIMIT 1"""
_SPANS = """
SELECT max(e.valid_from, x.valid_from) AS first, min(e.valid_to, coalesce(x.valid_to, e.valid_to)) AS last
FROM codes c CROSS JOIN editions e CROSS JOIN edition_codes x ON x.code = c.id AND x.edition = e.id
WHERE c.system = :system AND c.code = :code AND c.billable AND e.system = :system"""
_COVERING = """
SELECT e.list, e.system, e.name, e.valid_from, e.valid_to, e.partial, e.id FROM editions e
WHERE e.system = :system AND :on BETWEEN e.valid_from AND e.valid_to ORDER BY e.id DESC"""
_LISTED = """
SELECT x.edition, c.code, max(c.billable) AS billable FROM edition_codes x CROSS JOIN codes c ON c.id = x.code
WHERE x.edition IN (SELECT e.id FROM editions e WHERE e.system = :system AND :on BETWEEN e.valid_from AND e.valid_to)
      AND x.valid_from <= :on AND coalesce(x.valid_to, :on) >= :on
GROUP BY x.edition, c.code"""
_Key = tuple[str, bool, str]


class CodeStore:
    """The `CodeSet` of a site; safe to share between threads. Close it, or use it as a context manager."""

    def __init__(self, home: Path, *, read_only: bool = False) -> None:
        """Open ``home/codesets.db``, made when absent unless ``read_only``; raises StoreError if it cannot be used."""
        path = home / FILE_NAME
        try:
            self._shared = SharedDatabase(path, read_only=read_only)
            self._prepare(path, read_only)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path} cannot be used ({error}). Check the folder, or move the file away.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the store cannot be asked any more."""
        self._shared.close()

    @property
    def words(self) -> WordStore:
        """Return the plain words of procedure codes, which stand in where no list has a description."""
        return WordStore(self._shared)

    @property
    def _search(self) -> CodeSearch:
        return CodeSearch(self._shared, self.words)

    @property
    def billing(self) -> BillingStore:
        """Return the lists that claim edits rest on, of the same site."""
        return BillingStore(self._shared)

    def holds(self, code: str, system: CodeSystem, on: date) -> Holding:
        """Say whether a code is valid on a date, is not (and when it was or will be), or cannot be checked."""
        rows = self._shared.select(_HOLDS, code=code, system=system, on=on.isoformat())
        editions = [_edition(row) for row in rows]
        listed = {e: bool(row["listed"]) for e, row in zip(editions, rows, strict=True) if row["listed"] is not None}
        holding = decide(code, system, on, editions, listed)
        if holding.status is Status.INVALID and not holding.header:
            return replace(holding, reason=holding.reason + self._elsewhen(code, system, on))
        return holding

    def describe(self, code: str, system: CodeSystem, on: date) -> str:
        """Return what a code means on a date by a list of it, a licensed one first, else in plain words; or ''."""
        facts = {"code": code, "system": system, "on": on.isoformat()}
        rows = self._shared.select(_DESCRIBE, first=cpt_descriptors.LIST, **facts)
        if rows:
            return str(rows[0]["description"])
        return "" if system not in PROCEDURES else self.words.describe(code)

    def search(self, words: str, on: date, systems: Sequence[CodeSystem], limit: int) -> tuple[CodeMatch, ...]:
        """Find codes valid on a date by the start of the code, then by words as one types; the best first."""
        found: dict[tuple[CodeSystem, str], CodeMatch] = {}
        with self._shared.lock:
            for system, code in self._search.find(words, on, systems):
                if len(found) >= limit:
                    break
                if (system, code) not in found and self.holds(code, system, on).status is Status.VALID:
                    description = self.describe(code, system, on)
                    found[system, code] = CodeMatch(code=code, system=system, description=description)
        return tuple(found.values())

    def descriptions(self, system: CodeSystem) -> dict[str, str]:
        """Return the description of every code of a system that some edition lets be billed, the last imported one."""
        sql = "SELECT code, description FROM codes WHERE system = :system AND billable ORDER BY id & 0xFFFFFFFF"
        return {row["code"]: row["description"] for row in self._shared.select(sql, system=system)}

    def instead(self, code: str, system: CodeSystem, on: date, limit: int) -> tuple[str, ...]:
        """Return codes valid on a date that a code without validity may have meant: see `nearest_codes`."""

        def under(start: str) -> list[str]:
            listed = dict.fromkeys(self._search.beginning(start, on, system))
            return list(islice((c for c in listed if self.holds(c, system, on).status is Status.VALID), limit))

        with self._shared.lock:
            return nearest_codes(code, under)

    def covering(self, system: CodeSystem, on: date) -> tuple[Edition, ...]:
        """Return the editions of a system that speak for a date, the last imported first."""
        return tuple(_edition(row) for row in self._shared.select(_COVERING, system=system, on=on.isoformat()))

    def valid(self, system: CodeSystem, on: date) -> frozenset[str]:
        """Return every code of a system that `holds` calls valid on a date."""
        with self._shared.lock:
            rows = self._shared.select(_COVERING, system=system, on=on.isoformat())
            listed = self._shared.select(_LISTED, system=system, on=on.isoformat())
        editions = {row["id"]: _edition(row) for row in rows}
        billable: dict[str, dict[Edition, bool]] = {}
        for row in listed:
            billable.setdefault(row["code"], {})[editions[row["edition"]]] = bool(row["billable"])
        covering = list(editions.values())
        return frozenset(c for c, of in billable.items() if decide(c, system, on, covering, of).status is Status.VALID)

    def has(self, list_name: str, sha256: str, valid_from: date, valid_to: date) -> bool:
        """Say whether a file with these bytes was imported as this list for these dates."""
        sql = "SELECT 1 FROM editions WHERE (list, sha256, valid_from, valid_to) = (:list, :sha256, :first, :last)"
        facts = {"list": list_name, "sha256": sha256, "first": valid_from.isoformat(), "last": valid_to.isoformat()}
        return bool(self._shared.select(sql, **facts))

    def editions(self) -> tuple[KeptEdition, ...]:
        """Return every edition by system and first day, the older import first."""
        rows = self._shared.select("SELECT * FROM editions ORDER BY system, valid_from, id")
        return tuple(KeptEdition.model_validate(dict(row)) for row in rows)

    def add(
        self,
        origin: Origin,
        editions: Sequence[Edition],
        rows: Iterable[CodeRow],
        replaces: Sequence[int] = (),
        billing: NewList | None = None,
    ) -> bool:
        """Keep the rows of one file under its editions, one a system, and ``billing``; on an error nothing of it.

        What is there already is not kept again; returns False if that is all. ``replaces`` are ids of editions that
        go as these come, with the claim edits' lists of the same files. Raises StoreError if the database cannot be
        written (full, or locked), or what the rows raise.
        """
        ordered = sorted(rows, key=lambda row: (len(row.description), row.code))
        with self._shared.write(_REFUSED) as db:
            new = [e for e in editions if not self.has(e.list, origin.sha256, e.valid_from, e.valid_to)]
            listed = billing is not None and not self.billing.has(
                billing.kind, origin.sha256, billing.valid_from, billing.valid_to
            )
            for edition_id in replaces if new else ():
                _remove(db, edition_id)
            for edition in new:
                _insert(db, origin, edition, [row for row in ordered if row.system is edition.system])
            if billing is not None and listed:
                self.billing.insert(db, origin, billing)
        return bool(new) or listed

    def keep_words(
        self, procedures: Iterable[ProcedureWords], diagnoses: Iterable[DiagnosisPhrase], sha256: str
    ) -> None:
        """Keep a lexicon in place of the one before; raises StoreError, or what the rows raise."""
        with self._shared.write(_REFUSED) as db:
            self.words.replace(db, procedures, diagnoses, sha256)

    def remove(self, file_name: str, spared: str | None = None) -> int:
        """Take back every import of a file of this name; returns how many editions and lists are gone.

        Those stay that were imported by ``spared``.
        """
        with self._shared.write(_REFUSED) as db:
            facts, where = (file_name, spared), "WHERE file_name = ? AND imported_by IS NOT ?"
            codes = db.execute(f"DELETE FROM editions {where}", facts).rowcount  # noqa: S608 - our words
            return codes + db.execute(f"DELETE FROM lists {where}", facts).rowcount  # noqa: S608 - our words

    def _elsewhen(self, code: str, system: CodeSystem, on: date) -> str:
        spans = self._shared.select(_SPANS, code=code, system=system)
        before = [row["last"] for row in spans if row["last"] < on.isoformat()]
        after = [row["first"] for row in spans if row["first"] > on.isoformat()]
        return (f"; listed until {max(before)}" if before else "") + (f"; listed from {min(after)}" if after else "")

    def _prepare(self, path: Path, read_only: bool) -> None:
        connection = self._shared.connection
        (layout,) = connection.execute("PRAGMA user_version").fetchone()
        if layout < _LAYOUT and not read_only:
            schema = _SCHEMA + billing_store.SCHEMA + word_store.SCHEMA
            connection.executescript(f"BEGIN IMMEDIATE;{schema}PRAGMA user_version = {_LAYOUT};COMMIT;")
        elif layout < _LAYOUT:
            remedy = "`python launch.py codes list` brings it up to date with its lists kept."
            raise StoreError(f"{path} has the older layout {layout}, this version reads {_LAYOUT}. {remedy}")
        elif layout > _LAYOUT:
            raise StoreError(f"{path} has layout {layout}, this version reads {_LAYOUT}. Remove it and import again.")


def _edition(row: sqlite3.Row) -> Edition:
    first, last = date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"])
    return Edition(row["list"], CodeSystem(row["system"]), row["name"], first, last, bool(row["partial"]))


def _remove(db: sqlite3.Connection, edition_id: int) -> None:
    about = "(SELECT file_name, sha256, valid_from, valid_to FROM editions WHERE id = ?)"
    db.execute(f"DELETE FROM lists WHERE (file_name, sha256, valid_from, valid_to) = {about}", (edition_id,))  # noqa: S608
    db.execute("DELETE FROM editions WHERE id = ?", (edition_id,))


def _insert(db: sqlite3.Connection, origin: Origin, edition: Edition, rows: Sequence[CodeRow]) -> None:
    e, codes = edition, {row.code: row.billable for row in rows}
    about = (e.list, e.system, e.name, e.valid_from.isoformat(), e.valid_to.isoformat(), e.partial)
    counts = (len(codes), sum(codes.values()))
    source = (origin.file_name, origin.sha256, origin.at.isoformat(timespec="seconds"), origin.by)
    edition_id = db.execute(_INSERT_EDITION, (*about, *counts, *source)).lastrowid
    keys = [(row.code, row.billable, row.description) for row in rows]
    ids = _code_ids(db, e.system, keys)
    listed = (
        (edition_id, ids[key], _day(row.valid_from) or "", _day(row.valid_to))
        for row, key in zip(rows, keys, strict=True)
    )
    db.executemany(_INSERT_LISTED, listed)


def _code_ids(db: sqlite3.Connection, system: CodeSystem, keys: Sequence[_Key]) -> dict[_Key, int]:
    """Return the id of each code with its description, kept now if it is new; ``keys`` come the shortest first."""
    kept = db.execute("SELECT code, billable, description, id FROM codes WHERE system = ?", (system,))
    ids = {(code, bool(billable), text): code_id for code, billable, text, code_id in kept}
    (known,) = db.execute("SELECT count(*) FROM codes").fetchone()
    new = [key for key in dict.fromkeys(keys) if key not in ids]
    first = first_id(system)
    for number, key in enumerate(new, start=known + 1):
        ids[key] = first + (len(key[2]) << LENGTH_SHIFT) + number
    db.executemany(_INSERT_CODE, ((ids[key], system, *key) for key in new))
    db.execute(_INSERT_TEXT, {"known": known})
    return ids


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
