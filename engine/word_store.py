"""Plain words beside a site's code lists: what a procedure code means where no list says, and search by the lexicon.

Words never make a code valid: whether it holds on a date is for the lists to say.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from engine.codeset import CodeSystem, procedure_system
from engine.database import SharedDatabase
from engine.lexicon import DiagnosisPhrase, ProcedureWords

SCHEMA = """
CREATE TABLE IF NOT EXISTS words (
    id INTEGER PRIMARY KEY, system TEXT NOT NULL, code TEXT NOT NULL, plain TEXT NOT NULL, dictated TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS words_by_code ON words (code);
CREATE TABLE IF NOT EXISTS words_source (sha256 TEXT PRIMARY KEY);
CREATE VIRTUAL TABLE IF NOT EXISTS words_text USING fts5 (
    plain, dictated, content = 'words', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2',
    prefix = '1 2 3'
);
CREATE VIRTUAL TABLE IF NOT EXISTS words_known USING fts5vocab (words_text, row);
"""
# Codes of anesthesia (00100-01999) name operations too, and come after these.
_FOUND = """
SELECT w.code, w.plain, w.dictated FROM words_text CROSS JOIN words w ON w.id = words_text.rowid
WHERE words_text MATCH :wanted AND w.system IN (SELECT value FROM json_each(:systems))
ORDER BY w.code < '02000', bm25(words_text, 2.0, 1.0) LIMIT :most"""

_FREQUENCY = "SELECT coalesce(sum(doc), 0) AS texts FROM words_known WHERE term >= :start AND term < :start || '~'"


class Hit(NamedTuple):
    """A code of the lexicon with all words that it has there."""

    code: str
    text: str


class WordStore:
    """The lexicon of a site; safe to share between threads."""

    def __init__(self, db: SharedDatabase) -> None:
        """Ask the tables of a database that holds `SCHEMA`."""
        self._db = db

    def describe(self, code: str) -> str:
        """Return a procedure code in plain words, '' when the lexicon does not have it."""
        rows = self._db.select("SELECT plain FROM words WHERE code = :code AND plain != '' LIMIT 1", code=code)
        return str(rows[0]["plain"]) if rows else ""

    def search(self, wanted: str, systems: Sequence[CodeSystem], most: int) -> list[Hit]:
        """Return what a full-text query finds, the best first; a code of diagnoses may be the start of others."""
        rows = self._db.select(_FOUND, wanted=wanted, systems=json.dumps(list(systems)), most=most)
        return [Hit(row["code"], f"{row['plain']} {row['dictated']}") for row in rows]

    def frequency(self, start: str) -> int:
        """Return in how many rows of the lexicon a word stands that begins with some ASCII letters and digits."""
        return int(self._db.select(_FREQUENCY, start=start)[0]["texts"])

    def has(self, sha256: str) -> bool:
        """Say whether the words kept are those of files with this hash."""
        return bool(self._db.select("SELECT 1 FROM words_source WHERE sha256 = :sha256", sha256=sha256))

    def replace(
        self,
        connection: sqlite3.Connection,
        procedures: Iterable[ProcedureWords],
        diagnoses: Iterable[DiagnosisPhrase],
        sha256: str,
    ) -> None:
        """Put these words in the place of those kept, inside a transaction of the caller's."""
        connection.execute("DELETE FROM words")
        connection.execute("DELETE FROM words_source")
        connection.execute("INSERT INTO words_source VALUES (?)", (sha256,))
        named = ((procedure_system(p.code), p.code, p.plain, " | ".join(p.dictated)) for p in procedures)
        dictated = ((CodeSystem.ICD10CM, d.code, "", d.phrase) for d in diagnoses)
        sql = "INSERT INTO words (system, code, plain, dictated) VALUES (?, ?, ?, ?)"
        connection.executemany(sql, chain(named, dictated))
        connection.execute("INSERT INTO words_text (words_text) VALUES ('rebuild')")
