"""Tables as CMS publishes NCCI files: tab or comma separated, without column names that could be relied on.

Above the rows stand lines of copyright and column names that run over several lines; what is a row is known by its
content. After the first row every line must be one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence

from engine.codefiles.textfile import TextFile

IsRow = Callable[[Sequence[str]], bool]


def recognises_official(head: Sequence[str], columns: int, is_row: IsRow) -> bool:
    """Say whether one of some first lines is a row of so many columns, tab or comma separated."""
    return any(_is(_split(line, mark), columns, is_row) for line in head for mark in "\t,")


def official_rows(file: TextFile, columns: int, is_row: IsRow) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the number and the fields of each row; raises CodeListError on a line below the first that is none."""
    mark = next(m for m in "\t," if any(_is(_split(line, m), columns, is_row) for line in file.head()))
    begun = False
    for number, line in enumerate(file.lines(), start=1):
        row = _split(line, mark)
        if _is(row, columns, is_row):
            begun = True
            yield number, row
        elif begun and line.strip("\x1a\t, "):
            raise file.refusal(
                f"not a row of {columns} columns like those above: {line[:40]!r}; is the file cut off?", number
            )


def _split(line: str, mark: str) -> tuple[str, ...]:
    return tuple(field.strip() for field in next(csv.reader([line], delimiter=mark), []))


def _is(row: Sequence[str], columns: int, is_row: IsRow) -> bool:
    return len(row) == columns and is_row(row)
