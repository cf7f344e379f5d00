"""A plain list of procedure codes or modifiers: one a line, or a column of codes and perhaps one of descriptions.

Such a list is partial, unless an editions file calls it ``cpt``: the site's own complete list of CPT codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from engine.codefiles.row import CodeRow, Kind
from engine.codefiles.table import column_names, read_table
from engine.codefiles.textfile import TextFile
from engine.codeset import CodeSystem, procedure_system

_COLUMNS = ("code", "cpt", "hcpcs", "cpt_code", "hcpcs_code", "cpt_hcpcs_code")
_PROCEDURE = re.compile(r"\d{4}[0-9A-Z]|[A-Z]\d{4}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_FEWEST_CPT_CODES = 9_000


def read(file: TextFile) -> Iterator[CodeRow]:
    """Yield each code, its system known by its form; raises CodeListError on what is no code."""
    for line, code, description in _entries(file):
        if _PROCEDURE.fullmatch(code):
            yield CodeRow(procedure_system(code), code, description)
        elif _MODIFIER.fullmatch(code):
            yield CodeRow(CodeSystem.MODIFIER, code, description)
        else:
            raise file.refusal(f"{code[:40]!r} is not a CPT or HCPCS code or a modifier", line)


def _entries(file: TextFile) -> Iterator[tuple[int, str, str]]:
    head = list(islice(file.lines(), 1))
    names = column_names(head[0]) if head else ()
    if not _is_header(names):
        yield from ((n, line.strip(), "") for n, line in enumerate(file.lines(), start=1) if line.strip())
        return
    for record in read_table(file, *names):
        yield record.line, record[names[0]], record["description"]


def _is_header(names: Sequence[str]) -> bool:
    return tuple(names[1:]) in ((), ("description",)) and bool(names) and names[0] in _COLUMNS


def _recognises(head: Sequence[str]) -> bool:
    first = head[0].strip() if head else ""
    return bool(_PROCEDURE.fullmatch(first) or _MODIFIER.fullmatch(first)) or _is_header(column_names(first))


KIND = Kind("codes", "plain list of codes", _recognises, read)
CPT_KIND = Kind("cpt", "list of CPT codes", _recognises, read, {CodeSystem.CPT: _FEWEST_CPT_CODES})
