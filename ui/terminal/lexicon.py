"""`lexicon`: the plain words of procedures against a site's licensed descriptors."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from engine.codefiles import cpt_descriptors, recognise
from engine.errors import CodeListError
from engine.lexicon import PROCEDURES, read_procedures
from engine.lexicon_comparison import TOO_CLOSE, close_rows
from engine.settings import Settings
from ui.terminal.command import FINE, FOUND_ERRORS, Commands, add_command, add_group
from ui.terminal.console import say, say_json, say_table


def register(commands: Commands) -> None:
    """Add the command and its action."""
    actions = add_group(commands, "lexicon", "compare our words with licensed descriptors")
    summary = "list the rows of the lexicon that are too close to a licensed CPT descriptor; nothing is imported"
    parser = add_command(actions, "compare", summary, compare, as_json=True)
    parser.add_argument("licensed", type=Path, metavar="LICENSED.txt", help="the site's CPT descriptors, tab separated")
    parser.add_argument("--lexicon", type=Path, default=PROCEDURES, metavar="FILE.csv", help="rows (default: shipped)")
    parser.add_argument(
        "--least", type=float, default=TOO_CLOSE, metavar="SHARE", help=f"how close is too close (default: {TOO_CLOSE})"
    )


def compare(options: argparse.Namespace, settings: Settings) -> int:
    """Print the rows that are too close, never the licensed text; returns 1 when there is one."""
    kind, file = recognise(options.licensed)
    if kind is not cpt_descriptors.KIND:
        raise CodeListError(f"{options.licensed.name} is a {kind.title}, not a file of CPT descriptors.")
    licensed = {row.code: row.description for row in kind.read(file)}
    rows = tuple(read_procedures(options.lexicon))
    close = tuple(close_rows(rows, licensed, options.least))
    compared = sum(row.code in licensed for row in rows)
    if options.json:
        for row in close:
            say_json(asdict(row))
    elif close:
        table = ((row.code, row.column, row.phrase, f"{row.closeness:.2f}") for row in close)
        say_table("Too close to the licensed text", ("code", "column", "our words", "closeness"), table)
    if not options.json:
        say(f"{compared:,} codes compared, {len(close)} phrases at least {options.least:.0%} like their descriptor.")
    return FOUND_ERRORS if close else FINE
