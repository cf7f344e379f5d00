"""`adapters`: the fine-tuned adapters that are here, what made them and what they reached."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from engine.adapter import Adapter, load_adapter
from engine.demo import ADAPTER
from engine.errors import ModelError
from engine.settings import Settings
from ui.terminal.command import FINE, FOUND_ERRORS, Commands, add_command
from ui.terminal.console import say, say_json, say_table, warn


def register(commands: Commands) -> None:
    """Add the command."""
    add_command(commands, "adapters", "list the adapters with what made them and their figures", run, as_json=True)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print the shipped adapter and those of the home; returns 1 when one is damaged."""
    found, damaged = [], 0
    for folder in _folders(settings.home):
        try:
            found.append(load_adapter(folder))
        except ModelError as error:
            warn(error, style="red")
            damaged += 1
    if options.json:
        for adapter in found:
            say_json(adapter)
    else:
        _show(found)
    return FOUND_ERRORS if damaged else FINE


def _folders(home: Path) -> Iterator[Path]:
    if ADAPTER.is_dir():
        yield ADAPTER
    yield from sorted(p for p in (home / "adapters").glob("*") if p.is_dir())


def _show(adapters: list[Adapter]) -> None:
    if not adapters:
        say("No adapter is here. Train one: `make demo-adapter`.")
    for adapter in adapters:
        made = adapter.manifest
        facts = {
            "folder": adapter.folder,
            "base model": made.base_model,
            "prompt": made.prompt,
            "seed": made.seed,
            "training set": made.training_set_sha256,
            **made.hyperparameters,
            **made.training,
            **made.figures,
        }
        say_table(adapter.name, ("what", "value"), facts.items())
