"""The home's lock: one program writes to a home at a time, and the others can say which one and since when.

The lock is an advisory ``flock`` on ``HOME/opclaim.lock``: the operating system releases it when its holder ends, also
by a crash, so what the file then still says is stale and is overwritten by the next holder.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from engine.claim import Record
from engine.errors import StoreError

LOCK_FILE = "opclaim.lock"
# `lock_holder` itself holds a shared lock for an instant; a second try tells that from a real holder.
_TRIES, _PAUSE_SECONDS = 5, 0.02


class LockHolder(Record):
    """The program that holds a home; ``address`` is where its API answers, None when it has none.

    ``pid`` and ``since`` are None for the instant between its taking the lock and its saying so.
    """

    purpose: str
    pid: int | None = None
    since: datetime | None = None
    address: str | None = None

    def __str__(self) -> str:
        """Say who holds the home, for a message."""
        facts = (
            f"process {self.pid}" if self.pid else "",
            f"since {self.since:%Y-%m-%d %H:%M} UTC" if self.since else "",
            f"at {self.address}" if self.address else "",
        )
        known = ", ".join(filter(None, facts))
        return f"{self.purpose!r} ({known})" if known else repr(self.purpose)


class HomeLock:
    """A home that this process holds, as `home_lock` gives it."""

    def __init__(self, descriptor: int, holder: LockHolder) -> None:
        self._descriptor = descriptor
        self.holder = holder
        self._write()

    def announce(self, address: str) -> None:
        """Say where the API answers, once that is known (a free port is known only when it is bound)."""
        self.holder = self.holder.model_copy(update={"address": address})
        self._write()

    def _write(self) -> None:
        text = self.holder.model_dump_json().encode()
        try:
            os.pwrite(self._descriptor, text, 0)
            os.ftruncate(self._descriptor, len(text))
        except OSError as error:
            raise StoreError(f"Cannot write in the home: {error.strerror}. Make room on its disk.") from error


@contextmanager
def home_lock(home: Path, purpose: str, address: str | None = None) -> Iterator[HomeLock]:
    """Hold ``home`` (made when absent) for writing while the block runs; not re-entrant, also within one process.

    Raises StoreError naming the holder when another program, or another part of this one, holds it.
    """
    descriptor = _opened(home)
    try:
        if not _locked(descriptor, fcntl.LOCK_EX):
            raise StoreError(_refusal(home, _said(home) or LockHolder(purpose="another command")))
        holder = LockHolder(purpose=purpose, pid=os.getpid(), since=datetime.now(UTC), address=address)
        yield HomeLock(descriptor, holder)
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def lock_holder(home: Path) -> LockHolder | None:
    """Return who holds ``home`` now, None when nobody does; what a program that crashed left behind does not count."""
    try:
        descriptor = os.open(home / LOCK_FILE, os.O_RDONLY)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            f"Cannot see who uses the home {str(home)!r}: {error.strerror}. Check the permissions of {LOCK_FILE}."
        ) from error
    try:
        if _locked(descriptor, fcntl.LOCK_SH):
            return None
        return _said(home) or LockHolder(purpose="another command")
    finally:
        os.close(descriptor)


def _opened(home: Path) -> int:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            f"Cannot write in the home {str(home)!r}: {error.strerror}. Give a folder of your own with --home DIR."
        ) from error


def _locked(descriptor: int, how: int) -> bool:
    for attempt in range(_TRIES):
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS if attempt + 1 < _TRIES else 0)
        else:
            return True
    return False


def _said(home: Path) -> LockHolder | None:
    try:
        return LockHolder.model_validate_json((home / LOCK_FILE).read_bytes())
    except (ValidationError, OSError):
        return None


def _refusal(home: Path, holder: LockHolder) -> str:
    stop = "Stop it first, or use the workbench that it runs" if holder.address else "Wait until it ends"
    return f"The home {str(home)!r} is in use by {holder}. {stop}, or give another home with --home DIR."
