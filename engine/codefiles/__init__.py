"""Readers of the official code lists: one module a kind, each a function from a file to typed rows.

The kind of a file is known by its first lines, never by its name.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from engine.codefiles import (
    fee_schedule,
    hcpcs,
    icd10cm_code_list,
    icd10cm_intervals,
    icd10cm_order,
    modifiers,
    place_of_service,
    plain,
)
from engine.codefiles.row import CodeRow, Kind
from engine.codefiles.textfile import TextFile, text_files
from engine.codefiles.unsupported import unsupported
from engine.errors import CodeListError

__all__ = ["KINDS", "CodeRow", "Kind", "TextFile", "recognise"]

KINDS: tuple[Kind, ...] = (
    icd10cm_order.KIND,
    icd10cm_code_list.KIND,
    icd10cm_intervals.KIND,
    fee_schedule.KIND,
    hcpcs.KIND,
    modifiers.KIND,
    place_of_service.KIND,
    plain.KIND,
)

# The official fee schedule has its column names in line 10.
_HEAD_LINES = 15


def recognise(path: Path) -> tuple[Kind, TextFile]:
    """Return the kind of a file and the text in it, which for a .zip is the one member of a known kind.

    Raises CodeListError naming the file when it is unreadable, of no known kind, or not used by this version.
    """
    files = text_files(path)
    heads = [(file, list(islice(file.lines(), _HEAD_LINES))) for file in files]
    found = [(kind, file) for file, head in heads for kind in KINDS if kind.recognises(head)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(file.member for _, file in found)
        raise CodeListError(f"{path.name} holds several code lists ({names}). Unpack it and import the one you want.")
    known = next((name for _, head in heads if (name := unsupported(head))), "")
    if known:
        raise CodeListError(f"{path.name}: {known} - not supported yet by this version. Nothing was imported.")
    titles = ", ".join(kind.title for kind in KINDS)
    raise CodeListError(f"{path.name} is no code list of a known kind ({titles}). Check that it is the right file.")
