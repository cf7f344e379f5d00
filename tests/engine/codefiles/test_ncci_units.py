"""NCCI limits of units (MUE) in both layouts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.billing_lists import UnitLimit
from engine.codefiles import TextFile, recognise
from engine.codefiles.ncci_units import KIND, read
from engine.errors import CodeListError

Write = Callable[..., TextFile]

ABOVE = (
    '"Practitioner services MUE table, effective 07/01/2024",,,',
    '"CPT only copyright 2023 American Medical Association.',
    'All rights reserved.",,,',
    '"HCPCS/',
    'CPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale',
)
COLUMNS = "hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service"
LIMITS = [
    UnitLimit("29806", 1, 2, "CMS Policy"),
    UnitLimit("A6460", 12, 1, "Clinical: CMS Workgroup, data"),
    UnitLimit("0001M", 0, 3, ""),
]


def test_both_layouts_read_alike(write: Write) -> None:
    official = write(
        *ABOVE,
        '"29806","1","2 Date of Service Edit: Policy","CMS Policy"',
        'A6460,12,1 Line Edit,"Clinical: CMS Workgroup, data"',
        "0001M,0,3 Date of Service Edit: Clinical,",
    )
    tabbed = write(
        "Copyright\t\t\t",
        "29806\t1\t2 Date of Service Edit: Policy\tCMS Policy",
        "A6460\t12\t1 Line Edit\tClinical: CMS Workgroup, data",
        "0001M\t0\t3 Date of Service Edit: Clinical\t",
        name="tabbed.txt",
    )
    short = write(
        COLUMNS,
        "29806,1,2,CMS Policy,Practitioner",
        'A6460,12,1,"Clinical: CMS Workgroup, data",Practitioner',
        "0001M,0,3,,Practitioner",
        name="short.csv",
    )
    for file in (official, tabbed, short):
        assert recognise(file.path)[0] is KIND
        assert [dated.row for dated in read(file)] == LIMITS
        assert {(dated.valid_from, dated.valid_to) for dated in read(file)} == {(None, None)}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((*ABOVE, "29806,1,2 Date,x", "29807,1"), "line 7: not a row of 4 columns like those above: '29807,1'"),
        ((*ABOVE, "29806,1,2 Date,x", "29807,one,2 Date,x"), "line 7: not a row of 4 columns"),
        ((*ABOVE, "29806,1,2 Date,x", "29807,1,4 Date,x"), "line 7: not a row of 4 columns"),
        ((COLUMNS, "29806,1,2,x,P", "2980,1,2,x,P"), "line 3: not a limit of units: '2980', '1', '2'"),
        ((COLUMNS, "29806,-1,2,x,P"), "line 2: not a limit of units: '29806', '-1', '2'"),
        ((COLUMNS, "29806,\u00b2,2,x,P"), "line 2: not a limit of units"),
        ((COLUMNS, "29806,1,,x,P"), "line 2: not a limit of units: '29806', '1', ''"),
        ((COLUMNS, "29806,1,22,x,P"), "line 2: not a limit of units: '29806', '1', '22'"),
        ((COLUMNS, "29806,1,2,x"), "line 2: has 4 columns where 5 belong"),
    ],
)
def test_what_is_no_limit_is_refused_by_line(write: Write, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(CodeListError, match=message):
        list(read(write(*lines)))


def test_the_official_list_of_mid_2024_is_read_whole(shared: Path) -> None:
    rows = [dated.row for dated in read(TextFile(shared / "reference" / "ncci" / "ncci_mue_practitioner_mid2024.csv"))]
    assert len(rows) == 14_677
    assert UnitLimit("29806", 1, 2, "CMS Policy") in rows
    assert {row.adjudication for row in rows if isinstance(row, UnitLimit)} == {1, 2, 3}
