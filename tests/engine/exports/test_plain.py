"""Text that cannot break out of its place, and the parts of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.exports.plain import person_name, plain, printable


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Müller", "MULLER"),
        ("a*b:c~d^e", "A B C D E"),
        ("O'Neil-Smith", "O'NEIL-SMITH"),
        ("Łódź\n\t1", "LODZ 1"),
        ("李", ""),
    ],
)
def test_text_in_x12(text: str, written: str) -> None:
    assert plain(text) == written


def test_a_long_text_is_cut_and_ends_in_no_space() -> None:
    assert plain("ELM STREET", 4) == "ELM"


@given(st.text())
def test_no_text_holds_a_separator_or_a_control(text: str) -> None:
    written = plain(text)
    assert written.isascii()
    assert written.isprintable()
    assert not set("*:~^") & set(written)
    assert plain(written) == written


@given(st.text())
def test_printable_text_is_one_line(text: str) -> None:
    assert printable(text).isprintable()


@pytest.mark.parametrize(
    ("name", "last", "first"),
    [
        ("Dr. Kessler", "KESSLER", ""),
        ("Dr. Ann Kessler, MD", "KESSLER", "ANN"),
        ("Brannigan PA-C", "BRANNIGAN", ""),
        ("Adler, Sam", "ADLER", "SAM"),
        ("van der Berg, Jan, MD", "VAN DER BERG", "JAN"),
        ("Dr. Do", "DO", ""),
        ("Ann Do DO", "DO", "ANN"),
        ("MD", "MD", ""),
    ],
)
def test_a_name_in_parts(name: str, last: str, first: str) -> None:
    assert person_name(name) == (last, first)
