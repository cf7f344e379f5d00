"""`codes`: the code lists of this site: import, which dates they cover, and search."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from engine.code_import import Coverage, ListCoverage, Outcome, import_files, list_billing, list_editions, remove_import
from engine.codeset import CodeSystem
from engine.encounters import parse_date_of_service
from engine.errors import InputError
from engine.settings import Settings
from engine.site import open_codes
from ui.terminal.command import FINE, FOUND_ERRORS, Commands, add_command, add_group
from ui.terminal.console import say, say_json, say_table
from ui.terminal.home import codes_of, writing


def register(commands: Commands) -> None:
    """Add the command and its actions."""
    actions = add_group(commands, "codes", "import, list and search the code lists")
    parser = add_command(actions, "import", "import official code lists", import_lists, as_json=True)
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="lists as published (.txt .csv .xml .xlsx .gz .zip)"
    )
    parser.add_argument("--from", dest="valid_from", metavar="YYYY-MM-DD", help="first date of service they hold for")
    parser.add_argument("--to", dest="valid_to", metavar="YYYY-MM-DD", help="last date of service they hold for")
    parser.add_argument("--editions", type=Path, metavar="FILE.csv", help="those dates for many files, one line a file")
    add_command(actions, "list", "show which dates of service each list covers", show_lists, as_json=True)
    parser = add_command(actions, "remove", "take back every import of a file", remove_list)
    parser.add_argument("file", metavar="FILE", help="the name of the file, as `codes list` shows it")
    parser = add_command(actions, "search", "find codes valid on a date by code or words", search, as_json=True)
    parser.add_argument("words", nargs="+", metavar="WORDS", help="the start of a code, or words of its meaning")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="date of service")
    parser.add_argument("--system", choices=[s.value for s in CodeSystem], help="only this code system")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most so many (default: 20)")


def import_lists(options: argparse.Namespace, settings: Settings) -> int:
    """Import files, each whole or not at all; returns 1 when one was refused."""
    first, last = (_day(text, flag) for text, flag in ((options.valid_from, "--from"), (options.valid_to, "--to")))
    with writing(settings, "codes import"), open_codes(settings) as store:
        imported = import_files(store, options.files, first, last, options.editions, by=settings.coder)
    if options.json:
        for item in imported:
            say_json(item)
    else:
        say_table("Import", ("file", "outcome", "what"), ((i.file, i.outcome, i.message) for i in imported))
    return FOUND_ERRORS if any(item.outcome is Outcome.REFUSED for item in imported) else FINE


def show_lists(options: argparse.Namespace, settings: Settings) -> int:
    """Print the editions of each code system and the days that none covers."""
    with codes_of(settings, "codes list") as store:
        coverages, billing = list_editions(store), list_billing(store)
    if options.json:
        for item in (*coverages, *billing):
            say_json(item)
        return FINE
    columns = ("list", "from", "to", "codes", "whole", "file")
    for coverage in coverages:
        say_table(coverage.system.label, columns, _edition_rows(coverage))
        for gap in coverage.gaps:
            say(f"No {coverage.system.label} list covers {gap.first} to {gap.last}.", style="yellow")
    for kept in billing:
        say_table(kept.kind.label, ("list", "from", "to", "rows", "file"), _list_rows(kept))
    return FINE


def remove_list(options: argparse.Namespace, settings: Settings) -> int:
    """Take back the imports of one file; the lists are then as if it had never come."""
    with writing(settings, "codes remove"), open_codes(settings) as store:
        gone = remove_import(store, options.file)
    say(f"{options.file}: {gone} list{'s' * (gone > 1)} removed.")
    return FINE


def search(options: argparse.Namespace, settings: Settings) -> int:
    """Print the codes found, the best first; returns 1 when there is none."""
    day = parse_date_of_service(options.date, date.max)
    systems = [CodeSystem(options.system)] if options.system else list(CodeSystem)
    words = " ".join(options.words)
    with codes_of(settings, "codes search") as store:
        found = store.search(words, day, systems, options.limit)
    if options.json:
        for match in found:
            say_json(match)
    elif found:
        rows = ((m.code, m.system.label, m.description) for m in found)
        say_table(f"Valid on {day}", ("code", "list", "meaning"), rows)
    else:
        say(f"No code valid on {day} matches {words!r}. `codes list` shows which dates the lists cover.")
    return FINE if found else FOUND_ERRORS


def _edition_rows(coverage: Coverage) -> Iterator[tuple[object, ...]]:
    for e in coverage.editions:
        whole = "partial" if e.partial else "whole"
        yield e.name.partition(",")[0], e.valid_from, e.valid_to, f"{e.billable:,}", whole, e.file_name


def _list_rows(coverage: ListCoverage) -> Iterator[tuple[object, ...]]:
    for kept in coverage.lists:
        yield kept.name.partition(",")[0], kept.valid_from, kept.valid_to, f"{kept.rows:,}", kept.file_name


def _day(text: str | None, flag: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"{flag} {text[:40]!r} is not a date. Write it as year-month-day, as in 2025-10-01."
        ) from error
