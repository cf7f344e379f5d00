"""The home's lock: one holder, named to the others, released by a crash."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import StoreError
from engine.lock import LOCK_FILE, LockHolder, home_lock, lock_holder

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, time
from pathlib import Path
from engine.lock import home_lock
with home_lock(Path(sys.argv[1]), "workbench", "http://127.0.0.1:7860"):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_the_holder_is_known_while_the_block_runs_and_forgotten_after(tmp_path: Path) -> None:
    with home_lock(tmp_path, "import", address=None):
        holder = lock_holder(tmp_path)
        assert holder is not None
        assert (holder.purpose, holder.pid, holder.address) == ("import", os.getpid(), None)
        assert holder.since is not None
    assert lock_holder(tmp_path) is None


def test_a_home_that_was_never_used_has_no_holder(tmp_path: Path) -> None:
    assert lock_holder(tmp_path / "new") is None


def test_the_home_is_made_and_is_private(tmp_path: Path) -> None:
    with home_lock(tmp_path / "new", "import"):
        assert (tmp_path / "new").stat().st_mode & 0o077 == 0
        assert (tmp_path / "new" / LOCK_FILE).stat().st_mode & 0o077 == 0


def test_the_address_is_announced_when_it_is_known(tmp_path: Path) -> None:
    with home_lock(tmp_path, "workbench", "http://127.0.0.1:0/a/long/address") as lock:
        lock.announce("http://127.0.0.1:41234")
        holder = lock_holder(tmp_path)
    assert holder is not None
    assert holder.address == "http://127.0.0.1:41234"


def test_another_program_is_refused_with_who_since_when_and_where(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    with pytest.raises(StoreError) as refused, home_lock(tmp_path, "import"):
        pytest.fail("two holders")
    message = str(refused.value)
    for part in ("workbench", f"process {other.pid}", "since 2", "http://127.0.0.1:7860", "Stop it first", "--home"):
        assert part in message


def test_a_crash_releases_the_lock_and_the_next_one_takes_it_over(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    assert str(other.pid) in (tmp_path / LOCK_FILE).read_text()
    assert lock_holder(tmp_path) is None
    with home_lock(tmp_path, "import") as lock:
        assert lock.holder.pid == os.getpid()


def test_the_same_process_cannot_hold_it_twice(tmp_path: Path) -> None:
    with (
        home_lock(tmp_path, "workbench"),
        pytest.raises(StoreError, match="Wait until it ends"),
        home_lock(tmp_path, "import"),
    ):
        pytest.fail("two holders")


def test_an_error_in_the_block_releases_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), home_lock(tmp_path, "import"):
        raise ZeroDivisionError
    assert lock_holder(tmp_path) is None


@pytest.mark.parametrize("said", [b"", b"not json", b'{"purpose": 7}', b"\xff\xfe"])
def test_a_holder_that_has_not_said_who_it_is_still_holds(tmp_path: Path, said: bytes) -> None:
    with home_lock(tmp_path, "import"):
        (tmp_path / LOCK_FILE).write_bytes(said)
        assert lock_holder(tmp_path) == LockHolder(purpose="another command")
        with pytest.raises(StoreError, match="in use by 'another command'"), home_lock(tmp_path, "export"):
            pytest.fail("two holders")


def test_terminal_escapes_in_a_purpose_are_shown_not_sent() -> None:
    assert "\x1b" not in str(LockHolder(purpose="\x1b[2J"))


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(StoreError, match="--home DIR"), home_lock(tmp_path / "home", "import"):
        pytest.fail("a file is no home")


def test_a_full_disk_is_said_and_leaves_the_home_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.pwrite", full)
        with pytest.raises(StoreError, match="No space left on device"), home_lock(tmp_path, "test"):
            pass
    with home_lock(tmp_path, "test"):
        pass


def test_a_lock_that_cannot_be_seen_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refused)
    with pytest.raises(StoreError, match="Permission denied"):
        lock_holder(tmp_path)
