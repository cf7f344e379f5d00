"""`evaluate`: from encounters to report and scorecard, continued, compared, and with other systems."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.model import CannedModel
from engine.preset import preset
from engine.settings import Settings
from engine.site import ModelChoice
from eval.length import Lengths, lengths

Run = Callable[..., tuple[int, str, str]]


def encounter(number: int, code: str) -> dict[str, Any]:
    fact = {"encounter_id": f"E{number}", "date_of_service": "2026-05-04"}
    claim = {
        **fact,
        "diagnoses": [{"sequence": 1, "code": "K80.10"}],
        "procedures": [{"sequence": 1, "provider": "Surgeon", "code": code, "modifiers": ["22"]}],
    }
    return {**fact, "report": f"report {number} of {code}", "claim": claim}


@pytest.fixture
def files(
    tmp_path: Path, home: Path, model: CannedModel, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[object, ...]]:
    """Return a function that gives the arguments of an evaluation of four cases with six to learn from."""

    def choose(settings: Settings) -> ModelChoice:
        return ModelChoice(preset(settings.preset or "base"), tmp_path / model.name, None)

    def counted(settings: Settings, encounters: Any) -> Lengths:
        return lengths([len(e.report.split()) for e in encounters], "words")

    monkeypatch.setattr("ui.terminal.home.choose_model", choose)
    monkeypatch.setattr("ui.terminal.evaluate._lengths", counted)
    codes = ("47562", "47563", "47562", "49505")
    for name, start, count in (("on", 0, 4), ("index", 10, 6)):
        rows = (json.dumps(encounter(start + n, codes[n % 4])) + "\n" for n in range(count))
        (tmp_path / f"{name}.jsonl").write_text("".join(rows))

    def arguments(*more: object, out: str = "run") -> tuple[object, ...]:
        on, index = tmp_path / "on.jsonl", tmp_path / "index.jsonl"
        return ("evaluate", "--on", on, "--index", index, "--out", tmp_path / out, *more)

    return arguments


@pytest.fixture(autouse=True)
def _no_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.terminal.evaluate.LocalEmbedder", lambda folder: None)
    monkeypatch.setattr("ui.terminal.evaluate.build_index", lambda encounters, embedder: None)
    monkeypatch.setattr("ui.terminal.evaluate.taught", lambda drafter, *facts: drafter)


def test_a_report_a_scorecard_and_the_raw_outputs(
    run: Run, files: Callable[..., tuple[object, ...]], tmp_path: Path
) -> None:
    code, out, err = run(*files("--presets", "base", "--baselines", "majority,linear"))
    assert (code, "report.html" in err) == (0, True)
    assert "majority" in out
    card = json.loads((tmp_path / "run" / "scorecard.json").read_text())
    base = card["systems"][0]
    assert (base["name"], base["components"]["CPT"]["recall"]["estimate"]) == ("base", 0.5)
    assert base["extraction"]["diagnoses and procedures"] == 4
    assert len((tmp_path / "run" / "outputs" / "base.jsonl").read_text().splitlines()) == 4
    assert "<svg" in (tmp_path / "run" / "report.html").read_text()


def test_an_interrupted_run_goes_on_where_it_was_to_the_same_scorecard(
    run: Run, files: Callable[..., tuple[object, ...]], tmp_path: Path
) -> None:
    arguments = files("--presets", "base", "--baselines", "none")
    run(*arguments)
    outputs, card = tmp_path / "run" / "outputs" / "base.jsonl", tmp_path / "run" / "scorecard.json"
    lines, whole = outputs.read_text().splitlines(keepends=True), card.read_bytes()
    outputs.write_text("".join(lines[:2]) + lines[2][:30])
    assert run(*arguments)[0] == 0
    assert outputs.read_text().splitlines(keepends=True)[:2] == lines[:2]
    assert card.read_bytes() == whole


def test_json_and_what_moved(run: Run, files: Callable[..., tuple[object, ...]], tmp_path: Path) -> None:
    run(*files("--presets", "base", "--baselines", "none"))
    old = tmp_path / "run" / "scorecard.json"
    code, out, err = run(*files("--presets", "base", "--baselines", "none", "--against", old, "--json", out="b"))
    assert (code, json.loads(out)["version"]) == (0, 1)
    assert "0 figures moved" in err
    code, _, err = run(*files("--presets", "none", "--baselines", "majority", "--count", 2, "--against", old, out="c"))
    assert (code, "other encounters" in err) == (2, True)


def test_claims_of_another_system_stand_in_the_same_tables(
    run: Run, files: Callable[..., tuple[object, ...]], tmp_path: Path
) -> None:
    rows = (json.dumps(encounter(n, "47562")["claim"]) + "\n" for n in range(4))
    (tmp_path / "theirs.jsonl").write_text("".join(rows))
    arguments = files("--presets", "none", "--baselines", "none", "--claims", f"theirs={tmp_path / 'theirs.jsonl'}")
    code, out, _ = run(*arguments, "--json")
    (system,) = json.loads(out)["systems"]
    assert (code, system["name"], system["components"]["CPT"]["full_match"]["estimate"]) == (0, "theirs", 0.5)


def test_a_folder_of_another_evaluation_is_not_written_into(run: Run, files: Callable[..., tuple[object, ...]]) -> None:
    run(*files("--presets", "none", "--baselines", "majority"))
    code, _, err = run(*files("--presets", "none", "--baselines", "majority", "--count", 2))
    assert (code, "other encounters" in err) == (2, True)


def test_a_refused_line_is_named_and_the_exit_code_says_so(
    run: Run, files: Callable[..., tuple[object, ...]], tmp_path: Path
) -> None:
    with (tmp_path / "on.jsonl").open("a") as stream:
        stream.write("{broken\n")
    code, _, err = run(*files("--presets", "none", "--baselines", "majority"))
    assert (code, "line 5" in err) == (1, True)


@pytest.mark.parametrize("wrong", [("--presets", "nothing"), ("--baselines", "vote-3"), ("--claims", "file.jsonl")])
def test_wrong_names_are_wrong_use(run: Run, files: Callable[..., tuple[object, ...]], wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*files(*wrong))
    assert stopped.value.code == 2
