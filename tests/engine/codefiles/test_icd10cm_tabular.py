"""The tabular list: descriptions of codes, and its entries with their notes."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.billing_lists import TabularEntry, lineage
from engine.codefiles import TextFile, icd10cm_order, recognise
from engine.codefiles.icd10cm_tabular import KIND, descriptions, read
from engine.errors import CodeListError

Write = Callable[..., TextFile]

TABULAR = b"""<ICD10CM.tabular><chapter><section id="S40-S49"><diag><name>S42</name><desc>Fracture of shoulder</desc>
<sevenChrDef><extension char="A">initial encounter</extension><extension char="S">sequela</extension></sevenChrDef>
<diag><name>S42.0</name><desc>Fracture of clavicle</desc></diag>
<diag><name>S42.10</name><desc>Fracture of scapula</desc>
<sevenChrDef><extension char="D">subsequent encounter</extension></sevenChrDef></diag>
</diag></section></chapter></ICD10CM.tabular>"""


def test_seventh_characters_are_spelled_out_and_padded() -> None:
    assert descriptions(io.BytesIO(TABULAR)) == {
        "S42": "Fracture of shoulder",
        "S420": "Fracture of clavicle",
        "S420XXA": "Fracture of clavicle, initial encounter",
        "S420XXS": "Fracture of clavicle, sequela",
        "S4210": "Fracture of scapula",
        "S4210XD": "Fracture of scapula, subsequent encounter",
    }


def test_the_official_list_describes_every_code_of_its_year(shared: Path) -> None:
    folder = shared / "reference" / "icd10cm"
    with TextFile(folder / "icd10c-tabular-April-1-2026.xml.gz").stream() as stream:
        words = descriptions(stream)
    rows = icd10cm_order.read(TextFile(folder / "icd10cm_order_2026.txt.gz"))
    different = [row for row in rows if words[row.code.replace(".", "")].casefold() != row.description.casefold()]
    assert len(different) == 151, "only accents, which the order file has not"
    assert all(words[row.code.replace(".", "")].isascii() is False for row in different)


OFFICIAL = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2026</version>
<introduction><introSection type="title"><title>ICD-10-CM</title></introSection></introduction>
<chapter><name>11</name><desc>Diseases of the digestive system (K00-K95)</desc>
<excludes2><note>birth (P04-P96)</note><note>injury
   (S00-T88)</note></excludes2>
<sectionIndex><sectionRef first="K80" last="K87" id="K80-K87">Gallbladder</sectionRef>
<sectionRef first="K90" last="K90" id="K90">Malabsorption</sectionRef></sectionIndex>
<section id="K80-K87"><desc>Disorders of gallbladder</desc>
<diag><name>K80</name><desc>Cholelithiasis</desc>
<excludes1><note>retained stones (K91.86)</note></excludes1>
<useAdditionalCode><note>code for the drain</note></useAdditionalCode>
<diag><name>K80.1</name><desc>Calculus of gallbladder with other cholecystitis</desc>
<includes><note>with chronic cholecystitis</note></includes>
<inclusionTerm><note>Calculus with cholecystitis NOS</note></inclusionTerm>
<codeFirst><note>cause</note></codeFirst><codeAlso><note>fistula (K82.3)</note></codeAlso>
<diag><name>K80.10</name><desc>Without obstruction</desc></diag></diag></diag></section>
<section id="K90"><desc>Malabsorption</desc>
<diag><name>K90</name><desc>Intestinal malabsorption</desc>
<sevenChrNote><note>One of the following</note></sevenChrNote>
<sevenChrDef><extension char="A">initial</extension><extension char="D">later </extension></sevenChrDef>
<diag><name>K90.0</name><desc>Celiac disease</desc></diag></diag></section>
</chapter></ICD10CM.tabular>"""


def entries(file: TextFile) -> dict[str, TabularEntry]:
    return {dated.row.code: dated.row for dated in read(file) if isinstance(dated.row, TabularEntry)}


def test_every_entry_has_its_place_and_notes(write: Write) -> None:
    file = write(*OFFICIAL.splitlines())
    assert recognise(file.path)[0] is KIND
    assert list(entries(file).values()) == [
        TabularEntry(
            "11", "", "Diseases of the digestive system (K00-K95)", excludes2=("birth (P04-P96)", "injury (S00-T88)")
        ),
        TabularEntry("K80-K87", "11", "Disorders of gallbladder"),
        TabularEntry(
            "K80",
            "K80-K87",
            "Cholelithiasis",
            excludes1=("retained stones (K91.86)",),
            use_additional=("code for the drain",),
        ),
        TabularEntry(
            "K80.1",
            "K80",
            "Calculus of gallbladder with other cholecystitis",
            includes=("with chronic cholecystitis",),
            code_first=("cause",),
            code_also=("fistula (K82.3)",),
        ),
        TabularEntry("K80.10", "K80.1", "Without obstruction"),
        TabularEntry("K90-K90", "11", "Malabsorption"),
        TabularEntry("K90", "K90-K90", "Intestinal malabsorption", seventh={"A": "initial", "D": "later"}),
        TabularEntry("K90.0", "K90", "Celiac disease", seventh={"A": "initial", "D": "later"}),
    ]


def test_an_entry_s_own_seventh_characters_go_before_those_above(write: Write) -> None:
    found = entries(write(*TABULAR.decode().splitlines()))
    assert {code: "".join(entry.seventh) for code, entry in found.items()} == {
        "": "", "S40-S49": "", "S42": "AS", "S42.0": "AS", "S42.10": "D"
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        OFFICIAL[:600],
        OFFICIAL.replace("</section>", "", 1),
        OFFICIAL.replace("<ICD10CM.tabular>", '<!DOCTYPE a [<!ENTITY b "c">]><ICD10CM.tabular>'),
    ],
)
def test_a_list_that_is_not_whole_is_refused(write: Write, text: str) -> None:
    with pytest.raises(CodeListError, match=r"list.txt: not a whole tabular list .*Nothing of it was imported"):
        entries(write(*text.splitlines()))


def test_a_packed_list_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.xml.gz").write_bytes(gzip.compress(OFFICIAL.encode() * 20)[:-20])
    with pytest.raises(CodeListError, match=r"list.xml.gz: not a whole tabular list"):
        entries(TextFile(tmp_path / "list.xml.gz"))


@pytest.mark.parametrize(
    ("name", "count"), [("icd10cm_tabular_2021.xml.gz", 45_335), ("icd10c-tabular-April-1-2026.xml.gz", 47_200)]
)
def test_an_official_list_places_every_entry_once(shared: Path, name: str, count: int) -> None:
    file = TextFile(shared / "reference" / "icd10cm" / name)
    rows = [dated.row for dated in read(file) if isinstance(dated.row, TabularEntry)]
    found = {row.code: row for row in rows}
    assert len(rows) == len(found) == count
    assert {row.parent for row in rows} - {""} <= found.keys()
    assert [row.code for row in rows if not row.parent] == [str(n) for n in range(1, 23)]
    above = {code: [entry.code for entry in lineage(code, found)] for code in ("K80.10", "S42.001A", "C73")}
    assert above == {
        "K80.10": ["K80.10", "K80.1", "K80", "K80-K87", "11"],
        "S42.001A": ["S42.001", "S42.00", "S42.0", "S42", "S40-S49", "19"],
        "C73": ["C73", "C73-C75", "2"],
    }
    assert "".join(found["S42.001"].seventh) == "ABDGKPS"
    assert found["K80"].excludes1 == ("retained cholelithiasis following cholecystectomy (K91.86)",)
