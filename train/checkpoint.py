"""Where a training run stands, kept so that a run that was stopped goes on with the very losses it would have had.

Weights, the optimiser's moments and the state of chance are tensors in a safetensors file, the rest is JSON: nothing is
pickled. A state is of one recipe, model and training set, and is not taken up by another.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from pydantic import ValidationError
from safetensors.torch import load_file, save_file

from engine.claim import Record
from engine.errors import ModelError
from engine.text_hash import hash_of
from engine.whole_folder import whole_folder

FOLDER, TENSORS, STANDING = "state", "state.safetensors", "standing.json"
_MOMENTS = ("exp_avg", "exp_avg_sq")
_CHANCE = "chance"


class Standing(Record):
    """How far a run is: the steps and examples learnt, the seconds they took, the losses of the last step."""

    run: str
    step: int
    examples: int
    seconds: float
    losses: dict[str, float]


def run_id(recipe: Record, base_model: str, training_set: str) -> str:
    """Return a hash that only the same recipe, model and training set have."""
    return hash_of(recipe.model_dump_json(), base_model, training_set)


def keep_state(folder: Path, standing: Standing, trained: Mapping[str, torch.Tensor], optimizer: Any) -> None:
    """Keep where a run stands in place of what was kept before; ``trained`` are the trained weights by name."""
    tensors = {_CHANCE: torch.get_rng_state()}
    for name, weight in trained.items():
        moments = optimizer.state[weight]
        tensors |= {name: weight.detach().cpu().contiguous()}
        tensors |= {f"{name}.{moment}": moments[moment].detach().cpu().contiguous() for moment in _MOMENTS}
    with whole_folder(folder / FOLDER) as part:
        save_file(tensors, part / TENSORS)
        (part / STANDING).write_text(standing.model_dump_json(indent=1) + "\n", encoding="utf-8")


def take_up(folder: Path, run: str, trained: Mapping[str, torch.Tensor], optimizer: Any) -> Standing | None:
    """Put a kept state of this run into weights, optimiser and chance; None when there is none of this run.

    Raises ModelError when what was kept cannot be read.
    """
    kept = folder / FOLDER
    if not kept.is_dir():
        return None
    try:
        standing = Standing.model_validate_json((kept / STANDING).read_bytes())
        tensors = load_file(kept / TENSORS) if standing.run == run else {}
    except (OSError, ValidationError, ValueError) as error:
        raise ModelError(f"{kept} cannot be read ({type(error).__name__}). Delete it to begin anew.") from error
    if standing.run != run:
        return None
    torch.set_rng_state(tensors[_CHANCE])
    for name, weight in trained.items():
        weight.data.copy_(tensors[name])
        moments = {moment: tensors[f"{name}.{moment}"].to(weight.device) for moment in _MOMENTS}
        optimizer.state[weight] = {"step": torch.tensor(float(standing.step)), **moments}
    return standing


def forget_state(folder: Path) -> None:
    """Forget where a run stood, once it is finished."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
