"""Plain words for procedure codes beside a site's code lists: what a code means where no list says, and search by them.

Words never make a code valid: whether it holds on a date is for the lists to say.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from engine.codeset import CodeSystem, procedure_system
from engine.database import SharedDatabase
from engine.lexicon import ProcedureWords

SCHEMA = """
CREATE TABLE IF NOT EXISTS words (
    id INTEGER PRIMARY KEY, system TEXT NOT NULL, code TEXT NOT NULL UNIQUE, plain TEXT NOT NULL,
    dictated TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS words_source (sha256 TEXT PRIMARY KEY);
CREATE VIRTUAL TABLE IF NOT EXISTS words_text USING fts5 (
    plain, dictated, content = 'words', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2',
    prefix = '1 2 3'
);
"""
# Codes of anesthesia (00100-01999) name operations too, and come after these.
_FOUND = """
SELECT w.code FROM words_text CROSS JOIN words w ON w.id = words_text.rowid
WHERE words_text MATCH :wanted AND w.system IN (SELECT value FROM json_each(:systems))
ORDER BY w.code < '02000', bm25(words_text, 2.0, 1.0) LIMIT :most"""


class WordStore:
    """The plain words of a site's procedure codes; safe to share between threads."""

    def __init__(self, db: SharedDatabase) -> None:
        """Ask the tables of a database that holds `SCHEMA`."""
        self._db = db

    def describe(self, code: str) -> str:
        """Return a code in plain words, '' when the lexicon does not have it."""
        rows = self._db.select("SELECT plain FROM words WHERE code = :code", code=code)
        return str(rows[0]["plain"]) if rows else ""

    def search(self, starts: Sequence[str], systems: Sequence[CodeSystem], most: int) -> list[str]:
        """Return the codes whose words begin with each of some ASCII letters and digits, the best first."""
        if not starts:
            return []
        wanted = " ".join(f'"{start}"*' for start in starts)
        rows = self._db.select(_FOUND, wanted=wanted, systems=json.dumps(list(systems)), most=most)
        return [row["code"] for row in rows]

    def has(self, sha256: str) -> bool:
        """Say whether the words kept are those of a file with these bytes."""
        return bool(self._db.select("SELECT 1 FROM words_source WHERE sha256 = :sha256", sha256=sha256))

    def replace(self, connection: sqlite3.Connection, rows: Iterable[ProcedureWords], sha256: str) -> None:
        """Put the words of one file in the place of those kept, inside a transaction of the caller's."""
        connection.execute("DELETE FROM words")
        connection.execute("DELETE FROM words_source")
        connection.execute("INSERT INTO words_source VALUES (?)", (sha256,))
        values = ((procedure_system(r.code), r.code, r.plain, " | ".join(r.dictated)) for r in rows)
        sql = "INSERT OR REPLACE INTO words (system, code, plain, dictated) VALUES (?, ?, ?, ?)"
        connection.executemany(sql, values)
        connection.execute("INSERT INTO words_text (words_text) VALUES ('rebuild')")
