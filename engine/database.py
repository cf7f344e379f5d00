"""A SQLite file in a site's home: opened by its one writer, or only to be read.

It holds patients' notes or licensed lists, so it is made for its owner alone; SQLite gives the files that it lays
beside it (``-wal``, ``-shm``) the rights of the file itself.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock

from engine.errors import StoreError

_PATIENCE_SECONDS = 30


def open_to_write(path: Path) -> sqlite3.Connection:
    """Open a database, made (with its folder) when absent, for threads that share a lock of their own.

    A commit is on the disk before it is acknowledged, and others read on meanwhile. Raises OSError or sqlite3.Error.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_private(path)
    db = _connected(path, "rw")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY"):
        db.execute(f"PRAGMA {pragma}")
    return db


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a database that is there, by which nothing in it can be changed; raises sqlite3.Error."""
    return _connected(path, "ro")


def make_private(path: Path) -> None:
    """Make an empty file for its owner alone, unless there is one.

    Made, not opened: to close a file descriptor of a database drops the locks that this process has on it
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    with suppress(FileExistsError):
        os.mknod(path, 0o600)


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_PATIENCE_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    db.row_factory = sqlite3.Row
    return db


class SharedDatabase:
    """One connection that threads share behind a lock: questions, and writes that are done whole or not at all."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open a database, to be read only or made when absent; raises OSError or sqlite3.Error."""
        self.lock = RLock()
        self.connection = open_to_read(path) if read_only else open_to_write(path)

    def close(self) -> None:
        """Close the file; it cannot be asked any more."""
        self.connection.close()

    def select(self, sql: str, **facts: str | int | None) -> list[sqlite3.Row]:
        """Return the rows of a query with named parameters; raises StoreError when the file cannot be read."""
        with self.lock:
            try:
                return self.connection.execute(sql, facts).fetchall()
            except sqlite3.Error as error:
                raise StoreError(
                    f"The database cannot be read ({error}). Check the disk, or restore a backup."
                ) from error

    @contextmanager
    def write(self, refused: str) -> Iterator[sqlite3.Connection]:
        """Do all of the block or nothing.

        Raises StoreError when the disk or another program refuses; ``refused`` is what is then said, with ``{error}``
        where SQLite's reason belongs.
        """
        with self.lock:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                yield self.connection
                self.connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise StoreError(refused.replace("{error}", str(error))) from error
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
