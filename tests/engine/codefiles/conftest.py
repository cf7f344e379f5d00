"""A way to make a small list by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.codefiles import TextFile

Write = Callable[..., TextFile]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes lines to a file and returns it for a reader."""

    def written(*lines: str, name: str = "list.txt") -> TextFile:
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return TextFile(path)

    return written
