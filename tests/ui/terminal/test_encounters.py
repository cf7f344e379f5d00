"""`encounters`: into the worklist, out of it, and what is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.encounters import read_encounters
from engine.finding import CheckedClaim
from engine.lock import home_lock
from engine.model import CannedModel
from engine.report import Encounter
from engine.settings import Settings
from engine.store import Store
from ui.terminal.home import drafter_of

Run = Callable[..., tuple[int, str, str]]


def test_encounters_are_imported_once_and_listed(run: Run, notes: Path) -> None:
    assert "10 encounters added, 0 lines refused" in run("encounters", "import", notes)[2]
    assert "0 encounters added" in run("encounters", "import", notes)[2]
    code, out, _ = run("encounters", "list")
    assert code == 0
    assert "10 encounters" in out
    assert "PREOPERATIVE DIAGNOSIS: Gallstones." in " ".join(out.split())


def test_the_worklist_as_json_and_by_state(run: Run, notes: Path) -> None:
    run("encounters", "import", notes)
    items = [json.loads(line) for line in run("encounters", "list", "--state", "new", "--json")[1].splitlines()]
    assert [item["encounter_id"] for item in items] == [f"E{n}" for n in range(1, 11)]
    assert run("encounters", "list", "--state", "signed", "--json")[1] == ""


def test_a_broken_line_is_named_the_others_come_in_and_the_exit_code_says_so(run: Run, notes: Path) -> None:
    lines = notes.read_text().splitlines(keepends=True)
    notes.write_text("".join([*lines[:6], "{broken\n", *lines[7:]]))
    code, _, err = run("encounters", "import", notes)
    assert code == 1
    assert "notes.jsonl', line 7:" in err
    assert "9 encounters added, 1 lines refused" in err


def test_a_file_that_cannot_be_read_leaves_the_worklist_as_it_was(run: Run, notes: Path, tmp_path: Path) -> None:
    (tmp_path / "wide.jsonl").write_text(notes.read_text(), encoding="utf-16")
    code, _, err = run("encounters", "import", tmp_path / "wide.jsonl")
    assert code == 2
    assert "UTF-16" in err
    assert run("encounters", "list", "--json")[1] == ""


def test_an_import_is_refused_while_the_workbench_holds_the_home(run: Run, notes: Path, home: Path) -> None:
    with home_lock(home, "workbench", "http://127.0.0.1:7860"):
        code, _, err = run("encounters", "import", notes)
    assert code == 2
    assert "in use by 'workbench'" in err


def test_encounters_are_invented_the_same_for_the_same_seed(run: Run, tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        code, _, err = run("encounters", "synthesize", "--count", 4, "--seed", seed, "--out", tmp_path / name)
        assert code == 0
        assert "4 encounters written" in err
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() != (tmp_path / "c").read_bytes()
    found = list(read_encounters(tmp_path / "a"))
    assert all(isinstance(encounter, Encounter) and encounter.claim for encounter in found)


@pytest.mark.parametrize("count", ["0", "-3", "many"])
def test_a_count_that_is_none_is_refused(run: Run, tmp_path: Path, count: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("encounters", "synthesize", "--count", count, "--out", tmp_path / "a")
    assert stopped.value.code == 2
    assert not (tmp_path / "a").exists()


def test_a_cohort_is_described_from_a_file_or_from_the_worklist(run: Run, notes: Path) -> None:
    run("encounters", "import", notes)
    from_file, from_home = (run("encounters", "describe", *path, "--json")[1] for path in ([notes], []))
    assert from_file == from_home
    assert json.loads(from_file)["by_year"] == {"2026": 10}
    code, out, _ = run("encounters", "describe")
    assert code == 0
    for part in ("10 encounters", "By service", "unknown", "100.0%", "words of the report"):
        assert part in out


def test_an_empty_worklist_is_described_as_empty(run: Run, home: Path) -> None:
    Store(home).close()
    code, out, _ = run("encounters", "describe")
    assert code == 0
    assert "0 encounters" in out


@pytest.mark.parametrize("action", [["list"], ["describe"], ["export", "--out", "out.jsonl"]])
def test_a_home_that_is_not_there_is_told_and_not_made(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("encounters", *action)
    assert (code, out) == (2, "")
    assert f"There is no worklist in {home}." in err
    assert list(tmp_path.iterdir()) == []


def test_the_worklist_is_read_while_the_workbench_holds_the_home(run: Run, notes: Path, home: Path) -> None:
    run("encounters", "import", notes)
    with home_lock(home, "workbench"), Store(home):
        assert len(run("encounters", "list", "--json")[1].splitlines()) == 10


def test_an_export_holds_the_signed_claims(
    run: Run, model: CannedModel, notes: Path, home: Path, tmp_path: Path
) -> None:
    run("encounters", "import", notes)
    drafter = drafter_of(Settings(home=home), "test")
    with Store(home) as store:
        draft = drafter.draft(store.encounter("E3"))
        store.keep_draft(draft)
        store.sign(CheckedClaim(claim=draft.claim), draft_id=draft.draft_id, who="ann")
    code, _, err = run("encounters", "export", "--out", tmp_path / "out.jsonl")
    found = list(read_encounters(tmp_path / "out.jsonl"))
    assert code == 0
    assert "10 encounters written" in err
    assert [e.encounter_id for e in found if isinstance(e, Encounter) and e.claim] == ["E3"]


def test_a_warehouse_extract_comes_in_by_its_map_and_is_split(run: Run, tmp_path: Path, home: Path) -> None:
    note = "PROCEDURE: the gallbladder was taken out through the scope"
    rows = [f"E{n},2022-05-0{1 + n % 3},{note},47562" for n in range(10)]
    (tmp_path / "extract.csv").write_text("\n".join(["ID,DAY,NOTE,CODE", *rows, "E99,,,"]) + "\n")
    names = 'encounter = "ID"\ndate = "DAY"\nreport = "NOTE"\ncode = "CODE"\n'
    (tmp_path / "map.toml").write_text(f"[columns]\n{names}")
    code, _, err = run("encounters", "import", tmp_path / "extract.csv", "--map", tmp_path / "map.toml")
    assert (code, "10 encounters added, 1 lines refused" in err) == (1, True)
    assert "train 6, validation 2, test 2" in err
    assert "line 12" in err
    kept = (home / "split.json").read_text()
    run("encounters", "import", tmp_path / "extract.csv", "--map", tmp_path / "map.toml")
    assert (home / "split.json").read_text() == kept
    assert json.loads(run("encounters", "describe", "--json")[1])["encounters"] == 10
