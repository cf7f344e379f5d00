"""Plain lists of codes: one a line, or columns of codes and words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.codefiles import CodeRow, TextFile
from engine.codefiles.plain import read
from engine.codeset import CodeSystem
from engine.errors import CodeListError

Write = Callable[..., TextFile]


def test_a_code_is_known_by_its_form(write: Write) -> None:
    assert list(read(write("47562", "", " 0054T", "G0105", "LT", "59"))) == [
        CodeRow(CodeSystem.CPT, "47562"),
        CodeRow(CodeSystem.CPT, "0054T"),
        CodeRow(CodeSystem.HCPCS, "G0105"),
        CodeRow(CodeSystem.MODIFIER, "LT"),
        CodeRow(CodeSystem.MODIFIER, "59"),
    ]


def test_columns_may_bring_words(write: Write) -> None:
    file = write("Code,Description", '47562,"gallbladder removed, through the scope"')
    assert list(read(file)) == [CodeRow(CodeSystem.CPT, "47562", "gallbladder removed, through the scope")]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("47562", "K80.10"), "line 2: 'K80.10' is not a CPT or HCPCS code or a modifier"),
        (("cpt_hcpcs_code", "47562", "lt"), "line 3: 'lt' is not a CPT or HCPCS code or a modifier"),
        (("code,description", "47562"), "line 2: has 1 columns where 2 belong"),
    ],
)
def test_what_is_no_code_is_refused_by_line(write: Write, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(CodeListError, match=message):
        list(read(write(*lines)))
