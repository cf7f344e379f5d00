"""The modifiers of CPT and HCPCS Level II: ``code,type,category,…``; they carry no dates of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.codefiles.row import CodeRow, Kind
from engine.codefiles.table import read_table, starts_with
from engine.codefiles.textfile import TextFile
from engine.codeset import CodeSystem

_COLUMNS = ("code", "type", "category")
_DESCRIPTION = "hcpcs_level2_description_if_not_ama"
_FEWEST_CODES = 400


def read(file: TextFile) -> Iterator[CodeRow]:
    """Yield each modifier; raises CodeListError on what is none."""
    for record in read_table(file, *_COLUMNS):
        if not re.fullmatch(r"[0-9A-Z]{2}", record["code"]):
            raise file.refusal(f"{record['code']!r} is not a modifier of two characters", record.line)
        yield CodeRow(CodeSystem.MODIFIER, record["code"], record[_DESCRIPTION])


KIND = Kind(
    "modifiers",
    "CPT and HCPCS modifiers",
    lambda head: starts_with(head[:1], *_COLUMNS),
    read,
    {CodeSystem.MODIFIER: _FEWEST_CODES},
)
