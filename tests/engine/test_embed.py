"""The embedder's folder is whole and holds no code that would run, or is refused before anything loads."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from engine.embed import LocalEmbedder, require_embedder
from engine.embedded import embedder_folder
from engine.errors import ModelError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(embedder_folder(), tmp_path / "minilm")


def test_the_embedded_embedder_gives_rows_of_length_one(folder: Path) -> None:
    rows = LocalEmbedder(folder).embed(["gallbladder removed", "knee scope"])
    assert rows.shape == (2, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("lost", ["modules.json", "config.json", "tokenizer.json", "model.safetensors"])
def test_what_is_lacking_is_named(folder: Path, lost: str) -> None:
    (folder / lost).unlink()
    with pytest.raises(ModelError, match=f"minilm lacks .*{lost.removeprefix('model')}"):
        LocalEmbedder(folder)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no embedder folder"):
        require_embedder(tmp_path / "none")


def test_a_module_with_pickled_weights_is_refused_one_with_both_is_not(folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"never read")
    require_embedder(folder)
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense" / "pytorch_model.bin").write_bytes(b"never read")
    with pytest.raises(ModelError, match=r"2_Dense.pytorch_model\.bin are a pickle"):
        require_embedder(folder)


def test_code_that_a_folder_brings_is_never_run(folder: Path) -> None:
    (folder / "evil.py").write_text("raise SystemExit('ran')")
    (folder / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": "evil.Evil"}]))
    with pytest.raises(ModelError, match="minilm does not load"):
        LocalEmbedder(folder)


def test_a_configuration_that_is_none_is_named(folder: Path) -> None:
    (folder / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="minilm does not load"):
        LocalEmbedder(folder)
