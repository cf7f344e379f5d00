"""Tables as CMS publishes NCCI files: tab or comma separated, without column names that could be relied on.

Above the rows stand lines of copyright and column names that run over several lines; what is a row is known by its
content. After the first row every line must be one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime

from engine.billing_lists import BillingRow, DatedRow
from engine.codefiles.textfile import TextFile

IsRow = Callable[[Sequence[str]], bool]


def recognises_official(head: Sequence[str], columns: int, is_row: IsRow) -> bool:
    """Say whether one of some first lines is a row of so many columns, tab or comma separated."""
    return any(_is(_split(line, mark), columns, is_row) for line in head for mark in "\t,")


def official_rows(file: TextFile, columns: int, is_row: IsRow) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the number and the fields of each row; raises CodeListError on a line below the first that is none."""
    mark = next((m for m in "\t," if any(_is(_split(line, m), columns, is_row) for line in file.head())), "\t")
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


def dated(
    file: TextFile,
    line: int,
    row: BillingRow,
    first: str,
    last: str,
    read: Callable[[str], date] = date.fromisoformat,
) -> DatedRow:
    """Return a row with its days, None for one that is empty or ``*``; raises CodeListError on what is no date.

    A date is written ``20240701`` or ``2024-07-01``, unless ``read`` knows it otherwise.
    """
    return DatedRow(row, _day(file, line, first, read), _day(file, line, last, read))


def day_of_year(text: str) -> date:
    """Read a date written as year and day of the year, ``2024183`` for the first of July; raises ValueError."""
    day = datetime.strptime(text, "%Y%j").replace(tzinfo=UTC).date()
    if text != f"{day:%Y%j}":  # the 366th of a common year
        raise ValueError(f"{text} is no day of its year")
    return day


def _day(file: TextFile, line: int, text: str, read: Callable[[str], date]) -> date | None:
    try:
        return None if text in ("", "*") else read(text)
    except ValueError as error:
        raise file.refusal(f"{text[:20]!r} is no date ({error})", line) from error


def _split(line: str, mark: str) -> tuple[str, ...]:
    try:
        return tuple(field.strip() for field in next(csv.reader([line], delimiter=mark), []))
    except csv.Error:  # a line end within the line
        return ()


def _is(row: Sequence[str], columns: int, is_row: IsRow) -> bool:
    return len(row) == columns and is_row(row)
