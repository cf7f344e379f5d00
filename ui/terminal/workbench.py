"""`ui`: the workbench in the browser, the default command."""

from __future__ import annotations

import argparse

from engine.preset import PRESETS
from engine.settings import Settings
from ui.terminal.command import FINE, Commands, add_command


def register(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "ui", "open the workbench in the browser (the default command)", run)
    parser.add_argument("--host", help=Settings.model_fields["host"].description)
    parser.add_argument("--port", type=int, help=Settings.model_fields["port"].description)
    parser.add_argument(
        "--preset", choices=[p.name for p in PRESETS], help="configuration that drafts (default: the best installed)"
    )
    parser.add_argument("--single-user", action="store_true", help="one person on this machine, no sign-in")
    parser.add_argument("--open", action="store_true", help="open the browser too")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serve the workbench until it is stopped."""
    from ui.server import serve  # gradio takes seconds to import

    serve(settings, options.single_user, options.open)
    return FINE
