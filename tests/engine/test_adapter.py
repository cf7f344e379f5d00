"""Adapters are only loaded when their files are what their manifest says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.adapter import CONFIG, MANIFEST, WEIGHTS, load_adapter, record_figures
from engine.errors import ModelError
from engine.file_hash import sha256_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / WEIGHTS).write_bytes(b"weights")
    (tmp_path / CONFIG).write_text("{}")
    manifest = {
        "name": "demo", "base_model": "SmolLM2", "prompt": "finetuned_1", "seed": 1, "hyperparameters": {"rank": 16},
        "weights_sha256": sha256_of(tmp_path / WEIGHTS), "config_sha256": sha256_of(tmp_path / CONFIG),
        "training_set_sha256": "0" * 64,
    }  # fmt: skip
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    return tmp_path


def test_a_whole_adapter_loads(folder: Path) -> None:
    adapter = load_adapter(folder)
    assert (adapter.name, adapter.repetition_penalty) == ("demo", 1.0)


@pytest.mark.parametrize("lost", [MANIFEST, WEIGHTS, CONFIG])
def test_a_missing_file_is_named(folder: Path, lost: str) -> None:
    (folder / lost).unlink()
    with pytest.raises(ModelError, match=lost.replace(".", r"\.")):
        load_adapter(folder)


def test_the_label_tells_two_adapters_of_one_name_apart(folder: Path) -> None:
    assert load_adapter(folder).label == f"demo@{sha256_of(folder / WEIGHTS)[:12]}"


@pytest.mark.parametrize("changed", [WEIGHTS, CONFIG])
def test_a_changed_file_is_refused(folder: Path, changed: str) -> None:
    (folder / changed).write_bytes(b"other content")
    with pytest.raises(ModelError, match="SHA-256 differs"):
        load_adapter(folder)


@pytest.mark.parametrize("text", ["", "[]", '{"name": "x"}', "\x00"])
def test_a_broken_manifest_is_refused(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text)
    with pytest.raises(ModelError, match="not an adapter manifest"):
        load_adapter(folder)


def test_figures_are_kept_by_what_they_were_measured_on(folder: Path) -> None:
    once = record_figures(load_adapter(folder), "40 training notes", {"CPT": {"f1": [0.9, 0.8, 1.0]}})
    twice = record_figures(once, "test split", {"CPT": {"f1": [0.5, 0.4, 0.6]}})
    assert list(twice.manifest.figures) == ["40 training notes", "test split"]
    assert load_adapter(folder) == twice
