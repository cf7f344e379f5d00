"""A text file as official lists come: plain, in a .gz, or as a member of a .zip (a wheel is one)."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, cast

from engine.errors import CodeListError

# The longest line of any official list has 1,400 characters, the largest list 15 MB.
_LONGEST_LINE = 20_000
# The official fee schedule has its column names in line 10.
_HEAD_LINES = 15
_LARGEST_BYTES = 200_000_000
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")
BROKEN = (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class TextFile:
    """One text file; ``member`` names it inside a .zip, '' for a plain or .gz file."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """Return the name for messages: the file, and the member of a .zip."""
        return f"{self.path.name}:{self.member}" if self.member else self.path.name

    def refusal(self, reason: str, line: int = 0) -> CodeListError:
        """Return the error that refuses this file at a line (0: as a whole)."""
        return CodeListError(f"{self.name}{f', line {line}' if line else ''}: {reason}. Nothing of it was imported.")

    def head(self) -> tuple[str, ...]:
        """Return the first lines, by which the kind of a file is known; raises CodeListError like `lines`."""
        return tuple(islice(self.lines(), _HEAD_LINES))

    def lines(self) -> Iterator[str]:
        """Yield each line without its end; raises CodeListError where the file is cut off or not text."""
        number = size = 0
        try:
            with self.stream() as stream:
                while raw := stream.readline(_LONGEST_LINE):
                    number, size = number + 1, size + len(raw)
                    if size > _LARGEST_BYTES:
                        raise self.refusal(f"holds more than {_LARGEST_BYTES:,} bytes, which no code list does", number)
                    yield self._decoded(raw, number)
        except BROKEN as error:
            raise self.refusal(f"cannot be read further ({error}); copy or download it again", number + 1) from error

    @contextmanager
    def stream(self) -> Iterator[IO[bytes]]:
        """Open the bytes, unpacked; what is packed shows in the first bytes, not in the name."""
        with self.path.open("rb") as file:
            if self.member:
                with zipfile.ZipFile(file) as archive, archive.open(self.member) as packed:
                    yield io.BufferedReader(cast(zipfile.ZipExtFile, packed))  # which reads single lines slowly
            elif _magic(self.path) == b"\x1f\x8b":
                with gzip.open(file) as unpacked:
                    yield io.BufferedReader(unpacked)
            else:
                yield file

    def _decoded(self, raw: bytes, number: int) -> str:
        if len(raw) >= _LONGEST_LINE:
            raise self.refusal("this line is too long for a code list", number)
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:  # older official files are in Windows' character set
            text = raw.decode("cp1252", errors="replace")
        if _NOT_TEXT.search(text) or "\ufffd" in text:
            raise self.refusal("not plain text (binary, or UTF-16); save it as UTF-8 text", number)
        return text.rstrip("\r\n")


def text_files(path: Path, endings: tuple[str, ...] = (".txt", ".csv")) -> tuple[TextFile, ...]:
    """Return what a file holds: itself, or the members of a .zip that end so; raises CodeListError if unreadable."""
    try:
        if _magic(path) != b"PK":
            return (TextFile(path),)
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(endings)]
    except (OSError, zipfile.BadZipFile) as error:
        raise CodeListError(f"{path.name}: cannot be read ({error}). Check the path, or download it again.") from error
    return tuple(TextFile(path, name) for name in names)


def _magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(2)
