"""The code lists inside the wheels of simple-icd-10-cm, held against the CMS order files of the same year."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.billing_lists import TabularEntry, lineage
from engine.codefiles import TextFile, icd10cm_order, icd10cm_tabular, recognise
from engine.codefiles.icd10cm_code_list import KIND, read, read_tabular
from engine.errors import CodeListError
from engine.settings import ROOT

Write = Callable[..., TextFile]

CODES = ("1", "A00-A09", "A00", "A000", "A009", "22", "U00-U49", "U07", "U071")
TABULAR = """<ICD10CM.tabular><chapter><section><diag><name>A00</name><desc>Cholera</desc>
<diag><name>A00.0</name><desc>Classical cholera</desc></diag></diag></section></chapter></ICD10CM.tabular>"""


@pytest.fixture(autouse=True)
def short_lists(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "shared" not in request.fixturenames:
        monkeypatch.setattr(icd10cm_order, "FEWEST_BILLABLE", 3)


def wheel(path: Path, codes: tuple[str, ...] = CODES, tabular: str = TABULAR) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/code-list.txt", "\r\n".join(codes))
        archive.writestr("data/tabular.xml", tabular)
    return path


@pytest.mark.parametrize(("version", "year"), [("1.4.0", 2025), ("1.5.0", 2026)])
def test_the_wheels_have_the_codes_and_headers_of_the_order_files(shared: Path, version: str, year: int) -> None:
    kind, file = recognise(ROOT / "data" / "local" / "wheels" / f"simple_icd_10_cm-{version}-py3-none-any.whl")
    rows = list(kind.read(file))
    official = icd10cm_order.read(TextFile(shared / "reference" / "icd10cm" / f"icd10cm_order_{year}.txt.gz"))
    assert kind is KIND
    assert {(row.code, row.billable) for row in rows} == {(row.code, row.billable) for row in official}
    assert [row.code for row in rows if not row.description] == []


def test_a_code_is_a_header_when_a_longer_one_begins_with_it(tmp_path: Path) -> None:
    kind, file = recognise(wheel(tmp_path / "list.whl"))
    rows = {row.code: row for row in kind.read(file)}
    assert [code for code, row in rows.items() if not row.billable] == ["A00", "U07"]
    assert [code for code, row in rows.items() if row.billable] == ["A00.0", "A00.9", "U07.1"]
    assert (rows["A00.0"].description, rows["A00.9"].description) == ("Classical cholera", "")


def test_the_list_alone_has_no_descriptions(write: Write) -> None:
    assert {row.description for row in read(write(*CODES))} == {""}


@pytest.mark.parametrize(
    ("codes", "tabular", "message"),
    [
        ((*CODES, "a b"), TABULAR, "list.whl:data/code-list.txt, line 10: 'a b' is no code, block or chapter"),
        (CODES[:5], TABULAR, "is cut off: 2 billable codes, the last A009"),
        (CODES, TABULAR[:60], "list.whl:data/tabular.xml: not a tabular list"),
        (CODES, f'<!DOCTYPE a [<!ENTITY b "c">]>{TABULAR}', "list.whl:data/tabular.xml: not a tabular list"),
    ],
)
def test_a_broken_wheel_is_refused(tmp_path: Path, codes: tuple[str, ...], tabular: str, message: str) -> None:
    _, file = recognise(wheel(tmp_path / "list.whl", codes, tabular))
    with pytest.raises(CodeListError, match=message):
        list(read(file))


def entries(file: TextFile) -> dict[str, TabularEntry]:
    return {dated.row.code: dated.row for dated in read_tabular(file) if isinstance(dated.row, TabularEntry)}


def test_the_tabular_list_beside_the_codes_is_read_for_claim_edits(tmp_path: Path) -> None:
    placed = TABULAR.replace("<chapter><section>", '<chapter><name>1</name><section id="A00-A09">')
    kind, file = recognise(wheel(tmp_path / "list.whl", tabular=placed))
    assert kind.billing is not None
    assert [entry.code for entry in lineage("A00.0", entries(file))] == ["A00.0", "A00", "A00-A09", "1"]


def test_the_list_alone_has_no_tabular_list(write: Write) -> None:
    assert entries(write(*CODES)) == {}


def test_a_broken_tabular_list_in_a_wheel_is_refused_by_its_name(tmp_path: Path) -> None:
    _, file = recognise(wheel(tmp_path / "list.whl", tabular=TABULAR[:60]))
    with pytest.raises(CodeListError, match=r"list.whl:data/tabular.xml: not a whole tabular list"):
        entries(file)


def test_a_wheel_without_a_tabular_list_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "list.whl", "w") as archive:
        archive.writestr("data/code-list.txt", "\r\n".join(CODES))
    with pytest.raises(CodeListError, match=r"an archive without a .xml file"):
        list(read(recognise(tmp_path / "list.whl")[1]))


def test_the_wheel_of_2026_has_the_official_tabular_list(shared: Path) -> None:
    _, file = recognise(ROOT / "data" / "local" / "wheels" / "simple_icd_10_cm-1.5.0-py3-none-any.whl")
    official = TextFile(shared / "reference" / "icd10cm" / "icd10c-tabular-April-1-2026.xml.gz")
    assert list(read_tabular(file)) == list(icd10cm_tabular.read(official))
