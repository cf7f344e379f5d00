"""A text file that appears under its name only when it is complete, in place of what was there before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """Yield a stream for UTF-8 text that takes the place of ``path`` when the block ends without an error.

    Otherwise the old file stays and nothing lies beside it. Makes the folder; raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".", delete=False, encoding="utf-8") as stream:
        part = Path(stream.name)
        try:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
