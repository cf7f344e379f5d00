"""Tables as CMS publishes NCCI files: tab or comma separated, without column names that could be relied on.

Above the rows stand lines of copyright and column names that run over several lines; what is a row is known by its
content. After the first row every line must be one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime

from engine.billing_lists import BillingRow
from engine.codefiles.row import DatedRow
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


def dated(file: TextFile, line: int, row: BillingRow, first: str, last: str) -> DatedRow:
    """Return a row with its days, None for one that is empty or ``*``; raises CodeListError on what is no date.

    A date is written ``20240701``, ``2024-07-01`` or, as year and day of the year, ``2024183``.
    """
    try:
        return DatedRow(row, _day(first), _day(last))
    except ValueError as error:
        wrong = f"{first[:20]!r} or {last[:20]!r}" if first and last else repr((first or last)[:20])
        raise file.refusal(f"{wrong} is not a date like 20240701 ({error})", line) from error


def _day(text: str) -> date | None:
    if text in ("", "*"):
        return None
    if len(text) == len("2024183"):
        return datetime.strptime(text, "%Y%j").replace(tzinfo=UTC).date()
    return date.fromisoformat(text)


def _split(line: str, mark: str) -> tuple[str, ...]:
    try:
        return tuple(field.strip() for field in next(csv.reader([line], delimiter=mark), []))
    except csv.Error:  # a line end within the line
        return ()


def _is(row: Sequence[str], columns: int, is_row: IsRow) -> bool:
    return len(row) == columns and is_row(row)
