"""A code list as comma-separated values with one line of column names, which may stand under other lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.codefiles.textfile import TextFile

_END_OF_FILE = "\x1a"  # MS-DOS wrote it, some official files still end with it


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the table: ``line`` is its number in the file, ``values`` by column name in lower case.

    Where a name repeats, the last column of that name counts; ``fields`` holds all in order.
    """

    line: int
    values: dict[str, str]
    fields: tuple[str, ...] = ()

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def at(self, place: int) -> str:
        """Return the field at a place, counted from 0; '' beyond the last."""
        return self.fields[place] if place < len(self.fields) else ""


def column_names(line: str) -> tuple[str, ...]:
    """Return the names in a line of column names, in lower case and stripped; none where the line cannot be read."""
    try:
        return tuple(name.strip().lower() for name in next(csv.reader([line]), []))
    except csv.Error:  # a line end within the line
        return ()


def starts_with(lines: Sequence[str], *names: str) -> bool:
    """Say whether one of some first lines is the line of column names that begins with ``names``."""
    return any(column_names(line)[: len(names)] == names for line in lines)


def read_table(file: TextFile, *first: str) -> Iterator[Record]:
    """Yield the lines under the column names that begin with ``first``; raises CodeListError on a broken line."""
    rows = csv.reader(file.lines(), strict=True)  # else a quotation that the file's end cuts off goes unseen
    try:
        columns = next((names for row in rows if (names := _lowered(row))[: len(first)] == first), None)
        if columns is None:
            raise file.refusal(f"has no line of column names that begins with {', '.join(first)}")
        for row in rows:
            if not row or row[0] == _END_OF_FILE:
                continue
            if len(row) != len(columns):
                reason = f"has {len(row)} columns where {len(columns)} belong; is the file cut off?"
                raise file.refusal(reason, rows.line_num)
            fields = tuple(map(str.strip, row))
            yield Record(rows.line_num, dict(zip(columns, fields, strict=True)), fields)
    except csv.Error as error:
        raise file.refusal(f"not comma-separated values ({error})", rows.line_num) from error


def _lowered(row: list[str]) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in row)
