"""`adapters`: what is here, what made it, and which one is damaged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def adapter(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of an adapter in the home; the checkout ships none in this test."""
    monkeypatch.setattr("ui.terminal.adapters.ADAPTER", tmp_path / "none")
    folder = home / "adapters" / "knees"
    folder.mkdir(parents=True)
    (folder / "adapter_model.safetensors").write_bytes(b"weights")
    (folder / "adapter_config.json").write_text("{}")
    manifest = {
        "name": "knees",
        "base_model": "phi3",
        "prompt": "finetuned_1",
        "weights_sha256": hashlib.sha256(b"weights").hexdigest(),
        "config_sha256": hashlib.sha256(b"{}").hexdigest(),
        "training_set_sha256": "ab" * 32,
        "seed": 7,
        "hyperparameters": {"rank": 16},
        "figures": {"CPT F1 on 40 validation notes": 0.91},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_without_any_the_way_to_one_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.terminal.adapters.ADAPTER", tmp_path / "none")
    code, out, _ = run("adapters")
    assert code == 0
    assert "make demo-adapter" in out


def test_an_adapter_is_shown_with_its_making_and_its_figures(run: Run, adapter: Path) -> None:
    code, out, _ = run("adapters")
    assert code == 0
    for part in ("knees", "phi3", "rank", "16", "CPT F1 on 40 validation notes", "0.91"):
        assert part in out


def test_adapters_as_json(run: Run, adapter: Path) -> None:
    found = json.loads(run("adapters", "--json")[1])
    assert found["folder"] == str(adapter)
    assert found["manifest"]["figures"] == {"CPT F1 on 40 validation notes": 0.91}


def test_the_shipped_adapter_comes_first(run: Run, adapter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.terminal.adapters.ADAPTER", adapter)
    assert len(run("adapters", "--json")[1].splitlines()) == 2


def test_a_damaged_adapter_is_named_and_makes_the_exit_code_one(run: Run, adapter: Path) -> None:
    (adapter / "adapter_model.safetensors").write_bytes(b"other")
    code, out, err = run("adapters", "--json")
    assert (code, out) == (1, "")
    assert "SHA-256 differs" in err
