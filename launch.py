"""OpClaim's command line: ``python launch.py [--home DIR] COMMAND …``; ``--help`` tells the rest.

Parses, loads the settings, calls one function, and turns errors into messages. Exit codes: 0 fine, 1 the work found
errors (a refused line, an error finding), 2 wrong use or settings, 130 stopped by Ctrl+C.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.errors import OpClaimError
from engine.offline import go_offline
from engine.settings import Settings, load_settings
from ui.terminal import (
    adapters,
    check,
    codes,
    draft,
    encounters,
    evaluate,
    export,
    lexicon,
    models,
    promote,
    train,
    users,
    workbench,
)
from ui.terminal.command import FOUND_ERRORS, INTERRUPTED, WRONG_USE
from ui.terminal.console import warn

COMMANDS = (
    workbench, draft, check, codes, lexicon, encounters, evaluate, export, train, promote, adapters, models, users,
)  # fmt: skip
DEFAULT_COMMAND = "ui"


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(prog="launch.py", description="Draft surgical billing claims on this machine.")
    parser.add_argument("--home", type=Path, metavar="DIR", help=Settings.model_fields["home"].description)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        command.register(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    go_offline()
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except OpClaimError as error:
        warn(error, style="red")
        return WRONG_USE
    except KeyboardInterrupt:
        warn("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone; nothing more can be told to anybody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND_ERRORS
    return code


def _run(arguments: list[str]) -> int:
    parser = build_parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "run"):
        options = parser.parse_args([*arguments, DEFAULT_COMMAND])
    settings = load_settings({name: getattr(options, name, None) for name in Settings.model_fields})
    code: int = options.run(options, settings)
    return code


if __name__ == "__main__":
    sys.exit(main())
