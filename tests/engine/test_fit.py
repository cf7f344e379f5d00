"""An adapter is only given to the model that it was trained for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file

from engine.adapter import CONFIG, WEIGHTS, Adapter, Manifest, load_adapter, write_manifest
from engine.errors import ModelError
from engine.file_hash import sha256_of
from engine.fit import require_fit
from engine.weights import load_weights

_TARGETS = ["qkv_proj", "o_proj", "gate_up_proj", "down_proj", "lm_head"]


@pytest.fixture(scope="module")
def saved(tiny_phi3: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an adapter for the miniature, as peft writes it."""
    folder = tmp_path_factory.mktemp("adapter")
    model = get_peft_model(load_weights(tiny_phi3), LoraConfig(r=4, target_modules=_TARGETS))
    model.save_pretrained(str(folder), save_embedding_layers=False)
    return folder


def adapter_of(saved: Path, folder: Path, base: str, change: dict[str, tuple[int, ...]] | None = None) -> Adapter:
    """Return the saved adapter with a manifest and with some tensors of other shapes; an empty shape takes one away."""
    weights = load_file(saved / WEIGHTS)
    for name, shape in (change or {}).items():
        del weights[name]
        weights |= {name: torch.zeros(shape)} if shape else {}
    save_file(weights, folder / WEIGHTS)
    (folder / CONFIG).write_text(json.dumps({"r": 4}))
    write_manifest(
        folder,
        Manifest(
            name="demo", base_model=base, prompt="finetuned_1", seed=1, hyperparameters={}, training_set_sha256="0",
            weights_sha256=sha256_of(folder / WEIGHTS), config_sha256=sha256_of(folder / CONFIG),
        ),
    )  # fmt: skip
    return load_adapter(folder)


def test_an_adapter_fits_the_model_that_it_was_trained_on(saved: Path, tiny_phi3: Path, tmp_path: Path) -> None:
    require_fit(adapter_of(saved, tmp_path, tiny_phi3.name), tiny_phi3)


def test_the_head_of_a_tied_model_has_the_shape_of_its_embeddings(saved: Path, tiny_phi3: Path, tmp_path: Path) -> None:
    tied = tmp_path / "tied"
    tied.mkdir()
    weights = load_file(tiny_phi3 / "model.safetensors")
    del weights["lm_head.weight"]
    save_file(weights, tied / "model.safetensors")
    require_fit(adapter_of(saved, tmp_path, "tied"), tied)


def test_an_adapter_for_another_model_is_refused_naming_both(saved: Path, tiny_phi3: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"demo was trained for SmolLM2, the model is {tiny_phi3.name}"):
        require_fit(adapter_of(saved, tmp_path, "SmolLM2"), tiny_phi3)


_MODULE = "base_model.model.model.layers.1.mlp.down_proj"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({f"{_MODULE}.lora_A.weight": (4, 64)}, r"layers\.1\.mlp\.down_proj is \(64, 128\) in the model"),
        ({f"{_MODULE}.lora_B.weight": (128, 4)}, r"\(128, 4\) x \(4, 128\) in the adapter"),
        ({f"{_MODULE}.lora_B.weight": (64, 8)}, r"\(64, 8\) x \(4, 128\) in the adapter"),
        ({f"{_MODULE}.lora_B.weight": ()}, "is not a layer of the model with two factors"),
    ],
)
def test_factors_that_do_not_multiply_to_the_weight_are_named(
    saved: Path, tiny_phi3: Path, tmp_path: Path, change: dict[str, tuple[int, ...]], said: str
) -> None:
    with pytest.raises(ModelError, match=said):
        require_fit(adapter_of(saved, tmp_path, tiny_phi3.name, change), tiny_phi3)


def test_misfits_are_counted_for_a_model_of_other_modules(saved: Path, tiny_phi3: Path, tmp_path: Path) -> None:
    other = tmp_path / tiny_phi3.name
    other.mkdir()
    save_file({"lm_head.weight": torch.zeros(10, 64)}, other / "model.safetensors")
    with pytest.raises(ModelError, match=r"does not fit the weights in .* and 8 more\. Is that folder really"):
        require_fit(adapter_of(saved, tmp_path, tiny_phi3.name), other)
