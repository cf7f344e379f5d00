"""`codes`: import, list and search the code lists of a home."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.lock import home_lock

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def codes_file(tmp_path: Path) -> Path:
    (tmp_path / "ours.csv").write_text("code,description\n47562,ours\n47563,ours with pictures\n")
    return tmp_path / "ours.csv"


def test_a_list_is_imported_once(run: Run, codes_file: Path) -> None:
    arguments = ("codes", "import", codes_file, "--from", "2025-01-01", "--to", "2025-12-31", "--json")
    assert [json.loads(run(*arguments)[1])["outcome"] for _ in range(2)] == ["imported", "unchanged"]
    code, out, _ = run("codes", "list")
    assert code == 0
    assert "2025-01-01" in out
    assert "ours.csv" in out


def test_a_file_that_is_refused_is_named_and_the_next_one_imported(run: Run, codes_file: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear colleague,\nthank you.\n")
    files = (tmp_path / "letter.txt", codes_file)
    code, out, _ = run("codes", "import", *files, "--from", "2025-01-01", "--to", "2025-12-31")
    assert code == 1
    assert "refused" in out
    assert "imported" in out
    assert "letter.txt is no code list" in " ".join(out.split())


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ([], "Say for which dates of service"),
        (["--from", "2025"], "--from '2025' is not a date"),
        (["--from", "2025-12-31", "--to", "2025-01-01"], "before the first day"),
    ],
)
def test_an_import_without_its_dates_is_refused(run: Run, codes_file: Path, dates: list[str], said: str) -> None:
    code, _, err = run("codes", "import", codes_file, *dates)
    assert code == 2
    assert said in err


def test_an_import_is_refused_while_the_workbench_holds_the_home(run: Run, codes_file: Path, home: Path) -> None:
    run("codes", "list")
    with home_lock(home, "workbench", "http://127.0.0.1:7860"):
        code, _, err = run("codes", "import", codes_file, "--from", "2025-01-01", "--to", "2025-12-31")
        assert run("codes", "list")[0] == 0
    assert code == 2
    assert "in use by 'workbench'" in err
    assert "http://127.0.0.1:7860" in err


def test_lists_that_are_not_there_yet_are_left_to_who_holds_the_home(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with home_lock(home, "workbench"):
        code, _, err = run("codes", "list")
        assert (code, list(home.glob("*.db"))) == (2, [])
        assert "in use by 'workbench'" in err
    run("codes", "list")
    monkeypatch.setattr("ui.terminal.home.holds_embedded_lists", lambda *_: False)
    monkeypatch.setattr("engine.site.ensure_embedded_lists", None)
    with home_lock(home, "workbench"):
        assert run("codes", "search", "K80", "--date", "2026-05-04")[0] == 0


def test_lists_that_came_with_a_newer_version_are_imported(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("codes", "list")
    seen: list[Path] = []
    monkeypatch.setattr("ui.terminal.home.holds_embedded_lists", lambda *_: False)
    monkeypatch.setattr("engine.site.ensure_embedded_lists", lambda store, home: seen.append(home))
    assert run("codes", "list")[0] == 0
    assert seen == [home]


def test_days_without_a_list_are_told(run: Run, codes_file: Path) -> None:
    run("codes", "import", codes_file, "--from", "2024-01-01", "--to", "2024-12-31")
    assert "No CPT list covers 2025-01-01 to 2025-12-31." in run("codes", "list")[1]


def test_the_lists_as_json(run: Run) -> None:
    found = [json.loads(line) for line in run("codes", "list", "--json")[1].splitlines()]
    assert [item["system"] for item in found] == ["icd10cm", "cpt", "modifier"]
    assert found[0]["editions"][0]["valid_to"] == "2026-12-31"


def test_codes_are_found_by_words_and_by_their_start(run: Run) -> None:
    for words in (["chronic", "chole"], ["K80"], ["k801"]):
        code, out, _ = run("codes", "search", *words, "--date", "2026-05-04")
        assert code == 0
        assert "K80.10" in out


def test_a_search_may_be_narrowed_and_gives_json(run: Run) -> None:
    _, out, _ = run("codes", "search", "gallbladder", "--date", "2026-05-04", "--system", "cpt", "--json")
    assert [json.loads(line)["code"] for line in out.splitlines()] == ["47562"]


def test_nothing_found_is_said(run: Run) -> None:
    code, out, _ = run("codes", "search", "[b]x[/b]", "--date", "2026-05-04")
    assert code == 1
    assert "No code valid on 2026-05-04 matches '[b]x[/b]'" in out


def test_a_search_needs_a_date_which_may_be_in_the_future(run: Run) -> None:
    assert run("codes", "search", "K80")[0] == 2
    assert "No code valid on 2099-01-01" in run("codes", "search", "K80", "--date", "2099-01-01")[1]


def test_the_lists_of_claim_edits_are_imported_listed_and_taken_back(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("column1,column2,modifier_indicator,rationale\n29806,29822,1,x\n47563,47562,0,x\n")
    code, out, _ = run("codes", "import", path, "--from", "2024-07-01", "--to", "2024-09-30")
    assert code == 0
    assert "2 rows for claim edits" in " ".join(out.split())
    code, out, _ = run("codes", "list")
    assert code == 0
    (line,) = (line for line in out.splitlines() if "pairs.csv" in line)
    assert [part in line for part in ("2024-07-01", "2024-09-30", " 2 ")] == [True] * 3
    assert "NCCI procedure-to-procedure edits" in out
    (kept,) = (item for item in map(json.loads, run("codes", "list", "--json")[1].splitlines()) if "kind" in item)
    assert (kept["kind"], kept["lists"][0]["rows"], kept["lists"][0]["file_name"]) == ("ncci-ptp", 2, "pairs.csv")
    assert "pairs.csv: 1 list removed." in run("codes", "remove", "pairs.csv")[1]
    assert "pairs.csv" not in run("codes", "list")[1]


def test_every_import_of_a_file_is_removed_and_what_is_not_there_is_named(run: Run, codes_file: Path) -> None:
    for year in ("2024", "2025"):
        run("codes", "import", codes_file, "--from", f"{year}-01-01", "--to", f"{year}-12-31")
    assert "ours.csv: 2 lists removed." in run("codes", "remove", "ours.csv")[1]
    code, _, err = run("codes", "remove", "ours.csv")
    assert code == 2
    assert "No list was imported from 'ours.csv'. `codes list` names the files." in " ".join(err.split())


def test_nothing_is_removed_while_the_workbench_holds_the_home(run: Run, codes_file: Path, home: Path) -> None:
    run("codes", "import", codes_file, "--from", "2025-01-01", "--to", "2025-12-31")
    with home_lock(home, "workbench"):
        code, _, err = run("codes", "remove", "ours.csv")
    assert code == 2
    assert "in use by 'workbench'" in err
    assert "ours.csv" in run("codes", "list")[1]
