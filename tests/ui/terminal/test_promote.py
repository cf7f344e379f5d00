"""`promote` and `rollback`: an adapter comes into use only through the gate, and goes again by one command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.adapter import CONFIG, WEIGHTS, Manifest, write_manifest
from engine.codestore import CodeStore
from engine.drafter import Drafter
from engine.file_hash import sha256_of
from engine.model import CannedModel
from engine.preset import preset
from engine.promotion import promoted_adapter
from engine.settings import Settings
from engine.site import open_codes

Run = Callable[..., tuple[int, str, str]]
RIGHT, WRONG = "ICD-10-CM Diagnoses:\nK80.10\n", "ICD-10-CM Diagnoses:\nK35.80\n"


class NoNeighbours:
    def nearest(self, encounter: object, count: int = 2) -> tuple[()]:
        return ()


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    folder = tmp_path / "candidate"
    folder.mkdir()
    (folder / WEIGHTS).write_bytes(b"weights")
    (folder / CONFIG).write_text("{}")
    write_manifest(
        folder,
        Manifest(
            name="knees", base_model="phi3", prompt="finetuned_1", seed=1, hyperparameters={}, training_set_sha256="0",
            weights_sha256=sha256_of(folder / WEIGHTS), config_sha256=sha256_of(folder / CONFIG),
        ),
    )  # fmt: skip
    return folder


@pytest.fixture
def drafts(home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[bool, str]:
    """Return what the candidate (True) and the adapter in use (False) write; it may be changed."""
    said = {True: RIGHT, False: RIGHT}

    def opened(settings: Settings, codes: CodeStore | None = None) -> Drafter:
        text = said[settings.adapter is not None]
        return Drafter(preset("base"), CannedModel([text]), NoNeighbours(), codes or open_codes(settings))

    monkeypatch.setattr("ui.terminal.promote.open_drafter", opened)
    return said


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    path = tmp_path / "frozen.jsonl"
    for number in range(12):
        facts = {"encounter_id": f"E{number}", "date_of_service": "2026-05-04"}
        claim = facts | {"diagnoses": [{"sequence": 1, "code": "K80.10"}]}
        with path.open("a") as file:
            file.write(json.dumps(facts | {"report": "PROCEDURE: Lap chole.", "claim": claim}) + "\n")
    return path


@pytest.mark.usefixtures("drafts")
def test_one_that_is_no_worse_is_taken_into_use_and_taken_back(
    run: Run, home: Path, adapter: Path, frozen: Path
) -> None:
    code, out, err = run("promote", str(adapter), "--on", str(frozen))
    assert (code, "is in use now" in out) == (0, True), err
    kept = promoted_adapter(home)
    assert kept
    assert (kept / WEIGHTS).read_bytes() == b"weights"
    code, out, _ = run("rollback")
    assert (code, "the shipped adapter is in use again" in out) == (0, True)
    assert promoted_adapter(home) is None


def test_one_that_is_worse_is_refused_with_the_figure(
    run: Run, home: Path, adapter: Path, frozen: Path, drafts: dict[bool, str]
) -> None:
    drafts[True] = WRONG
    code, out, _ = run("promote", str(adapter), "--on", str(frozen))
    assert code == 1
    assert "ICD-10-CM: F1 is worse by 1.000" in out
    assert "was not promoted" in out
    assert promoted_adapter(home) is None


@pytest.mark.usefixtures("drafts")
def test_the_verdict_as_json(run: Run, adapter: Path, frozen: Path) -> None:
    verdict = json.loads(run("promote", str(adapter), "--on", str(frozen), "--count", "5", "--json")[1])
    assert (verdict["cases"], verdict["refusals"]) == (5, [])


@pytest.mark.usefixtures("drafts")
def test_a_broken_line_of_the_frozen_file_stops_it(run: Run, adapter: Path, frozen: Path) -> None:
    frozen.write_text(frozen.read_text() + "{\n")
    code, _, err = run("promote", str(adapter), "--on", str(frozen))
    assert code == 2
    assert "frozen.jsonl', line 13" in err


def test_a_rollback_of_nothing_is_refused(run: Run) -> None:
    code, _, err = run("rollback")
    assert (code, "nothing to go back to" in err) == (2, True)
