"""The published shapes of the paper's two models: enough to count their parameters where their weights are not.

Source: config.json of Phi-3-mini-128k-instruct and Phi-3-medium-128k-instruct.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.claim import Record
from engine.errors import ModelError


class Phi3Shape(Record):
    """The sizes of a Phi-3; the names are those of its configuration."""

    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    vocab_size: int = 32_064


PUBLISHED: Mapping[str, Phi3Shape] = {
    "Phi-3-mini-128k-instruct": Phi3Shape(
        hidden_size=3072,
        intermediate_size=8192,
        num_hidden_layers=32,
        num_attention_heads=32,
        num_key_value_heads=32,
    ),
    "Phi-3-medium-128k-instruct": Phi3Shape(
        hidden_size=5120,
        intermediate_size=17_920,
        num_hidden_layers=40,
        num_attention_heads=40,
        num_key_value_heads=10,
    ),
}


def configuration(folder: Path) -> Any:
    """Return a model's configuration: its folder's, else the published one of that name; raises ModelError."""
    from transformers import Phi3Config

    from engine.weights import load_config

    if (folder / "config.json").is_file():
        return load_config(folder)
    if shape := PUBLISHED.get(folder.name):
        return Phi3Config(**shape.model_dump())
    raise ModelError(
        f"There is no model folder {folder}, and the shape of {folder.name!r} is not known here. "
        f"Known: {', '.join(PUBLISHED)}."
    )
