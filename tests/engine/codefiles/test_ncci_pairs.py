"""NCCI pairs in both layouts, with the days that each is in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from engine.billing_lists import DatedRow, ListKind, Pair
from engine.codefiles import TextFile, recognise
from engine.codefiles.ncci_pairs import DELETED_KIND, KIND, read
from engine.errors import CodeListError

Write = Callable[..., TextFile]

ABOVE = (
    '"CPT only copyright 2023 American Medical Association. All rights reserved."' + "\t" * 6,
    "Column1/Column2 Edits" + "\t" * 6,
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale",
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t",
    "\t\t\t\t*=no data\t1=allowed\t",
    "\t\t\t\t\t9=not applicable\t",
)
WHY = "Standards of medical/surgical practice"
COLUMNS = "column1,column2,modifier_indicator,rationale"
DELETED_COLUMNS = f"{COLUMNS},deletion_date"


def test_the_official_layout_says_since_when_and_until_when(write: Write) -> None:
    file = write(
        *ABOVE,
        f"29806\t29822\t\t20240701\t*\t1\t{WHY}",
        "13121\t13120\t*\t19960101\t*\t0\tCPT Manual, CMS manual",
        "0001A\t0591T\t\t20220101\t20231231\t1\t",
        "13121\t13120\t\t19960101\t19960101\t9\t",
    )
    assert recognise(file.path)[0] is KIND
    assert list(read(file)) == [
        DatedRow(Pair("29806", "29822", "1", WHY), date(2024, 7, 1), None),
        DatedRow(Pair("13121", "13120", "0", "CPT Manual, CMS manual"), date(1996, 1, 1), None),
        DatedRow(Pair("0001A", "0591T", "1"), date(2022, 1, 1), date(2023, 12, 31)),
        DatedRow(Pair("13121", "13120", "9"), date(1996, 1, 1), date(1996, 1, 1)),
    ]


def test_the_official_layout_may_be_separated_by_commas(write: Write) -> None:
    file = write("Copyright,,,,,,", f'29806,29822,,20240701,*,1,"{WHY}, and more"')
    assert list(read(file)) == [DatedRow(Pair("29806", "29822", "1", f"{WHY}, and more"), date(2024, 7, 1), None)]


def test_the_short_layout_has_no_dates_but_those_of_deletion(write: Write) -> None:
    active = write(COLUMNS, f"29806,29822,1,{WHY}", '0001U,0029U,0,"Misuse, of a code"')
    assert recognise(active.path)[0] is KIND
    assert list(read(active)) == [
        DatedRow(Pair("29806", "29822", "1", WHY)),
        DatedRow(Pair("0001U", "0029U", "0", "Misuse, of a code")),
    ]
    deleted = write(DELETED_COLUMNS, f"29806,29822,1,{WHY},2023-12-31", name="deleted.csv")
    assert recognise(deleted.path)[0] is DELETED_KIND
    assert list(read(deleted)) == [DatedRow(Pair("29806", "29822", "1", WHY), None, date(2023, 12, 31))]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((*ABOVE, f"29806\t29822\t\t20240701\t*\t1\t{WHY}", "29806\t298"), "line 8: not a row of 7 columns like those"),
        ((*ABOVE, "29806\t29822\t\t20240701\t*\t1\tx", "29806\t29807\t\t20240701\t*\t2\tx"), "line 8: not a row of 7"),
        ((*ABOVE, "29806\t29822\t\t20240732\t*\t1\tx"), "line 7: '20240732' is no date"),
        ((*ABOVE, "29806\t29822\t\t20240701\t202409\t1\tx"), "line 7: '202409' is no date"),
        ((COLUMNS, "29806,29822,1,x", "29806,2982,1,x"), "line 3: '29806' and '2982' are not a pair of codes"),
        ((COLUMNS, "Shoulder,29822,1,x"), "line 2: 'Shoulder' and '29822' are not a pair of codes"),
        ((COLUMNS, "29806,29822,2,x"), "line 2: the modifier indicator is '2', not 0, 1 or 9"),
        ((COLUMNS, "29806,29822,1,x", "29806,29"), "line 3: has 2 columns where 4 belong; is the file cut off"),
        ((DELETED_COLUMNS, "29806,29822,1,x,30.6.2024"), "line 2: '30.6.2024' is no date"),
        ((DELETED_COLUMNS, "29806,29822,1,x"), "line 2: has 4 columns where 5 belong"),
    ],
)
def test_what_is_no_pair_is_refused_by_line(write: Write, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(CodeListError, match=message):
        list(read(write(*lines)))


def test_the_kinds_are_those_of_an_editions_file() -> None:
    assert (KIND.list, DELETED_KIND.list) == ("ncci-ptp", "ncci-ptp-deleted")
    assert [kind.billing.kind for kind in (KIND, DELETED_KIND) if kind.billing] == [
        ListKind.PAIRS,
        ListKind.DELETED_PAIRS,
    ]
