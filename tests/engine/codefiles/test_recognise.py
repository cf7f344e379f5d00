"""Which kind of list a file is, by its first lines."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.codefiles import KINDS, TextFile, recognise
from engine.errors import CodeListError

Write = Callable[..., TextFile]

ORDER_LINE = f"00001 A00     0 {'Cholera':<60} Cholera"
ENTRIES = "<ICD10CM.tabular><chapter><name>1</name></chapter></ICD10CM.tabular>"


def test_every_official_file_is_known_by_its_content(shared: Path) -> None:
    reference = shared / "reference"
    with (reference / "editions.csv").open(encoding="utf-8") as table:
        declared = {row["file"]: row["list"] for row in csv.DictReader(table)}
    assert {file: recognise(reference / file)[0].list for file in declared} == declared
    assert set(declared.values()) <= {kind.list for kind in KINDS}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (ORDER_LINE, "icd10cm"),
        ("HCPCS,MOD,DESCRIPTION,CODE", "pfs"),
        ("hcpcs,seqnum,recid", "hcpcs"),
        ("pos_code,pos_type,pos_name", "place-of-service"),
        ("47562", "codes"),
        ("47562\tinvented descriptor 1", "cpt-descriptors"),
        ("cpt_hcpcs_code", "codes"),
        ("29806\t29822\t\t20240701\t*\t1\tx", "ncci-ptp"),
        ("29806,29822,*,20240701,20240930,9,x", "ncci-ptp"),
        ("column1,column2,modifier_indicator,rationale", "ncci-ptp"),
        ("Column1,Column2,Modifier_Indicator,Rationale,Deletion_Date", "ncci-ptp-deleted"),
        ('29806,1,"2 Date of Service Edit: Policy",x', "ncci-mue"),
        ("hcpcs_code,mue_units,mue_mai", "ncci-mue"),
        ("1\t22552\t\t22551\t\t2011001\t\t", "ncci-add-on"),
        ("primary_code,add_on_code,aoc_edit_type", "ncci-add-on"),
        ("<ICD10CM.tabular>", "icd10cm-tabular"),
    ],
)
def test_the_name_of_a_file_says_nothing(write: Write, line: str, kind: str) -> None:
    assert recognise(write(line, name="order_2026.zip").path)[0].list == kind


@pytest.mark.parametrize(
    "line",
    ["", "K80.10", "Dear colleague,", "code,price", "29806\t29822\t1", "29806,29822\r47562,47563", '"\r",x'],
)
def test_an_unknown_file_is_refused_with_the_kinds_there_are(write: Write, line: str) -> None:
    with pytest.raises(CodeListError, match=r"list.txt is no code list of a known kind \(ICD-10-CM order file, "):
        recognise(write(line).path)


def test_of_an_archive_the_one_list_in_it_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "Read me")
        archive.writestr("order.txt", ORDER_LINE)
    assert recognise(path)[1] == TextFile(path, "order.txt")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("codes.csv", "47562")
    with pytest.raises(CodeListError, match=r"holds several code lists \(order.txt, codes.csv\)"):
        recognise(path)


def test_a_tabular_list_is_looked_for_where_an_archive_has_no_other(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "Read me")
        archive.writestr("other.xml", "<other/>")
        archive.writestr("tabular.xml", ENTRIES)
    kind, file = recognise(path)
    assert (kind.list, file.member) == ("icd10cm-tabular", "tabular.xml")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("codes.csv", "47562")
    assert recognise(path)[1].member == "codes.csv"


@pytest.mark.parametrize("members", [(), ("list.xlsx",), ("list.xlsx", "list.pdf")])
def test_an_archive_without_text_is_refused_saying_what_to_do(tmp_path: Path, members: tuple[str, ...]) -> None:
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        for name in members:
            archive.writestr(name, "x")
    with pytest.raises(CodeListError, match=r"list.zip is an archive without a .txt, .csv or .xml file. Unpack it"):
        recognise(tmp_path / "list.zip")
