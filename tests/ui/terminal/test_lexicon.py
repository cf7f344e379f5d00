"""`lexicon compare`: which of our rows are too close to a licensed file; its text is never printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.lexicon import COLUMNS

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def licensed(tmp_path: Path) -> Path:
    path = tmp_path / "licensed.txt"
    path.write_text("47562\tinvented removal of the third widget quickly\n47563\tanother invention altogether\n")
    return path


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    lines = (
        "47562,invented removal of the third widget,lap chole,,,no,,,",
        "47563,keyhole gallbladder removal with bile duct pictures,lap chole with ioc,,,no,,,",
        "47600,gallbladder removal through a cut,open chole,,,no,,,",
    )
    path.write_text("\n".join((",".join(COLUMNS), *lines)) + "\n")
    return path


def test_rows_too_close_are_listed_without_the_licensed_text(run: Run, licensed: Path, rows: Path) -> None:
    code, out, _ = run("lexicon", "compare", licensed, "--lexicon", rows)
    assert code == 1
    assert "invented removal of the third widget" in " ".join(out.split())
    assert "0.92" in out
    assert "2 codes compared, 1 phrases" in out
    assert "quickly" not in out
    assert "another invention" not in out


def test_they_come_as_json_too(run: Run, licensed: Path, rows: Path) -> None:
    code, out, _ = run("lexicon", "compare", licensed, "--lexicon", rows, "--json")
    assert code == 1
    assert [json.loads(line)["code"] for line in out.splitlines()] == ["47562"]


def test_a_file_without_such_rows_is_fine(run: Run, licensed: Path, rows: Path) -> None:
    code, out, _ = run("lexicon", "compare", licensed, "--lexicon", rows, "--least", "0.95")
    assert (code, "0 phrases at least 95%" in out) == (0, True)


def test_another_list_is_refused(run: Run, rows: Path, tmp_path: Path) -> None:
    (tmp_path / "codes.txt").write_text("47562\n")
    code, _, err = run("lexicon", "compare", tmp_path / "codes.txt", "--lexicon", rows)
    assert code == 2
    assert "codes.txt is a plain list of codes, not a file of CPT descriptors" in err
