"""Text in its three wrappings, and what is refused before a reader sees it."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from engine.codefiles.textfile import TextFile, text_files
from engine.errors import CodeListError


def file_of(tmp_path: Path, content: bytes, name: str = "list.txt") -> TextFile:
    (tmp_path / name).write_bytes(content)
    return TextFile(tmp_path / name)


@pytest.mark.parametrize(
    "content", [b"one\ntwo\n", b"one\r\ntwo", b"\xef\xbb\xbfone\ntwo", gzip.compress(b"one\ntwo\n")]
)
def test_lines_come_alike_from_any_wrapping(tmp_path: Path, content: bytes) -> None:
    assert list(file_of(tmp_path, content).lines()) == ["one", "two"]


def test_a_gzip_file_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    assert list(file_of(tmp_path, gzip.compress(b"one"), "list.csv").lines()) == ["one"]


def test_older_files_are_read_in_the_character_set_of_windows(tmp_path: Path) -> None:
    assert list(file_of(tmp_path, "Sjögren\n".encode("cp1252")).lines()) == ["Sjögren"]


def test_an_archive_gives_its_text_members(tmp_path: Path) -> None:
    path = tmp_path / "lists.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (("a.TXT", "one"), ("b.csv", "two"), ("c.pdf", "three")):
            archive.writestr(name, text)
    files = text_files(path)
    assert [(f.name, list(f.lines())) for f in files] == [("lists.zip:a.TXT", ["one"]), ("lists.zip:b.csv", ["two"])]
    assert text_files(path, (".pdf",)) == (TextFile(path, "c.pdf"),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            gzip.compress(b"one\ntwo\n" * 500)[:-9],
            "list.txt, line .*: cannot be read further .*copy or download it again",
        ),
        ("one\n".encode("utf-16"), "list.txt, line 1: not plain text .binary, or UTF-16."),
        (b"one\n\x00\x01", "list.txt, line 2: not plain text"),
        (b"x" * 30_000, "list.txt, line 1: this line is too long for a code list"),
    ],
)
def test_what_is_broken_or_not_text_is_refused_by_file_and_line(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(CodeListError, match=message) as refused:
        list(file_of(tmp_path, content).lines())
    assert "Nothing of it was imported." in str(refused.value)


def test_a_list_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.codefiles.textfile._LARGEST_BYTES", 100)
    with pytest.raises(CodeListError, match="line 34: holds more than 100 bytes"):
        list(file_of(tmp_path, b"ab\n" * 1000).lines())


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", None])
def test_what_cannot_be_opened_is_refused_by_name(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "list.zip").write_bytes(content)
    with pytest.raises(CodeListError, match=r"list.zip: cannot be read .*Check the path"):
        text_files(tmp_path / "list.zip")


def test_an_archive_without_text_gives_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        archive.writestr("list.xlsx", "")
    assert text_files(tmp_path / "list.zip") == ()
