"""What a recipe's adapter trains, and that merging gives the model that was trained, its head tied or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from engine.adapter import CONFIG, WEIGHTS, Adapter, Manifest
from engine.file_hash import sha256_of
from engine.fit import require_fit
from engine.weights import merged
from train.lora import adapted, save_adapter
from train.recipe import LoraRecipe

ALONE = LoraRecipe(rank=4, alpha=8, dropout=0.0, targets=("q_proj", "lm_head"))
PAPER = ALONE.model_copy(update={"whole": ("embed_tokens", "norm")})


def tied() -> Any:
    torch.manual_seed(3)
    config = LlamaConfig(
        vocab_size=100, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, tie_word_embeddings=True,
    )  # fmt: skip
    return LlamaForCausalLM(config)


def kept(wrapped: Any, folder: Path, base: str) -> Adapter:
    save_adapter(wrapped, folder)
    manifest = Manifest(
        name="tied", base_model=base, prompt="finetuned_1", seed=3, hyperparameters={}, training_set_sha256="0",
        weights_sha256=sha256_of(folder / WEIGHTS), config_sha256=sha256_of(folder / CONFIG),
    )  # fmt: skip
    return Adapter(folder=folder, manifest=manifest)


@pytest.mark.parametrize("recipe", [ALONE, PAPER], ids=["LoRA alone", "the paper's"])
def test_a_tied_head_is_adapted_and_merged_without_a_change_of_the_embeddings(
    recipe: LoraRecipe, tmp_path: Path
) -> None:
    tied().save_pretrained(tmp_path / "base")
    wrapped = adapted(tied(), recipe)
    torch.manual_seed(4)
    for weight in wrapped.parameters():
        if weight.requires_grad:
            weight.data += 0.05 * torch.randn_like(weight)
    adapter = kept(wrapped, tmp_path / "adapter", "base")
    require_fit(adapter, tmp_path / "base")
    ids = torch.arange(20)[None]
    with torch.inference_mode():
        learnt = wrapped.eval()(input_ids=ids).logits
        again = merged(tied(), adapter).eval()(input_ids=ids).logits
        before = tied().eval()(input_ids=ids).logits
    assert torch.allclose(again, learnt, atol=0.02)  # saved in bfloat16
    assert not torch.allclose(before, learnt, atol=0.1)


def test_only_the_adapter_and_the_modules_named_whole_are_trained() -> None:
    def trained(recipe: LoraRecipe) -> set[str]:
        named = adapted(tied(), recipe).named_parameters()
        return {name for name, weight in named if weight.requires_grad and ".lora_" not in name}

    assert trained(ALONE) == set()
    assert {name.rpartition(".modules_to_save")[0].rpartition(".")[2] for name in trained(PAPER)} == {
        "embed_tokens", "input_layernorm", "post_attention_layernorm", "norm",
    }  # fmt: skip


def test_what_is_trained_is_float32() -> None:
    wrapped = adapted(tied().bfloat16(), PAPER)
    assert {w.dtype for w in wrapped.parameters() if w.requires_grad} == {torch.float32}
