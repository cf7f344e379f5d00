"""NCCI add-on code edits (AOC): which codes are billed only beside a primary one, a line for each primary.

``primary_code,add_on_code,aoc_edit_type``; primary ``CCCCC`` means that the contractors say which. Of the official
layout (add-on code, type, primary code, effective and deletion date, notes) the dates come with each row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from engine.billing_lists import AddOn, ListKind
from engine.codefiles.official import official_rows, recognises_official
from engine.codefiles.row import BillingKind, DatedRow, Kind
from engine.codefiles.table import read_table, starts_with
from engine.codefiles.textfile import TextFile

_COLUMNS = ("primary_code", "add_on_code", "aoc_edit_type")
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
_CONTRACTOR = "CCCCC"
_OFFICIAL_COLUMNS = 6


def read(file: TextFile) -> Iterator[DatedRow]:
    """Yield an add-on code with one primary a row (none where contractors say); raises CodeListError."""
    for line, code, kind, primary, first, last in _fields(file):
        if not (_CODE.fullmatch(code) and kind in ("1", "2", "3") and _is_primary(primary)):
            raise file.refusal(
                f"not an add-on code with a primary: {code[:20]!r}, {kind[:9]!r}, {primary[:20]!r}", line
            )
        primaries = frozenset() if primary == _CONTRACTOR else frozenset({primary})
        try:
            yield DatedRow(AddOn(code, int(kind), primaries), _day(first), _day(last))
        except ValueError as error:
            raise file.refusal(f"{first or last!r} is not a date ({error})", line) from error


def _fields(file: TextFile) -> Iterator[tuple[int, str, str, str, str, str]]:
    if starts_with(file.head(), *_COLUMNS):
        for r in read_table(file, *_COLUMNS):
            yield r.line, r["add_on_code"], r["aoc_edit_type"], r["primary_code"], "", ""
        return
    for line, row in official_rows(file, _OFFICIAL_COLUMNS, _is_add_on):
        yield line, row[0], row[1], row[2], row[3], row[4]


def _is_add_on(row: Sequence[str]) -> bool:
    return bool(_CODE.fullmatch(row[0])) and row[1] in ("1", "2", "3") and _is_primary(row[2])


def _is_primary(code: str) -> bool:
    return code == _CONTRACTOR or _CODE.fullmatch(code) is not None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _recognises(head: Sequence[str]) -> bool:
    return starts_with(head[:1], *_COLUMNS) or recognises_official(head, _OFFICIAL_COLUMNS, _is_add_on)


KIND = Kind(ListKind.ADD_ONS, ListKind.ADD_ONS.label, _recognises, billing=BillingKind(ListKind.ADD_ONS, read))
