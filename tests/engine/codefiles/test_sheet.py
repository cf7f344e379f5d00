"""Workbooks as CMS publishes them: read as the lines that the readers of text know, unpacked only within bounds."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from engine.codefiles import TextFile, recognise, sheet
from engine.codefiles.sheet import Sheet, is_workbook, sheets
from engine.errors import CodeListError

PAIRS = (
    ("CPT only copyright of its owner",),
    (
        "Column 1",
        "Column 2",
        "*=in existence\nprior to 1996",
        "Effective Date",
        "Deletion Date",
        "Modifier",
        "Rationale",
    ),
    ("29806", "29822", None, 20240101, "*", 1, "Standards, of practice"),
    (47563, 47562, "*", "19960101", 20260815, 0, None),
)


def workbook(path: Path, **tables: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        made = book.create_sheet(title)
        for row in rows:
            made.append(list(row))
    book.save(path)
    return path


def test_a_row_becomes_a_line_as_wide_as_the_others(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", one=[("a", None, 2.0, "x, y"), (datetime(2024, 7, 1), 0.5)])
    (only,) = sheets(path)
    assert list(only.lines()) == ['a,,2,"x, y"', "2024-07-01,0.5,,"]


def test_the_one_sheet_of_a_known_kind_is_read_by_its_reader(tmp_path: Path) -> None:
    path = workbook(tmp_path / "pairs.xlsx", about=[("Read me",)], edits=PAIRS)
    kind, file = recognise(path)
    assert (kind.list, file.member, file.name) == ("ncci-ptp", "edits", "pairs.xlsx:edits")
    assert kind.billing is not None
    rows = [(str(row.row), str(row.valid_from), str(row.valid_to)) for row in kind.billing.read(file)]
    assert [days for _, *days in rows] == [["2024-01-01", "None"], ["1996-01-01", "2026-08-15"]]
    assert "Standards, of practice" in rows[0][0]


@pytest.mark.parametrize(
    ("rows", "kind", "codes"),
    [
        ([("Copyright",), ("HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION"), ("G0105", 1, 3, "x")], "hcpcs", ["G0105"]),
        ([("code",), (47562,)], "codes", ["47562"]),
        ([("HCPCS", "MOD", "DESCRIPTION", "CODE"), (100, None, None, "J"), ("47562", None, None, "A")], "pfs",
         ["00100", "47562"]),
    ],
)  # fmt: skip
def test_lists_of_codes_come_as_workbooks_too(
    tmp_path: Path, rows: list[tuple[object, ...]], kind: str, codes: list[str]
) -> None:
    found, file = recognise(workbook(tmp_path / "any name", list=rows))
    assert (found.list, [row.code for row in found.read(file)]) == (kind, codes)


def test_a_line_that_is_wrong_is_named_with_its_sheet(tmp_path: Path) -> None:
    kind, file = recognise(workbook(tmp_path / "p.xlsx", edits=[*PAIRS, ("29806", "x")]))
    assert kind.billing is not None
    with pytest.raises(CodeListError, match=r"p.xlsx:edits, line 5: not a row of 7 columns"):
        list(kind.billing.read(file))


def test_a_workbook_with_two_lists_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "p.xlsx", a=[("47562",)], b=[("47563",)])
    with pytest.raises(CodeListError, match=r"p.xlsx holds several code lists \(a, b\)"):
        recognise(path)


def test_what_unpacks_to_too_much_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "p.xlsx", a=[("47562",)])
    monkeypatch.setattr(sheet, "_LARGEST_BYTES", 500)
    with pytest.raises(CodeListError, match="unpacks to more than 500 bytes"):
        sheets(path)


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    path = workbook(tmp_path / "p.xlsx", a=[("47562",)])
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData>&a;</sheetData></worksheet>'
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, bomb if "sheet1" in name else content)
    with pytest.raises(CodeListError, match="cannot be read as a workbook"):
        list(Sheet(path, "a").lines())


@pytest.mark.parametrize("line", ["<ICD10CM.tabular>", "1\nA00-A09\nA00"])
def test_a_sheet_that_looks_like_a_tabular_list_is_refused(tmp_path: Path, line: str) -> None:
    path = workbook(tmp_path / "p.xlsx", a=[(cell,) for cell in line.split("\n")])
    kind, file = recognise(path)
    with pytest.raises(CodeListError, match=r"p.xlsx.*(not as a sheet|is cut off)"):
        [*kind.read(file), *(kind.billing.read(file) if kind.billing else ())]


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_workbook_that_is_cut_off_is_no_workbook(tmp_path: Path, keep: float) -> None:
    path = workbook(tmp_path / "p.xlsx", a=[("47562",)])
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert not is_workbook(path)
    with pytest.raises(CodeListError, match="cannot be read"):
        recognise(path)


def test_a_damaged_part_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "p.xlsx", a=[("47562",)])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content[:40] if "workbook.xml" in name else content)
    with pytest.raises(CodeListError, match=r"p.xlsx: cannot be read as a workbook .*save it as .csv"):
        recognise(path)


def test_a_text_file_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_text("47562\n")
    assert not is_workbook(tmp_path / "list.xlsx")
    assert recognise(tmp_path / "list.xlsx")[1] == TextFile(tmp_path / "list.xlsx")
