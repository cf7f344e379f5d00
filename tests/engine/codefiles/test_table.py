"""Comma-separated values under a line of column names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.codefiles import TextFile
from engine.codefiles.table import column_names, read_table, starts_with
from engine.errors import CodeListError

Write = Callable[..., TextFile]


def test_rows_come_by_column_name_with_their_line(write: Write) -> None:
    file = write("Released 2025", "", "HCPCS, Mod ,Description", '47562,," a, b "', "", "A0021,26,x", "\x1a")
    first, second = read_table(file, "hcpcs", "mod")
    assert (first.line, first["hcpcs"], first["mod"], first["description"]) == (4, "47562", "", "a, b")
    assert (second.line, second["mod"]) == (6, "26")
    assert first["no such column"] == ""


def test_names_are_known_in_any_case_and_line() -> None:
    assert column_names(" HCPCS,Mod ") == ("hcpcs", "mod")
    assert column_names("") == column_names("hcpcs,\rmod") == ()
    assert starts_with(["title", "HCPCS,MOD,x"], "hcpcs", "mod")
    assert not starts_with(["HCPCS"], "hcpcs", "mod")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("code,words", "47562"), "line 2: has 1 columns where 2 belong; is the file cut off"),
        (("code,words", "1,2,3"), "line 2: has 3 columns where 2 belong"),
        (("code,words", '47562,"cut o'), "line 2: not comma-separated values .unexpected end of data"),
        (('"title', "code,words"), "line 2: not comma-separated values"),
        (("codes,words", "47562,x"), "list.txt: has no line of column names that begins with code, words"),
        ((), "has no line of column names"),
    ],
)
def test_a_broken_table_is_refused_by_line(write: Write, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(CodeListError, match=message):
        list(read_table(write(*lines), "code", "words"))
