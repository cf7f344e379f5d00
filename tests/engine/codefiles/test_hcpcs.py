"""HCPCS Level II in both layouts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.codefiles import CodeRow, TextFile, hcpcs
from engine.codefiles.hcpcs import read
from engine.codeset import CodeSystem
from engine.errors import CodeListError

Write = Callable[..., TextFile]

CMS = "hcpcs,seqnum,recid,long_description,short_description"
SHORT = "code,rec_type,long_description_first_line,short_description"


@pytest.mark.parametrize(
    ("name", "codes", "modifiers"),
    [("hcpcs_level2_2017", 6_155, 343), ("hcpcs_level2_2019", 6_440, 360), ("tuva_hcpcs_level_2_2022", 7_125, 375)],
)
def test_an_official_file_gives_codes_and_modifiers(shared: Path, name: str, codes: int, modifiers: int) -> None:
    rows = list(read(TextFile(shared / "reference" / "hcpcs" / f"{name}.csv.gz")))
    counted = {system: len({row.code for row in rows if row.system is system}) for system in CodeSystem}
    assert (counted[CodeSystem.HCPCS], counted[CodeSystem.MODIFIER]) == (codes, modifiers)
    assert {"G0105", "LT"} <= {row.code for row in rows}


def test_continued_descriptions_are_not_codes(write: Write) -> None:
    file = write(CMS, "A1,0010,7,Dressing for one wound,One", "G0105,0010,3,,Colonoscopy", "G0105,0020,4,more of it,")
    assert list(read(file)) == [
        CodeRow(CodeSystem.MODIFIER, "A1", "Dressing for one wound"),
        CodeRow(CodeSystem.HCPCS, "G0105", "Colonoscopy"),
    ]


def test_the_short_layout_reads_alike(write: Write) -> None:
    assert list(read(write(SHORT, "LT,modifier,Left side,Left"))) == [CodeRow(CodeSystem.MODIFIER, "LT", "Left side")]


def test_what_is_no_code_is_refused_by_line(write: Write) -> None:
    with pytest.raises(CodeListError, match="line 2: '47562' is neither a HCPCS code nor a modifier"):
        list(read(write(SHORT, "47562,procedure,x,x")))


def test_a_list_without_its_end_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hcpcs, "_FEWEST_CODES", 1)
    with pytest.raises(CodeListError, match="is cut off: its last code is G0105"):
        list(read(write(SHORT, "G0105,procedure,x,x")))
