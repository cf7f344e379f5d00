"""`train`: an adapter from a recipe, from the demo's training split or from what this home's coders signed."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.settings import Settings
from ui.terminal.command import FINE, Commands, add_command
from ui.terminal.home import writing


def register(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "train", "train an adapter from a recipe", run)
    parser.add_argument("recipe", type=Path, metavar="RECIPE", help="a file in train/configs")
    parser.add_argument("--out", type=Path, metavar="DIR", help="adapter folder (default: HOME/adapters/NAME)")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Train; `promote` decides afterwards whether the adapter is taken into use."""
    from train.qlora import train  # torch and its kin take seconds
    from train.recipe import load_recipe

    recipe = load_recipe(options.recipe)
    with writing(settings, "train"):
        train(recipe, settings.home, options.out or settings.home / "adapters" / recipe.name)
    return FINE
