"""NCCI medically unlikely edits (MUE) for practitioners: the most units of a code, and how that is judged.

Two layouts: as CMS publishes them (under lines of copyright: code, value, adjudication indicator such as ``2 Date of
Service Edit: Policy``, rationale), and ``hcpcs_code,mue_units,mue_mai,mue_rationale,…``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.billing_lists import DatedRow, ListKind, UnitLimit
from engine.claim import is_procedure_code
from engine.codefiles.official import official_rows, recognises_official
from engine.codefiles.row import BillingKind, Kind
from engine.codefiles.table import read_table, starts_with
from engine.codefiles.textfile import TextFile

_COLUMNS = ("hcpcs_code", "mue_units", "mue_mai")
_OFFICIAL_COLUMNS = 4


def read(file: TextFile) -> Iterator[DatedRow]:
    """Yield each limit; raises CodeListError on a line that is none."""
    for line, code, units, adjudication, rationale in _fields(file):
        if not _is_limit((code, units, adjudication)):
            raise file.refusal(f"not a limit of units: {code[:20]!r}, {units[:20]!r}, {adjudication[:20]!r}", line)
        yield DatedRow(UnitLimit(code, int(units), int(adjudication[0]), rationale))


def _fields(file: TextFile) -> Iterator[tuple[int, str, str, str, str]]:
    if starts_with(file.head(), *_COLUMNS):
        for r in read_table(file, *_COLUMNS):
            yield r.line, r["hcpcs_code"], r["mue_units"], r["mue_mai"], r["mue_rationale"]
        return
    for line, (code, units, adjudication, rationale) in official_rows(file, _OFFICIAL_COLUMNS, _is_worded_limit):
        yield line, code, units, adjudication, rationale


def _is_limit(row: Sequence[str]) -> bool:
    return bool(is_procedure_code(row[0]) and row[1].isdecimal() and re.match(r"[123]\b", row[2]))


def _is_worded_limit(row: Sequence[str]) -> bool:
    """Say whether a row is a limit whose indicator is spelled out, else a pair of codes could be taken for one."""
    return _is_limit(row) and len(row[2]) > 1


def _recognises(head: Sequence[str]) -> bool:
    return starts_with(head[:1], *_COLUMNS) or recognises_official(head, _OFFICIAL_COLUMNS, _is_worded_limit)


KIND = Kind(
    ListKind.UNIT_LIMITS,
    ListKind.UNIT_LIMITS.label,
    _recognises,
    billing=BillingKind(ListKind.UNIT_LIMITS, read),
)
