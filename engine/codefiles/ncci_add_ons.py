"""NCCI add-on code edits (AOC): which codes are billed only beside a primary one, a line for each primary.

Two layouts: as CMS publishes them (type, add-on code, its deletion, primary code, its deletion, effective and deletion
date of the edit, notes; dates as year and day of the year), and ``primary_code,add_on_code,aoc_edit_type``. Primary
``CCCCC`` means that the contractors say which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.billing_lists import AddOn, DatedRow, ListKind
from engine.claim import is_procedure_code
from engine.codefiles.official import dated, day_of_year, official_rows, recognises_official
from engine.codefiles.row import BillingKind, Kind
from engine.codefiles.table import read_table, starts_with
from engine.codefiles.textfile import TextFile

_COLUMNS = ("primary_code", "add_on_code", "aoc_edit_type")
_CONTRACTOR = "CCCCC"
_OFFICIAL_COLUMNS = 8


def read(file: TextFile) -> Iterator[DatedRow]:
    """Yield an add-on code with one primary a row (none where contractors say); raises CodeListError."""
    for line, code, kind, primary, first, last in _fields(file):
        if not (is_procedure_code(code) and kind in ("1", "2", "3") and _is_primary(primary)):
            raise file.refusal(
                f"not an add-on code with a primary: {code[:20]!r}, {kind[:9]!r}, {primary[:20]!r}", line
            )
        primaries = frozenset() if primary == _CONTRACTOR else frozenset({primary})
        yield dated(file, line, AddOn(code, int(kind), primaries), first, last, day_of_year)


def _fields(file: TextFile) -> Iterator[tuple[int, str, str, str, str, str]]:
    if starts_with(file.head(), *_COLUMNS):
        for r in read_table(file, *_COLUMNS):
            yield r.line, r["add_on_code"], r["aoc_edit_type"], r["primary_code"], "", ""
        return
    for line, row in official_rows(file, _OFFICIAL_COLUMNS, _is_add_on):
        kind, code, code_ends, primary, primary_ends, first, last, _ = row
        ends = [end for end in (code_ends, primary_ends, last) if end.strip("*")]
        yield line, code, kind, primary, first, min(ends, default="")


def _is_add_on(row: Sequence[str]) -> bool:
    return row[0] in ("1", "2", "3") and is_procedure_code(row[1]) and _is_primary(row[3])


def _is_primary(code: str) -> bool:
    return code == _CONTRACTOR or is_procedure_code(code)


def _recognises(head: Sequence[str]) -> bool:
    return starts_with(head[:1], *_COLUMNS) or recognises_official(head, _OFFICIAL_COLUMNS, _is_add_on)


KIND = Kind(ListKind.ADD_ONS, ListKind.ADD_ONS.label, _recognises, billing=BillingKind(ListKind.ADD_ONS, read))
