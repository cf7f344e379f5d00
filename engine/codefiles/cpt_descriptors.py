"""A site's licensed CPT descriptors, tab separated: ``code⇥descriptor``, or columns named so that there are several.

Of a long, a medium and a short descriptor the longest is taken. Lines above the first code (the licence, the names of
the columns) are passed over; below it every line must be one. The text is the site's: it is kept in its database, and
nowhere in this project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.codefiles.row import CodeRow, Kind
from engine.codefiles.textfile import TextFile
from engine.codeset import CodeSystem

LIST = "cpt-descriptors"
_CODE = re.compile(r"\d{4}[0-9A-Z]")
_CODE_NAMES = ("cpt code", "cpt", "code")
_DESCRIPTOR = re.compile(r"(long|medium|short)\b|descript")
_VARIANTS = ("long", "medium", "short")
_FEWEST_CODES = 9_000


def read(file: TextFile) -> Iterator[CodeRow]:
    """Yield each code with its longest descriptor; raises CodeListError on a line below the first that has none."""
    code_at, text_at = _columns(file.head())
    begun = False
    for number, line in enumerate(file.lines(), start=1):
        fields = [field.strip().strip('"') for field in line.split("\t")]
        code, text = _at(fields, code_at), _at(fields, text_at)
        if _CODE.fullmatch(code) and text:
            begun = True
            yield CodeRow(CodeSystem.CPT, code, text)
        elif begun and line.strip("\x1a\t "):
            raise file.refusal(f"no CPT code with a descriptor, {len(fields)} columns; is the file cut off?", number)


def _columns(head: Sequence[str]) -> tuple[int, int]:
    """Return where code and descriptor stand, the first two columns where no line names them."""
    for line in head:
        names = [name.strip().strip('"').lower() for name in line.split("\t")]
        code = next((names.index(name) for name in _CODE_NAMES if name in names), None)
        texts = [place for place, name in enumerate(names) if _DESCRIPTOR.match(name)]
        if code is not None and texts:
            return code, min(texts, key=lambda place: _length_rank(names[place]))
    return 0, 1


def _length_rank(name: str) -> int:
    return next((rank for rank, variant in enumerate(_VARIANTS) if name.startswith(variant)), len(_VARIANTS))


def _at(fields: Sequence[str], place: int) -> str:
    return fields[place] if place < len(fields) else ""


def _recognises(head: Sequence[str]) -> bool:
    code, text = _columns(head)
    rows = [line.split("\t") for line in head]
    # Words, as the lists of NCCI have codes side by side and numbers.
    return any(_CODE.fullmatch(_at(row, code).strip()) and re.search(r"[A-Za-z]{3}", _at(row, text)) for row in rows)


KIND = Kind(LIST, "licensed CPT descriptors", _recognises, read, {CodeSystem.CPT: _FEWEST_CODES})
