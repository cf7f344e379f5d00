"""NCCI add-on codes in both layouts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from engine.billing_lists import AddOn, DatedRow, add_ons_in_force
from engine.codefiles import TextFile, recognise
from engine.codefiles.ncci_add_ons import KIND, read
from engine.errors import CodeListError

Write = Callable[..., TextFile]

ABOVE = (
    '"CPT only copyright 2023 American Medical Association. All rights reserved."' + "\t" * 7,
    "AOC_Edit_Type\tAdd-On_Code\tAOC_DelDT (Julian)\tPrimary_Code\tPrimary_Code_DelDT (Julian)"
    "\tAOC_Edit_EffDT (Julian)\tAOC_Edit_DelDT (Julian)\tSpecial_Instruction_Notes",
)
COLUMNS = "primary_code,add_on_code,aoc_edit_type"


def test_the_official_layout_says_since_when_and_until_when(write: Write) -> None:
    file = write(
        *ABOVE,
        "1\t22552\t\t22551\t\t2011001\t\t",
        "1\t63048\t\t63047\t\t2013091\t2024182\t",
        "3\t63048\t2024366\t63046\t2024091\t2013001\t\t",
        '2\t0054T\t\tCCCCC\t\t2013001\t\t"Contractor Defined, Primary Codes"',
    )
    assert recognise(file.path)[0] is KIND
    assert list(read(file)) == [
        DatedRow(AddOn("22552", 1, frozenset({"22551"})), date(2011, 1, 1), None),
        DatedRow(AddOn("63048", 1, frozenset({"63047"})), date(2013, 4, 1), date(2024, 6, 30)),
        DatedRow(AddOn("63048", 3, frozenset({"63046"})), date(2013, 1, 1), date(2024, 3, 31)),
        DatedRow(AddOn("0054T", 2), date(2013, 1, 1), None),
    ]


def test_the_short_layout_has_no_dates(write: Write) -> None:
    file = write(COLUMNS, "CCCCC,0054T,2", "22551,22552,1", "63047,63048,3")
    assert recognise(file.path)[0] is KIND
    assert list(read(file)) == [
        DatedRow(AddOn("0054T", 2)),
        DatedRow(AddOn("22552", 1, frozenset({"22551"}))),
        DatedRow(AddOn("63048", 3, frozenset({"63047"}))),
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((*ABOVE, "1\t22552\t\t22551\t\t2011001\t\t", "1\t63048\t\t63"), "line 4: not a row of 8 columns like those"),
        ((*ABOVE, "1\t22552\t\t22551\t\t2011001\t\t", "4\t63048\t\t63047\t\t2011001\t\t"), "line 4: not a row of 8"),
        ((*ABOVE, "1\t22552\t\t22551\t\t2011366\t\t"), "line 3: '2011366' is no date"),
        ((*ABOVE, "1\t22552\t\t22551\t\t2011001\t20240630\t"), "line 3: '20240630' is no date"),
        ((COLUMNS, "22551,22552,1", "22551,2255,1"), "line 3: not an add-on code with a primary: '2255', '1', '22551'"),
        ((COLUMNS, "22551,22552,4"), "line 2: not an add-on code with a primary: '22552', '4', '22551'"),
        ((COLUMNS, "spine,22552,1"), "line 2: not an add-on code with a primary: '22552', '1', 'spine'"),
        ((COLUMNS, "22551,22552"), "line 2: has 2 columns where 3 belong"),
    ],
)
def test_what_is_no_add_on_code_is_refused_by_line(write: Write, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(CodeListError, match=message):
        list(read(write(*lines)))


def test_the_official_list_of_mid_2024_is_read_whole(shared: Path) -> None:
    rows = list(read(TextFile(shared / "reference" / "ncci" / "ncci_add_on_codes_mid2024.csv")))
    codes = add_ons_in_force(rows, date(2024, 8, 15))
    assert (len(rows), len(codes)) == (7_465, 668)
    assert codes["63048"] == AddOn("63048", 1, frozenset({"63045", "63046", "63047"}))
    assert codes["0054T"] == AddOn("0054T", 2)
