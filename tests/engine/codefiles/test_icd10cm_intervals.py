"""ICD-10-CM codes with the days they hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from engine.codefiles import CodeRow, TextFile, icd10cm_order
from engine.codefiles.icd10cm_intervals import read
from engine.codeset import CodeSystem
from engine.errors import CodeListError

Write = Callable[..., TextFile]

COLUMNS = "code,valid_from,valid_to_inclusive,long_description"


def test_the_official_intervals_hold_what_is_known_of_single_codes(shared: Path) -> None:
    rows = {row.code: row for row in read(TextFile(shared / "reference" / "icd10cm" / "validity_intervals.csv.gz"))}
    assert len(rows) == 75_719
    assert rows["U07.1"].valid_from == date(2020, 4, 1)
    assert rows["J12.82"].valid_from == date(2021, 1, 1)
    assert rows["M54.5"].valid_to == date(2021, 9, 30)
    assert (rows["Z28.310"].valid_from, rows["Z28.310"].valid_to) == (date(2022, 4, 1), None)


def test_each_code_keeps_its_own_days(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(icd10cm_order, "FEWEST_BILLABLE", 1)
    (row,) = read(write(COLUMNS, 'Z9989,2015-10-01,2021-09-30,"Dependence, other"'))
    expected = date(2015, 10, 1), date(2021, 9, 30)
    assert row == CodeRow(CodeSystem.ICD10CM, "Z99.89", "Dependence, other", True, *expected)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Z9989,2015-10-01,30.9.2021,x", "line 2: valid_to_inclusive is '30.9.2021', not a date like 2022-10-01"),
        ("A000,2015-10-01,,x", "is cut off: 1 billable codes, the last A000"),
        ('Z9989,2015-10-01,,"Depend', "line 2: not comma-separated values"),
    ],
)
def test_a_broken_list_is_refused(write: Write, line: str, message: str) -> None:
    with pytest.raises(CodeListError, match=message):
        list(read(write(COLUMNS, line)))
