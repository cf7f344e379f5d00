"""ICD-10-CM codes with the days they hold: ``code,valid_from,valid_to_inclusive,long_description``.

Made from many editions; an empty last day means that the code still holds at the end of the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.codefiles.icd10cm_order import FEWEST_BILLABLE, check_whole, with_dot
from engine.codefiles.row import CodeRow, Kind
from engine.codefiles.table import Record, read_table, starts_with
from engine.codefiles.textfile import TextFile
from engine.codeset import CodeSystem

_COLUMNS = ("code", "valid_from", "valid_to_inclusive")


def read(file: TextFile) -> Iterator[CodeRow]:
    """Yield billable codes, each with its own dates; raises CodeListError on a date that is none."""
    count, code = 0, ""
    for record in read_table(file, *_COLUMNS):
        count, code = count + 1, record["code"]
        first, last = _day(file, record, "valid_from"), _day(file, record, "valid_to_inclusive")
        yield CodeRow(CodeSystem.ICD10CM, with_dot(code), record["long_description"], True, first, last)
    check_whole(file, count, code)


def _day(file: TextFile, record: Record, column: str) -> date | None:
    try:
        return date.fromisoformat(record[column]) if record[column] else None
    except ValueError as error:
        raise file.refusal(f"{column} is {record[column]!r}, not a date like 2022-10-01", record.line) from error


KIND = Kind(
    "icd10cm-intervals",
    "ICD-10-CM validity intervals",
    lambda head: starts_with(head[:1], *_COLUMNS),
    read,
    {CodeSystem.ICD10CM: FEWEST_BILLABLE},
)
