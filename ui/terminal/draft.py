"""`draft`: one operative report to the terminal, or many encounters into a file that can be continued."""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import date
from pathlib import Path

from engine.bulk import DoneBefore, draft_all
from engine.draft import Draft
from engine.draft_file import DraftFile, DraftLine
from engine.drafter import Drafter
from engine.encounters import parse_date_of_service, read_encounters, read_report
from engine.errors import InputError
from engine.preset import PRESETS
from engine.refusal import Refusal
from engine.settings import Settings
from ui.terminal.command import FINE, FOUND_ERRORS, Commands, add_command
from ui.terminal.console import progress, say_json, warn
from ui.terminal.draft_view import show_draft
from ui.terminal.home import drafter_of, model_of


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "draft the claim of one report (.txt), or of many encounters (.jsonl) into a file"
    parser = add_command(commands, "draft", summary, run, as_json=True)
    parser.add_argument("input", type=Path, metavar="REPORT.txt|ENCOUNTERS.jsonl", help="what to draft from")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="date of service of the report")
    parser.add_argument("--hp", type=Path, metavar="FILE", help="history and physical that belongs to the report")
    parser.add_argument("--out", type=Path, metavar="DRAFTS.jsonl", help="where many drafts go; continued if it exists")
    parser.add_argument(
        "--preset", choices=[p.name for p in PRESETS], help="configuration (default: the best that is installed)"
    )
    parser.add_argument("--model", type=Path, metavar="DIR", help=Settings.model_fields["model"].description)
    parser.add_argument("--adapter", type=Path, metavar="DIR", help=Settings.model_fields["adapter"].description)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Draft; returns 1 when a line was refused or the model's text was no claim, whatever the checks found."""
    is_many = options.input.suffix.lower() in (".jsonl", ".ndjson")
    return _many(options, settings) if is_many else _one(options, settings)


def _one(options: argparse.Namespace, settings: Settings) -> int:
    if options.out:
        raise InputError(f"--out is for many encounters (.jsonl), and {options.input} is one report. Leave it out.")
    day = parse_date_of_service(options.date, date.today())
    encounter = read_report(options.input, day, history=options.hp, max_bytes=settings.max_report_bytes)
    drafter = drafter_of(settings, "draft")
    draft = drafter.draft(encounter)
    if options.json:
        say_json(DraftLine.of(draft))
    else:
        show_draft(draft, drafter.codes)
    return FOUND_ERRORS if draft.problem else FINE


def _many(options: argparse.Namespace, settings: Settings) -> int:
    if not options.out:
        raise InputError(f"{options.input} holds many encounters. Say where their drafts go: --out DRAFTS.jsonl.")
    if options.date or options.hp:
        raise InputError("--date and --hp are for one report; each line of a .jsonl file has its own. Leave them out.")
    lines = _count_lines(options.input)
    model_of(settings, "draft")  # a wrong model is named before the file is made
    with DraftFile(options.out) as file:
        outcomes = _draft_file(options.input, lines, drafter_of(settings, "draft"), file, settings.max_report_bytes)
    if options.json:
        say_json(dict(outcomes))
    warn(
        f"{options.out}: {outcomes['drafted']} drafted, {outcomes['done_before']} there before, "
        f"{outcomes['no_claim']} of the drafts without a claim, {outcomes['refused']} refused."
    )
    return FOUND_ERRORS if outcomes["refused"] or outcomes["no_claim"] else FINE


def _draft_file(path: Path, lines: int, drafter: Drafter, file: DraftFile, max_bytes: int) -> Counter[str]:
    """Draft every encounter of a file behind a progress bar, name what is refused, and count what became of each."""
    outcomes = Counter(drafted=0, done_before=0, no_claim=0, refused=0)
    with progress("Drafting", lines) as bar:
        for outcome in draft_all(read_encounters(path, max_bytes), drafter, file, str(path)):
            if isinstance(outcome, Refusal):
                warn(f"Skipped: {outcome}", style="red")
            outcomes.update(_kinds(outcome))
            bar.advance(bar.task_ids[0])
    return outcomes


def _kinds(outcome: Draft | Refusal | DoneBefore) -> list[str]:
    if isinstance(outcome, Refusal):
        return ["refused"]
    kind = "drafted" if isinstance(outcome, Draft) else "done_before"
    return [kind, "no_claim"] if outcome.problem else [kind]


def _count_lines(path: Path) -> int:
    """Return how many lines a file has, for the bar; raises InputError when there is no such file."""
    try:
        with path.open("rb") as stream:
            return sum(1 for line in stream if line.strip())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}. Check the name and the permissions.") from error
