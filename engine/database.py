"""A SQLite file in a site's home: opened by its one writer, or only to be read.

It holds patients' notes or licensed lists, so it is made for its owner alone; SQLite gives the files that it lays
beside it (``-wal``, ``-shm``) the rights of the file itself.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

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
