"""Readers of the official code lists: one module a kind, each a function from a file to typed rows.

The kind of a file is known by its first lines, never by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.codefiles import (
    cpt_descriptors,
    fee_schedule,
    hcpcs,
    icd10cm_code_list,
    icd10cm_intervals,
    icd10cm_order,
    icd10cm_tabular,
    modifiers,
    ncci_add_ons,
    ncci_pairs,
    ncci_units,
    place_of_service,
    plain,
)
from engine.codefiles.row import CodeRow, Kind
from engine.codefiles.sheet import is_workbook, sheets
from engine.codefiles.textfile import TextFile, text_files
from engine.errors import CodeListError

__all__ = ["KINDS", "CodeRow", "Kind", "TextFile", "recognise"]

KINDS: tuple[Kind, ...] = (
    icd10cm_order.KIND,
    icd10cm_code_list.KIND,
    icd10cm_intervals.KIND,
    icd10cm_tabular.KIND,
    fee_schedule.KIND,
    ncci_pairs.KIND,
    ncci_pairs.DELETED_KIND,
    ncci_units.KIND,
    ncci_add_ons.KIND,
    hcpcs.KIND,
    modifiers.KIND,
    place_of_service.KIND,
    cpt_descriptors.KIND,
    plain.KIND,
)


def recognise(path: Path) -> tuple[Kind, TextFile]:
    """Return the kind of a file and the text in it: of a .zip the one member, of a workbook the one sheet, of a kind.

    Raises CodeListError naming the file when it is unreadable or of no known kind.
    """
    workbook = is_workbook(path)
    if not workbook and not text_files(path, (".txt", ".csv", ".xml")):
        raise CodeListError(
            f"{path.name} is an archive without a .txt, .csv or .xml file. Unpack it and import the list itself."
        )
    # A tabular list beside a list of codes is read with it, so an .xml is looked at only where there is none.
    found = _of_kind(sheets(path)) if workbook else _known(path, (".txt", ".csv")) or _known(path, (".xml",))
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(file.member for _, file in found)
        raise CodeListError(f"{path.name} holds several code lists ({names}). Unpack it and import the one you want.")
    titles = ", ".join(kind.title for kind in KINDS)
    raise CodeListError(f"{path.name} is no code list of a known kind ({titles}). Check that it is the right file.")


def _known(path: Path, endings: tuple[str, ...]) -> list[tuple[Kind, TextFile]]:
    return _of_kind(text_files(path, endings))


def _of_kind(files: Sequence[TextFile]) -> list[tuple[Kind, TextFile]]:
    return [(kind, file) for file in files for kind in KINDS if kind.recognises(file.head())]
