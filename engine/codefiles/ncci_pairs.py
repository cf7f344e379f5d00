"""NCCI procedure-to-procedure edits (PTP) for practitioners: pairs of codes of which the second is not paid.

Two layouts: as CMS publishes them (tab or comma separated, under lines of copyright: column 1, column 2, in existence
before 1996, effective date, deletion date or ``*``, modifier indicator, rationale), and ``column1,column2,
modifier_indicator,rationale`` with, in a file of deleted pairs, ``deletion_date``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.billing_lists import DatedRow, ListKind, Pair
from engine.claim import is_procedure_code
from engine.codefiles.official import dated, official_rows, recognises_official
from engine.codefiles.row import BillingKind, Kind
from engine.codefiles.table import Record, read_table, starts_with
from engine.codefiles.textfile import TextFile

_COLUMNS = ("column1", "column2", "modifier_indicator", "rationale")
_DELETED = (*_COLUMNS, "deletion_date")
_INDICATORS = ("0", "1", "9")
_OFFICIAL_COLUMNS = 7


def read(file: TextFile) -> Iterator[DatedRow]:
    """Yield each pair with the days it is in force; raises CodeListError on a line that is no pair.

    A pair without an effective date has been in force since before the edition; one deleted on a day still held on it.
    """
    for line, (column1, column2, first, last, indicator, rationale) in _fields(file):
        if not (is_procedure_code(column1) and is_procedure_code(column2)):
            raise file.refusal(f"{column1[:20]!r} and {column2[:20]!r} are not a pair of codes", line)
        if indicator not in _INDICATORS:
            raise file.refusal(f"the modifier indicator is {indicator[:20]!r}, not 0, 1 or 9", line)
        yield dated(file, line, Pair(column1, column2, indicator, rationale), first, last)


def _fields(file: TextFile) -> Iterator[tuple[int, tuple[str, str, str, str, str, str]]]:
    if recognises_official(head := file.head(), _OFFICIAL_COLUMNS, _is_pair):
        for line, row in official_rows(file, _OFFICIAL_COLUMNS, _is_pair):
            yield line, (row[0], row[1], row[3], row[4], row[5], row[6])
        return
    for record in read_table(file, *(_DELETED if starts_with(head, *_DELETED) else _COLUMNS)):
        yield record.line, _named(record)


def _named(r: Record) -> tuple[str, str, str, str, str, str]:
    return r["column1"], r["column2"], "", r["deletion_date"], r["modifier_indicator"], r["rationale"]


def _is_pair(row: Sequence[str]) -> bool:
    return all(is_procedure_code(code) for code in row[:2]) and row[5] in _INDICATORS


def _recognises_deleted(head: Sequence[str]) -> bool:
    return starts_with(head[:1], *_DELETED)


def _recognises(head: Sequence[str]) -> bool:
    named = starts_with(head[:1], *_COLUMNS) and not _recognises_deleted(head)
    return named or recognises_official(head, _OFFICIAL_COLUMNS, _is_pair)


KIND = Kind(ListKind.PAIRS, ListKind.PAIRS.label, _recognises, billing=BillingKind(ListKind.PAIRS, read))
DELETED_KIND = Kind(
    ListKind.DELETED_PAIRS,
    ListKind.DELETED_PAIRS.label,
    _recognises_deleted,
    billing=BillingKind(ListKind.DELETED_PAIRS, read),
)
