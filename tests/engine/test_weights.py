"""Loading weights and tokenizers from local folders: all of them, none of their code, no pickle."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import ModelError
from engine.weights import load_config, load_tokenizer, load_weights


@pytest.fixture
def folder(tiny_phi3: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_phi3, tmp_path / "phi3")


def configured(folder: Path, **facts: Any) -> Path:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **facts}), encoding="utf-8")
    return folder


def reweighed(folder: Path, lost: str = "", weights: dict[str, torch.Tensor] | None = None) -> Path:
    path = folder / "model.safetensors"
    held = {name: tensor.clone() for name, tensor in load_file(path).items() if name != lost}
    save_file({**held, **(weights or {})}, path, metadata={"format": "pt"})
    return folder


def test_a_model_that_lacks_a_tensor_does_not_load_with_random_ones(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"lack model\.layers\.1\.mlp\.down_proj\.weight, or"):
        load_weights(reweighed(folder, lost="model.layers.1.mlp.down_proj.weight"))


def test_layers_that_the_weights_lack_are_counted(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"lack model\.layers\.2\.\S+ and 5 more, or"):
        load_weights(configured(folder, num_hidden_layers=3))


def test_a_tensor_of_another_shape_is_named(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"lack model\.norm\.weight, or have another shape"):
        load_weights(reweighed(folder, weights={"model.norm.weight": torch.ones(32)}))


def test_a_head_that_is_tied_to_the_embeddings_is_not_lacking(folder: Path) -> None:
    tied = load_weights(reweighed(configured(folder, tie_word_embeddings=True), lost="lm_head.weight"))
    assert tied.lm_head.weight is tied.model.embed_tokens.weight
    with pytest.raises(ModelError, match=r"lack lm_head\.weight"):
        load_weights(configured(folder, tie_word_embeddings=False))


def test_code_that_a_folder_brings_is_never_run(folder: Path) -> None:
    code = {"AutoConfig": "evil.Evil", "AutoModelForCausalLM": "evil.Evil", "AutoTokenizer": ["evil.Evil", None]}
    (folder / "evil.py").write_text("raise SystemExit('ran')")
    load_weights(configured(folder, auto_map=code))
    load_tokenizer(configured(folder, model_type="evil"))
    for load in (load_config, load_weights):
        with pytest.raises(ModelError, match="does not load"):
            load(folder)


@pytest.mark.parametrize("content", ["{}", "{", "[1]", "null"])
def test_a_file_that_is_not_what_it_should_be_is_named(folder: Path, content: str) -> None:
    (folder / "tokenizer.json").write_text(content)
    with pytest.raises(ModelError, match=r"tokenizer\.json does not load"):
        load_tokenizer(folder)
    (folder / "config.json").write_text(content)
    with pytest.raises(ModelError, match=r"config\.json does not load"):
        load_config(folder)
    with pytest.raises(ModelError, match="phi3 does not load"):
        load_weights(folder)


def test_weights_that_are_no_safetensors_are_refused(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"x" * 100)
    with pytest.raises(ModelError, match="phi3 does not load"):
        load_weights(folder)
