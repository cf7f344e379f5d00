"""Blame for a model that does not load: whatever the model libraries raise becomes an error that names the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import ModelError


@contextmanager
def blame(path: Path) -> Iterator[None]:
    """Raise ModelError naming ``path`` and the first line of the reason for any error of the block.

    The libraries read files that somebody copied and raise whatever a wrong one provokes: KeyError, TypeError,
    ZeroDivisionError, bare Exception.
    """
    try:
        yield
    except ModelError:
        raise
    except Exception as error:
        reason = (str(error).strip() or "no reason given").splitlines()[0][:200]
        raise ModelError(
            f"{path} does not load ({type(error).__name__}: {reason}). Copy it again as it was published."
        ) from error
