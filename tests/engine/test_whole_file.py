"""A text file that is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.whole_file import whole_file


def test_the_text_takes_the_place_of_the_old_file_when_all_is_written_and_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new" / "a.txt"
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(path.exists()))
    with whole_file(path) as stream:
        stream.write("Größe\n")
        assert not path.exists()
    assert path.read_bytes() == "Größe\n".encode()
    assert synced == [False]
    assert list(path.parent.iterdir()) == [path]


def test_an_error_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    def break_off() -> None:
        with whole_file(tmp_path / "a.txt") as stream:
            stream.write("half")
            raise KeyboardInterrupt

    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert (tmp_path / "a.txt").read_text() == "old"
    assert list(tmp_path.iterdir()) == [tmp_path / "a.txt"]


def test_what_cannot_be_replaced_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory"), whole_file(tmp_path / "folder"):
        pass
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]
