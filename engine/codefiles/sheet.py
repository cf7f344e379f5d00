"""Sheets of an Excel workbook (.xlsx), read as the lines of comma-separated values that the other readers know."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from engine.codefiles.textfile import BROKEN, TextFile
from engine.errors import CodeListError

if TYPE_CHECKING:
    from openpyxl import Workbook

_WORKBOOK = "xl/workbook.xml"
# A part of the bundled pairs, the largest official workbook, unpacks to 150 MB; openpyxl holds the strings in memory.
_LARGEST_BYTES, _LARGEST_STRINGS = 500_000_000, 100_000_000
_STRINGS = "xl/sharedStrings.xml"
_MOST_COLUMNS = 100
_WIDTH_ROWS = 15
_BROKEN = (*BROKEN, ParseError, DefusedXmlException, KeyError, ValueError, TypeError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class Sheet(TextFile):
    """One sheet of a workbook; ``member`` is its name."""

    def lines(self) -> Iterator[str]:
        """Yield each row as a line, all at least as wide as the widest of the first; raises CodeListError."""
        with _opened(self.path) as book:
            rows = _rows(book, self.member)
            first = list(islice(rows, _WIDTH_ROWS))
            width = max(map(len, first), default=0)
            for row in chain(first, rows):
                yield _line([*row, *[""] * (width - len(row))])

    @contextmanager
    def stream(self) -> Iterator[IO[bytes]]:
        """Raise CodeListError: what is read as bytes is an .xml file, never a sheet."""
        raise self.refusal("a tabular list comes as an .xml file, not as a sheet")
        yield


def is_workbook(path: Path) -> bool:
    """Say whether a file is an .xlsx; what it is shows in its content, not in its name."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _WORKBOOK in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def sheets(path: Path) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook; raises CodeListError where it is broken or unpacks to too much."""
    with _opened(path) as book:
        return tuple(Sheet(path, sheet.title) for sheet in book.worksheets)


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    from openpyxl import load_workbook

    _refuse_bombs(path)
    try:
        with path.open("rb") as file:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of styles and extensions that are not read
                book = load_workbook(file, read_only=True, data_only=True)
            try:
                yield book
            finally:
                book.close()
    except _BROKEN as error:
        reason = f"cannot be read as a workbook ({error}); open it in a spreadsheet and save it as .csv"
        raise TextFile(path).refusal(reason) from error


def _refuse_bombs(path: Path) -> None:
    """Raise CodeListError where the parts declare more than any list has; zipfile unpacks no more than is declared."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {part.filename: part.file_size for part in archive.infolist()}
    except (OSError, zipfile.BadZipFile) as error:
        raise CodeListError(f"{path.name}: cannot be read ({error}). Check the path, or download it again.") from error
    if sum(sizes.values()) > _LARGEST_BYTES or sizes.get(_STRINGS, 0) > _LARGEST_STRINGS:
        raise TextFile(path).refusal(f"unpacks to more than {_LARGEST_BYTES:,} bytes, which no code list does")


def _rows(book: Workbook, title: str) -> Iterator[list[str]]:
    for row in book[title].iter_rows(values_only=True, max_col=_MOST_COLUMNS):
        texts = [_text(value) for value in row]
        while texts and not texts[-1]:
            texts.pop()
        yield texts


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _line(texts: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(texts)
    return line.getvalue()
