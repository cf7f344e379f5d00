"""Printing: tables and JSON to standard output, messages and progress to standard error.

What is printed may come from a note, a model or a file: it is never markup, and a control character in it is shown
(``\\x1b``), not sent to the terminal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from engine.claim import Record

_NO_TERMINAL_WIDTH = 120


def shown(value: object) -> str:
    """Return a value as text for people: '' for None, control characters spelt out."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def say(text: object = "", style: str = "") -> None:
    """Print one or more lines to standard output."""
    _print(_console(), text, style)


def warn(text: object, style: str = "") -> None:
    """Print one or more lines to standard error."""
    _print(_console(stderr=True), text, style)


def say_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; numbers stand on the right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(shown(c), justify="right" if isinstance(c, int | float) else "left") for c in row))
    _console().print(table)


def say_json(value: Record | Mapping[str, Any]) -> None:
    """Print one JSON object on one line, in ASCII, so that it is the same on any terminal."""
    plain = value.model_dump(mode="json") if isinstance(value, Record) else value
    sys.stdout.write(json.dumps(plain) + "\n")


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Progress]:
    """Show a bar with count and time on a terminal's standard error; its task is number 0."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    times = (TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, *times, console=_console(stderr=True), transient=True) as bar:
        bar.add_task(what, total=total)
        yield bar


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show that something takes a while."""
    with _console(stderr=True).status(what):
        yield


def _console(stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _NO_TERMINAL_WIDTH
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, width=width)


def _print(console: Console, text: object, style: str) -> None:
    for line in str(text).split("\n"):
        console.print(Text(shown(line), style=style), soft_wrap=True)
