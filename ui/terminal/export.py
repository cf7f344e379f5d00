"""`export`: signed claims on their way out, as 837P, FHIR, CSV, XLSX or HL7 v2."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from engine.dispatch import Dispatch, Refused, from_file, from_home, write
from engine.errors import InputError, StoreError
from engine.exports.format import FORMATS, ExportFormat
from engine.settings import Settings
from engine.store import FILE_NAME, Store
from engine.worklist import State
from ui.terminal.command import FINE, FOUND_ERRORS, Commands, add_command
from ui.terminal.console import say_json, say_table, warn
from ui.terminal.home import codes_of, writing

_SIGNED, _UNEXPORTED = "signed", "unexported"


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "write signed claims for payers, clearing houses and spreadsheets"
    parser = add_command(commands, "export", summary, run, as_json=True)
    parser.add_argument("ids", nargs="*", metavar="ENCOUNTER_ID", help="whose claims (default: all that are signed)")
    parser.add_argument("--format", choices=list(FORMATS), help="837p, fhir, csv, xlsx, or dft (HL7 v2)")
    parser.add_argument("--out", type=Path, metavar="FILE|FOLDER", help="a folder, or no suffix: a file for each claim")
    parser.add_argument(
        "--since", type=date.fromisoformat, metavar="DATE", help="only claims signed on that day or later"
    )
    parser.add_argument(
        "--state", choices=[_SIGNED, _UNEXPORTED], default=_SIGNED, help="unexported: only what has not left yet"
    )
    parser.add_argument(
        "--from", dest="source", type=Path, metavar="FILE.jsonl", help="claims of a file, not of the home"
    )
    parser.add_argument("--log", action="store_true", help="show what left before; writes nothing")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Write the claims that may leave and name the others with every reason; returns 1 when there are such."""
    if options.log:
        return _show_log(options, settings)
    if options.format is None or options.out is None:
        raise InputError("Say in which format and where to: `--format 837p --out FILE`.")
    if options.source and (options.ids or options.since or options.state != _SIGNED):
        raise InputError("`--from` exports all claims of its file: leave out ids, `--since` and `--state`.")
    kind = FORMATS[options.format]
    if options.source:
        with codes_of(settings, "export") as codes:
            sent = from_file(options.source, kind, codes)
        files = write(sent.cases, kind, options.out)
    else:
        sent, files = _from_home(options, settings, kind)
    _tell(sent, files, options)
    return FOUND_ERRORS if sent.refused else FINE


def _from_home(
    options: argparse.Namespace, settings: Settings, kind: ExportFormat
) -> tuple[Dispatch, tuple[Path, ...]]:
    if not (settings.home / FILE_NAME).is_file():
        raise StoreError(
            f"There is no worklist in {settings.home}. Name its home with --home DIR, or use `--from FILE`."
        )
    with codes_of(settings, "export") as codes, writing(settings, "export"), Store(settings.home) as store:
        ids = tuple(_chosen(store, options))
        new = options.state == _UNEXPORTED
        sent = from_home(store, ids, kind, codes, settings.coder, only_new=new)
        return sent, write(sent.cases, kind, options.out)


def _chosen(store: Store, options: argparse.Namespace) -> Iterator[str]:
    """Yield the ids that were named, or those of all signed claims; of both only what was signed since."""
    for encounter_id in options.ids or [item.encounter_id for item in store.worklist(State.SIGNED)]:
        signed = store.signed(encounter_id)
        if signed is None or options.since is None or signed.at.date() >= options.since:
            yield encounter_id


def _tell(sent: Dispatch, files: Sequence[Path], options: argparse.Namespace) -> None:
    for refused in sent.refused:
        _say_refused(refused, options.json)
    for case in sent.cases:
        encounter_id, again = case.encounter.encounter_id, case.encounter.encounter_id in sent.again
        if options.json:
            say_json({"encounter_id": encounter_id, "number": case.number, "again": again, "problems": []})
        elif again:
            day = f"{case.written_at:%Y-%m-%d %H:%M} UTC"
            warn(
                f"{encounter_id}: already exported on {day} as number {case.number:09}; written again, the same bytes."
            )
    where = f"{len(files)} files in {options.out}" if len(files) > 1 else str(options.out)
    warn(f"{len(sent.cases)} claims written{f' to {where}' if files else ''}, {len(sent.refused)} refused.")


def _say_refused(refused: Refused, as_json: bool) -> None:
    if as_json:
        say_json({"encounter_id": refused.name, "number": None, "again": False, "problems": list(refused.problems)})
        return
    for problem in refused.problems:
        warn(f"Refused: {refused.name}: {problem}.", style="red")


def _show_log(options: argparse.Namespace, settings: Settings) -> int:
    with Store(settings.home, read_only=True) as store:
        entries = [e for e in store.exports() if not options.ids or e.encounter_id in options.ids]
    if options.json:
        for entry in entries:
            say_json(entry)
        return FINE
    rows = ((e.number, e.encounter_id, e.format, f"{e.at:%Y-%m-%d %H:%M}", e.who, e.digest[:12]) for e in entries)
    say_table(f"{len(entries)} exports", ("number", "encounter", "format", "at (UTC)", "who", "digest"), rows)
    return FINE
