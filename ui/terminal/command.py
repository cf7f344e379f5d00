"""What a command is to the command line: a parser with help, and the function that runs it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeAlias

from engine.settings import Settings

Run: TypeAlias = Callable[[argparse.Namespace, Settings], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

FINE, FOUND_ERRORS, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def add_command(
    commands: Commands, name: str, summary: str, run: Run, *, as_json: bool = False
) -> argparse.ArgumentParser:
    """Add a command (or the action of a command) and return its parser; ``as_json`` gives it the ``--json`` flag."""
    parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    parser.set_defaults(run=run)
    if as_json:
        parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return parser


def add_group(commands: Commands, name: str, summary: str) -> Commands:
    """Add a command that is a family of actions, one of which must be named; returns where they are added."""
    parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    return parser.add_subparsers(metavar="ACTION", required=True)
