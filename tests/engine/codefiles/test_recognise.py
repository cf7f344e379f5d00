"""Which kind of list a file is, by its first lines; and the kinds that are known but not used yet."""

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
USED = {kind.list for kind in KINDS}


def test_every_official_file_is_known_by_its_content(shared: Path) -> None:
    reference = shared / "reference"
    with (reference / "editions.csv").open(encoding="utf-8") as table:
        declared = {row["file"]: row["list"] for row in csv.DictReader(table)}
    used = {file: name for file, name in declared.items() if name in USED}
    assert {file: recognise(reference / file)[0].list for file in used} == used
    for file in declared.keys() - used.keys():
        with pytest.raises(CodeListError, match="not supported yet by this version"):
            recognise(reference / file)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (ORDER_LINE, "icd10cm"),
        ("HCPCS,MOD,DESCRIPTION,CODE", "pfs"),
        ("hcpcs,seqnum,recid", "hcpcs"),
        ("pos_code,pos_type,pos_name", "place-of-service"),
        ("47562", "codes"),
        ("cpt_hcpcs_code", "codes"),
    ],
)
def test_the_name_of_a_file_says_nothing(write: Write, line: str, kind: str) -> None:
    assert recognise(write(line, name="order_2026.zip").path)[0].list == kind


@pytest.mark.parametrize("line", ["", "K80.10", "Dear colleague,", "code,price"])
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
