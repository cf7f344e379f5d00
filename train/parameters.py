"""How many parameters a recipe trains, counted on a model without weights.

python -m train.qlora train/configs/phi3_mini.toml --count-parameters
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import torch

from train.lora import adapted
from train.published import configuration
from train.recipe import Recipe


class ParameterCount(NamedTuple):
    """Parameters that are trained, and those that the model has without any adapter."""

    trained: int
    total: int

    def __str__(self) -> str:
        """Return a line for people: trained, total and the share in percent."""
        share = self.trained / self.total
        return f"{self.trained:,} parameters are trained beside a model of {self.total:,} ({share:.2%})"


def count_parameters(recipe: Recipe, folder: Path) -> ParameterCount:
    """Count for the model of a folder, or of its name; nothing is loaded. Raises ModelError for an unknown model."""
    from transformers import AutoModelForCausalLM

    with torch.device("meta"):
        model: Any = AutoModelForCausalLM.from_config(configuration(folder))  # type: ignore[no-untyped-call]
        total = sum(p.numel() for p in model.parameters())
        trained = sum(p.numel() for p in adapted(model, recipe.lora).parameters() if p.requires_grad)
    return ParameterCount(trained, total)
