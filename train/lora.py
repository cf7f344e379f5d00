"""A frozen model with the trainable adapter that a recipe describes around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.weights import HEAD, untied
from train.recipe import LoraRecipe


def adapted(model: Any, recipe: LoraRecipe) -> Any:
    """Wrap a model: its own weights are frozen, the adapter's and the modules trained whole are float32."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules=list(recipe.targets),
        modules_to_save=list(recipe.whole) or None,
        task_type="CAUSAL_LM",
    )
    wrapped = get_peft_model(untied(model) if HEAD in recipe.targets else model, config)
    for parameter in wrapped.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    return wrapped


def save_adapter(model: Any, folder: Path) -> None:
    """Write what was trained, in bfloat16, and peft's configuration; frozen embeddings are not among it."""
    trained = {name for name, weight in model.named_parameters() if weight.requires_grad}
    state = {name: weight.bfloat16() if name in trained else weight for name, weight in model.state_dict().items()}
    model.save_pretrained(str(folder), state_dict=state, safe_serialization=True, save_embedding_layers=False)
    (folder / "README.md").unlink()  # peft's form, with nothing filled in but paths
