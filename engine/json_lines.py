"""Files of JSON, one object a line (.jsonl): reading the lines in bounded memory, and saying what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from engine.errors import InputError
from engine.refusal import Refusal

MEND = "Mend the line (its form is in data/README.md) and read the file again"


def read_lines(path: Path, longest: int) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each line that is not blank; of a line over ``longest`` bytes only its beginning.

    Raises InputError when the file cannot be read, or is UTF-16.
    """
    try:
        with path.open("rb") as stream:
            for number, raw in enumerate(_chunks(stream, longest), start=1):
                if number == 1 and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
                    reason, remedy = "it is UTF-16", "Save it as UTF-8, one JSON object a line"
                    raise InputError(str(Refusal(file=str(path), reason=reason, remedy=remedy)))
                plain = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
                if plain.strip():
                    yield number, plain
    except OSError as error:
        raise unusable(path, error) from error


def problems(error: ValidationError) -> str:
    """Return the first three problems by field; never the values, which may be the report."""
    found = [
        f"{'.'.join(map(str, e['loc']))[:60]}: {e['msg']}" if e["loc"] else e["msg"]
        for e in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return "; ".join(found[:3]) + (f"; and {len(found) - 3} more" if len(found) > 3 else "")


def unusable(path: Path, error: OSError, verb: str = "read") -> InputError:
    """Return the error for a file that the system will not let us read (or write, or whatever ``verb`` says)."""
    reason = f"cannot {verb} it: {error.strerror or error}"
    return InputError(str(Refusal(file=str(path), reason=reason, remedy="Check the name and the permissions")))


def _chunks(stream: IO[bytes], longest: int) -> Iterator[bytes]:
    while raw := stream.readline(longest + 1):
        rest = raw
        while len(rest) > longest and not rest.endswith(b"\n"):
            rest = stream.readline(longest + 1)
        yield raw
