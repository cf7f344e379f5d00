"""Which bytes are text, and which text cannot be one operative report."""

from __future__ import annotations

import codecs

import pytest

from engine.errors import InputError
from engine.report_text import check_report_text, decode, report_refusal, text_refusal

ONE = "PREOPERATIVE DIAGNOSIS: Gallstones.\nPROCEDURE: Lap chole.\nThe abdomen was entered.\n"
ANOTHER = "PREOPERATIVE DIAGNOSIS: Cataract, right eye.\nPROCEDURE: Phaco with lens.\nThe eye was draped.\n"


def refused(text: str) -> str:
    found = report_refusal(text, "note.txt")
    return str(found) if found else ""


@pytest.mark.parametrize(
    "raw",
    [
        "Größe 3 cm – naïve".encode(),
        codecs.BOM_UTF8 + "Größe 3 cm – naïve".encode(),
        "Größe 3 cm – naïve".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Größe 3 cm – naïve".encode("utf-16-be"),
        "Größe 3 cm – naïve".encode("utf-32"),
        "Größe 3 cm – naïve".encode("cp1252"),
    ],
)
def test_text_of_any_usual_encoding_is_read(raw: bytes) -> None:
    assert decode(raw, "note.txt") == "Größe 3 cm – naïve"


def test_line_ends_of_other_systems_become_newlines() -> None:
    assert decode(b"a\r\nb\rc\n", "note.txt") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"%PDF-1.7\n...", "a PDF document"),
        (b"PK\x03\x04word/document.xml", "Word"),
        (b"\xd0\xcf\x11\xe0....", "old Word"),
        (b"{\\rtf1 x}", "rich text"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        ("Lap chole".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (b"text with \0 in a long line of it", "NUL bytes"),
        (b"Gr\xc3\xb6\xc3\x9fe\nand \x81 bad", "line 2: not utf-8 text"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x41", "not utf-16"),
    ],
)
def test_other_bytes_are_refused_by_what_they_are(raw: bytes, said: str) -> None:
    with pytest.raises(InputError) as error:
        decode(raw, "note.txt")
    assert said in str(error.value)
    assert "'note.txt'" in str(error.value)
    assert "plain text in UTF-8" in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        (" \n\t ", "only white space"),
        ("Cholecystectomy", "1 word, too few"),
        ("Lap chole", "2 words, too few"),
        ("one two three\nfour \x07 five", "line 2: it holds the control character U+0007"),
        ("word " * 100_001, "longer than 500,000 bytes"),
        ("ü " * 200_000, "longer than 500,000 bytes"),
    ],
)
def test_text_that_is_no_report_is_refused_with_the_reason(text: str, said: str) -> None:
    assert said in refused(text)


def test_a_limit_of_the_site_is_kept() -> None:
    assert text_refusal("word " * 300, "h.txt", max_bytes=1_000) is not None
    assert text_refusal("word " * 200, "h.txt", max_bytes=1_000) is None


@pytest.mark.parametrize(
    "text",
    [
        ONE + "\n" + ANOTHER,
        "OPERATIVE REPORT\nfirst words here\nOPERATIVE REPORT\nsecond words here",
        "MRN: 1234\nLap chole was done.\nMRN: 9876\nA cataract was removed.",
    ],
)
def test_two_reports_in_one_text_are_noticed(text: str) -> None:
    assert "a second report begins here" in refused(text)
    assert "line " in refused(text)
    assert "file of its own" in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        ONE + "POSTOPERATIVE DIAGNOSIS: Gallstones.\nOPERATION IN DETAIL: as above.",
        "OPERATIVE REPORT\nwords here\n\fPage 2\nOPERATIVE REPORT\nmore words",
        "MRN: 1234\nLap chole was done.\nMRN: 1234",
        "PREOPERATIVE DIAGNOSIS: a\nPREOPERATIVE DIAGNOSIS: b\nPROCEDURE: c d e",
    ],
)
def test_one_report_with_repeated_headings_is_one_report(text: str) -> None:
    check_report_text(text, "note.txt")


def test_a_refusal_never_quotes_the_report() -> None:
    assert "Gallstones" not in refused(ONE + ANOTHER)
    with pytest.raises(InputError, match="second report"):
        check_report_text(ONE + ANOTHER, "note.txt")
