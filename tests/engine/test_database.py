"""A SQLite file in a home: whose it is, and that reading one changes nothing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from engine.database import make_private, open_to_read, open_to_write


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_home_and_its_database_are_their_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "home" / "a.db"
    with closing(open_to_write(path)) as db:
        db.execute("CREATE TABLE t (a)")
        assert mode(path.parent) == 0o700
        assert [mode(file) for file in sorted(path.parent.iterdir())] == [0o600] * 3


def test_what_is_there_is_opened_as_it_is(tmp_path: Path) -> None:
    for value in (1, 2):
        with closing(open_to_write(tmp_path / "a.db")) as db:
            db.execute("CREATE TABLE IF NOT EXISTS t (a)")
            db.execute("INSERT INTO t VALUES (?)", (value,))
    with closing(open_to_read(tmp_path / "a.db")) as db:
        assert [row["a"] for row in db.execute("SELECT a FROM t")] == [1, 2]


def test_a_commit_is_on_the_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    with closing(open_to_write(tmp_path / "a.db")) as db:
        pragma = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert pragma == {"journal_mode": "wal", "synchronous": 2}


def test_a_name_is_never_read_as_part_of_an_address(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=rwc#b %20" / "a.db"
    open_to_write(path).close()
    with closing(open_to_read(path)) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("CREATE TABLE t (a)")


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        open_to_read(tmp_path / "a.db").execute("SELECT 1")
    assert list(tmp_path.iterdir()) == []


def test_what_another_connection_of_this_process_has_locked_stays_locked(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    write = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('CREATE TABLE t (a)')"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        make_private(path)
        other = subprocess.run([sys.executable, "-c", write, path], capture_output=True, text=True)
        assert "database is locked" in other.stderr
        writer.execute("ROLLBACK")
