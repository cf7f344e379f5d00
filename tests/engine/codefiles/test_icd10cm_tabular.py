"""Descriptions out of the tabular list."""

from __future__ import annotations

import io
from pathlib import Path

from engine.codefiles import TextFile, icd10cm_order
from engine.codefiles.icd10cm_tabular import descriptions

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
