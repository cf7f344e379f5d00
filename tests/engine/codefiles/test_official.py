"""Tables as CMS publishes NCCI files: rows known by their content, under lines that are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from engine.billing_lists import DatedRow, UnitLimit
from engine.codefiles import TextFile
from engine.codefiles.official import dated, day_of_year, official_rows, recognises_official
from engine.errors import CodeListError

Write = Callable[..., TextFile]

ROW = UnitLimit("29806", 1, 2)


def is_row(row: Sequence[str]) -> bool:
    return row[0].isdigit()


@pytest.mark.parametrize("mark", ["\t", ","])
def test_rows_come_with_their_line_in_either_form(write: Write, mark: str) -> None:
    file = write(
        '"Copyright 2024, all rights',
        'reserved"',
        mark.join(("Column 1", "Column 2", "")),
        "",
        mark.join(("29806", f'"a{mark} b"', "*")),
        mark.join((" 29807 ", "", "")),
        mark * 2,
        "",
        mark.join(("29808", "x", "")),
        "\x1a",
    )
    assert recognises_official(file.head(), 3, is_row)
    assert list(official_rows(file, 3, is_row)) == [
        (5, ("29806", f"a{mark} b", "*")),
        (6, ("29807", "", "")),
        (9, ("29808", "x", "")),
    ]


@pytest.mark.parametrize(
    "lines", [(), ("29806,x",), ("29806,x,y,z",), ("code,x,y",), ("29806\t\r\tx",), ("a\rb,c,d",), ('"29806\rx,y,z',)]
)
def test_what_has_no_row_of_the_form_is_not_recognised_and_gives_none(write: Write, lines: tuple[str, ...]) -> None:
    file = write(*lines)
    assert not recognises_official(file.head(), 3, is_row)
    assert list(official_rows(file, 3, is_row)) == []


@pytest.mark.parametrize("wrong", ["29808\tx", "29808\tx\ty\tz", "end of file", "code\tx\ty", "29808\tx\r\ty"])
def test_a_line_below_the_first_row_that_is_none_is_refused_by_number(write: Write, wrong: str) -> None:
    file = write("Copyright", "29806\tx\ty", "29807\tx\ty", wrong, "29809\tx\ty")
    with pytest.raises(CodeListError, match=r"list.txt, line 4: not a row of 3 columns .* is the file cut off\?"):
        list(official_rows(file, 3, is_row))


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("20240701", "*", (date(2024, 7, 1), None)),
        ("20180101", "20240630", (date(2018, 1, 1), date(2024, 6, 30))),
        ("", "2024-06-30", (None, date(2024, 6, 30))),
        ("", "", (None, None)),
    ],
)
def test_a_row_has_its_days(write: Write, first: str, last: str, days: tuple[date | None, date | None]) -> None:
    assert dated(write(), 1, ROW, first, last) == DatedRow(ROW, *days)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024183", date(2024, 7, 1)),
        ("2024366", date(2024, 12, 31)),
        ("2023182", date(2023, 7, 1)),
        ("1996001", date(1996, 1, 1)),
    ],
)
def test_a_date_may_be_the_day_of_a_year(write: Write, text: str, day: date) -> None:
    assert day_of_year(text) == day
    assert dated(write(), 1, ROW, text, "", day_of_year).valid_from == day


@pytest.mark.parametrize(
    ("first", "last", "wrong", "read"),
    [
        ("20240701", "20240931", "20240931", date.fromisoformat),
        ("20241301", "*", "20241301", date.fromisoformat),
        ("2024183", "*", "2024183", date.fromisoformat),
        ("07/01/2024", "*", "07/01/2024", date.fromisoformat),
        ("", "2023366", "2023366", day_of_year),
        ("20240701", "", "20240701", day_of_year),
        ("2024000", "", "2024000", day_of_year),
    ],
)
def test_what_is_no_date_is_refused_by_line(
    write: Write, first: str, last: str, wrong: str, read: Callable[[str], date]
) -> None:
    with pytest.raises(CodeListError, match=f"line 7: '{wrong}' is no date"):
        dated(write(), 7, ROW, first, last, read)
