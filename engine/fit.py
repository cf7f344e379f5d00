"""Whether an adapter fits a model, read from the heads of their files before any weight is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.adapter import WEIGHTS, Adapter
from engine.errors import ModelError
from engine.tensor_file import Tensor, read_folder, read_tensors

# peft's names for the factors of a weight (out, in): lora_B of shape (out, rank) times lora_A of shape (rank, in)
_PREFIX, _DOWN, _UP = "base_model.model.", ".lora_A.weight", ".lora_B.weight"
_HEAD, _EMBEDDINGS = "lm_head.weight", "model.embed_tokens.weight"


def require_fit(adapter: Adapter, folder: Path) -> None:
    """Raise ModelError unless the adapter was trained for the model of this folder and its shapes are the model's."""
    base = adapter.manifest.base_model
    if base != folder.name:
        raise ModelError(
            f"The adapter {adapter.name} was trained for {base}, the model is {folder.name}. "
            "Set `adapter` to one trained for this model, or `model` to the adapter's."
        )
    misfits = list(_misfits(read_tensors(adapter.folder / WEIGHTS), _weights(folder)))
    if misfits:
        raise ModelError(
            f"The adapter {adapter.name} does not fit the weights in {folder}: {misfits[0]}"
            f"{f' and {len(misfits) - 1} more' if misfits[1:] else ''}. Is that folder really {base}?"
        )


def _weights(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the model's weights; a head that is tied to the embeddings has their shape."""
    shapes = {name: tensor.shape for name, tensor in read_folder(folder).items()}
    if _EMBEDDINGS in shapes:
        shapes.setdefault(_HEAD, shapes[_EMBEDDINGS])
    return shapes


def _misfits(lora: Mapping[str, Tensor], weights: Mapping[str, tuple[int, ...]]) -> Iterator[str]:
    """Yield what is not of the model: modules whose two factors do not multiply to its weight, whole weights."""
    whole = {name.removeprefix(_PREFIX): tensor.shape for name, tensor in lora.items() if ".lora_" not in name}
    for name, given in sorted(whole.items()):
        if weights.get(name) != given:
            yield f"{name} is {weights.get(name)} in the model, {given} in the adapter"
    modules = {name.removeprefix(_PREFIX).removesuffix(_DOWN).removesuffix(_UP) for name in lora if ".lora_" in name}
    for module in sorted(modules):
        down, up = (lora.get(f"{_PREFIX}{module}{end}") for end in (_DOWN, _UP))
        shape = weights.get(f"{module}.weight")
        if down is None or up is None or shape is None:
            yield f"{module} is not a layer of the model with two factors in the adapter"
            continue
        rank = down.shape[:1]
        if (up.shape, down.shape) != (shape[:1] + rank, rank + shape[1:]):
            yield f"{module} is {shape} in the model, {up.shape} x {down.shape} in the adapter"
