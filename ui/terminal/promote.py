"""`promote` and `rollback`: which adapter this home drafts with, behind a measured gate."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import TaskID

from engine.adapter import Adapter, load_adapter
from engine.demo import demo_encounters
from engine.encounters import read_encounters
from engine.errors import InputError
from engine.promotion import promote, roll_back
from engine.report import Encounter
from engine.settings import Settings
from engine.site import open_codes, open_drafter
from eval.gate import Verdict
from eval.suite import sample
from train.promote import compare
from ui.terminal.command import FINE, FOUND_ERRORS, Commands, add_command
from ui.terminal.console import progress, say, say_json, say_table
from ui.terminal.home import writing

_PRESET = "finetuned"  # without neighbours: what the adapter itself has learnt


def register(commands: Commands) -> None:
    """Add the commands."""
    parser = add_command(
        commands, "promote", "measure an adapter and take it into use if it is better", run, as_json=True
    )
    parser.add_argument("candidate", type=Path, metavar="ADAPTER", help="folder that train.qlora wrote")
    parser.add_argument("--on", type=Path, metavar="FILE", help="frozen encounters with claims (default: the demo's)")
    parser.add_argument("--count", type=int, default=0, metavar="N", help="draw this many of them (default: all)")
    parser.add_argument("--preset", help=f"configuration to measure (default: {_PRESET})")
    add_command(commands, "rollback", "take the adapter before the present one into use again", undo)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Draft the frozen encounters with both adapters; promotes and returns 0, or says why not and returns 1."""
    adapter = load_adapter(options.candidate)
    measured = settings.model_copy(update={"preset": options.preset or _PRESET})
    frozen = sample(_frozen(options.on), options.count)
    with writing(settings, "promote"):
        verdict = _verdict(measured, adapter, frozen)
        if verdict.passed:
            promote(settings.home, adapter, settings.coder, datetime.now(UTC), f"gate passed on {verdict.cases} cases")
    _show(verdict, adapter.label, as_json=options.json)
    return FINE if verdict.passed else FOUND_ERRORS


def _verdict(measured: Settings, adapter: Adapter, frozen: Sequence[Encounter]) -> Verdict:
    with open_codes(measured) as codes, progress("Drafting", 2 * len(frozen)) as bar:
        active = open_drafter(measured, codes)
        candidate = open_drafter(measured.model_copy(update={"adapter": adapter.folder}), codes)
        return compare(active, candidate, frozen, lambda done: bar.update(TaskID(0), completed=done))


def undo(options: argparse.Namespace, settings: Settings) -> int:
    """Go back to the adapter before."""
    with writing(settings, "rollback"):
        promotion = roll_back(settings.home, settings.coder, datetime.now(UTC))
    say(f"{promotion.label} is in use again.")
    return FINE


def _frozen(path: Path | None) -> Sequence[Encounter]:
    if path is None:
        return tuple(demo_encounters("test"))
    read = tuple(read_encounters(path))
    if refused := [item for item in read if not isinstance(item, Encounter)]:
        raise InputError(f"{refused[0]} Nothing was measured.")
    return tuple(item for item in read if isinstance(item, Encounter))


def _show(verdict: Verdict, label: str, *, as_json: bool) -> None:
    if as_json:
        say_json(verdict)
        return
    rows = ((c.component, f"{c.difference:+.3f}", f"[{c.low:+.3f}, {c.high:+.3f}]") for c in verdict.changes)
    say_table(f"{label} against the adapter in use, {verdict.cases} cases", ("F1 of", "change", "95 %"), rows)
    for refusal in verdict.refusals:
        say(refusal, style="red")
    say(f"{label} is in use now." if verdict.passed else f"{label} was not promoted.")
