"""The list of hashes that travels with a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from engine.checksums import SUMS, verify


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "sub/b.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / SUMS).write_text(f"{sha256('a.txt')}  ./a.txt\n{sha256('sub/b.txt').upper()} *sub/b.txt\n")
    return tmp_path


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_folder_without_a_list_has_nothing_to_verify(tmp_path: Path) -> None:
    assert verify(tmp_path) is None


def test_files_that_agree_are_named(folder: Path) -> None:
    found = verify(folder)
    assert found is not None
    assert (found.agree, found.problems, found.unlisted) == (("a.txt", "sub/b.txt"), (), ())


def test_a_changed_file_a_lost_file_and_an_unlisted_file_are_told_apart(folder: Path) -> None:
    (folder / "a.txt").write_text("changed")
    (folder / "sub" / "b.txt").unlink()
    (folder / "c.txt").touch()
    found = verify(folder)
    assert found is not None
    assert "a.txt is not the file" in found.problems[0]
    assert "sub/b.txt is in SHA256SUMS but not in the folder" in found.problems[1]
    assert "c.txt" in found.unlisted


@pytest.mark.parametrize("line", ["not a hash  a.txt", "0" * 64 + "  ../secret", "0" * 64 + "  /etc/passwd", ""])
def test_a_line_that_names_no_file_of_the_folder_is_a_problem(folder: Path, line: str) -> None:
    (folder / SUMS).write_text(f"{sha256('a.txt')}  a.txt\n{line}\n")
    found = verify(folder)
    assert found is not None
    assert found.problems[0].startswith("SHA256SUMS, line 2,")
