"""`models`: verify a model carried in by hand, and write out the embedded one for another machine."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from engine.embedded import SMOLLM2, language_model_folder
from engine.errors import ModelError
from engine.model_folder import ModelReport, check_model
from engine.settings import Settings
from ui.terminal.command import FINE, FOUND_ERRORS, Commands, add_command, add_group
from ui.terminal.console import say, say_json, waiting
from ui.terminal.home import writing


def register(commands: Commands) -> None:
    """Add the command and its actions."""
    actions = add_group(commands, "models", "verify a model folder, or write out the embedded model")
    parser = add_command(actions, "check", "verify files, hashes, shapes and special tokens", check, as_json=True)
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="the folder of a Hugging Face causal language model"
    )
    parser = add_command(actions, "unpack", "write the embedded language model as a folder", unpack)
    parser.add_argument("folder", type=Path, metavar="DIR", help="where its folder is written")


def check(options: argparse.Namespace, settings: Settings) -> int:
    """Say what a model folder holds and which setting to write; returns 1 when it cannot be used."""
    with waiting("Reading the folder"):
        report = check_model(options.folder)
    if options.json:
        say_json(report)
    else:
        _show(report, settings)
    return FOUND_ERRORS if report.problems else FINE


def unpack(options: argparse.Namespace, settings: Settings) -> int:
    """Write the embedded language model below a folder, converting it first when it never was."""
    target = options.folder / SMOLLM2
    if target.exists():
        raise ModelError(f"{target} is there already. Remove it, or give another folder.")
    with writing(settings, "models unpack"), waiting("Converting the embedded model"):
        shutil.copytree(language_model_folder(settings.home), target)
    say(f"{target} is written.")
    return FINE


def _show(report: ModelReport, settings: Settings) -> None:
    for fact in report.facts:
        say(fact)
    for problem in report.problems:
        say(f"Problem: {problem}", style="red")
    if report.problems:
        say(f"{report.folder} cannot be used.", style="red")
        return
    say(f"{report.folder} can be used. Write into {settings.home / 'settings.toml'}:", style="green")
    for name, value in report.settings.items():
        say(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    say("The presets base and rag need nothing more; the others need `adapter`, an adapter trained on this model.")
