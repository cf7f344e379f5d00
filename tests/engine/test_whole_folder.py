"""A folder is there whole, or as it was before."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.whole_folder import whole_folder


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_it_appears_when_it_is_complete(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "made") as part:
        (part / "sub").mkdir()
        (part / "sub" / "a").write_text("new")
        assert not (tmp_path / "made").exists()
    assert (tmp_path / "made" / "sub" / "a").read_text() == "new"
    assert names(tmp_path) == ["made"]


def test_it_takes_the_place_of_the_folder_that_was_there(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "old").write_text("old")
    with whole_folder(tmp_path / "made") as part:
        (part / "new").write_text("new")
    assert names(tmp_path / "made") == ["new"]


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "old").write_text("old")
    with pytest.raises(FileExistsError), whole_folder(tmp_path / "made") as part:
        part.mkdir()
    assert names(tmp_path) == ["made"]
    assert names(tmp_path / "made") == ["old"]
