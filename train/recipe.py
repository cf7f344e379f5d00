"""A training run's recipe: the TOML files in ``train/configs``, checked whole before anything loads."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from engine.claim import Record
from engine.errors import SettingsError


class LoraRecipe(Record):
    """Rank, scale and place of the adapter.

    ``whole`` are ends of names of modules that are trained whole beside it: ``embed_tokens`` and ``norm`` give exactly
    the number of trained parameters that the paper prints.
    """

    rank: int = Field(ge=1, le=1024)
    alpha: int = Field(ge=1)
    dropout: float = Field(ge=0, lt=1)
    targets: tuple[str, ...] = Field(min_length=1)
    whole: tuple[str, ...] = ()


class OptimizerRecipe(Record):
    """AdamW with linear warm-up, then cosine to zero or constant; ``clip`` is the largest gradient norm."""

    learning_rate: float = Field(gt=0, lt=1)
    schedule: Literal["cosine", "constant"] = "cosine"
    betas: tuple[float, float] = (0.9, 0.97)
    weight_decay: float = Field(default=0.0, ge=0)
    warmup_steps: int = Field(default=8, ge=0)
    clip: float = Field(default=1.0, gt=0)


class DataRecipe(Record):
    """What is learnt: epochs over the training split, and how an example is made.

    ``with_neighbours`` is the share of reports that carry the two nearest claims of the training split; ``brief``
    is the number of brief notes learnt beside them.
    """

    epochs: float = Field(gt=0)
    batch_size: int = Field(ge=1)
    max_tokens: int = Field(ge=64)
    code_weight: float = Field(default=3.0, ge=1)
    with_neighbours: float = Field(default=0.5, ge=0, le=1)
    brief: int = Field(default=0, ge=0)
    prompt: str = "finetuned_1"


class FeedbackRecipe(Record):
    """How labels are weighed: ``gold``, ``silver`` and ``bronze`` are times an epoch that a label is seen.

    ``cap``: the greatest share of the coders' labels that may be one coder's, so that one person's habit does not
    become the model. ``replay``: older reviewed encounters for each label, against forgetting.
    """

    gold: float = Field(default=2.0, ge=0)
    silver: float = Field(default=1.0, ge=0)
    bronze: float = Field(default=0.0, ge=0)
    cap: float = Field(default=0.5, gt=0, le=1)
    replay: float = Field(default=1.0, ge=0)


class Recipe(Record):
    """One training run, complete; ``model`` is a folder, the name of one in ``HOME/models``, or ``embedded``.

    With ``feedback`` it learns what the site's coders signed, without it the demo's training split.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    model: str = Field(min_length=1)
    method: Literal["lora"]
    four_bit: bool
    checkpointing: bool = Field(default=False, description="compute activations again instead of keeping them")
    seed: int
    save_every: int = Field(default=0, ge=0, description="steps between saved adapters; 0: only at the end")
    lora: LoraRecipe
    optimizer: OptimizerRecipe
    data: DataRecipe
    feedback: FeedbackRecipe | None = None


def load_recipe(path: Path) -> Recipe:
    """Read a recipe; raises SettingsError listing every problem at once."""
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(f"Cannot read the recipe {path}: {error.strerror}. See train/configs/.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not TOML: {error}") from error
    except ValidationError as error:
        problems = [f"  {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise SettingsError(f"{path} is not a recipe:\n" + "\n".join(problems)) from error
