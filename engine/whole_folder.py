"""A folder that appears under its name only when it is complete, in place of what was there before.

A power cut or a kill leaves either the old folder or the new one, never a half of each; only for the instant between
two renames there is none of that name.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder to fill, and put it in place of ``path`` when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        yield part
        for each in (*part.rglob("*"), part):
            _sync(each)
        if path.exists():
            path.rename(part / ".before")
        part.rename(path)
        _sync(path.parent)
        shutil.rmtree(path / ".before", ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
