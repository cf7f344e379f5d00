"""`evaluate`: configurations, baselines and other systems measured on the same cases, into a report and a scorecard."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from rich.progress import Progress

from engine.codestore import CodeStore
from engine.demo import demo_encounters
from engine.draft import Draft
from engine.drafter import Drafter
from engine.embed import LocalEmbedder
from engine.embedded import SMOLLM2, language_model_folder
from engine.encounters import read_encounters
from engine.errors import InputError, ModelError
from engine.file_hash import sha256_of
from engine.preset import PRESETS
from engine.refusal import Refusal
from engine.report import Encounter
from engine.retrieve import ReviewedIndex, build_index
from engine.settings import Settings
from engine.site import choose_embedder
from engine.weights import load_tokenizer
from eval.baseline import Matrix
from eval.bench.machine import machine
from eval.cases import Cases, Source, draw_cases
from eval.curve import BASELINES, CURVED, baseline, learning_curve, likeness
from eval.drafting import draft_cases, model_name, settings_hash, taught
from eval.evaluation import scorecard
from eval.length import Lengths, lengths
from eval.page import Circumstances
from eval.run_folder import SCORECARD, RunFolder, RunMark
from eval.scorecard import Figure, Scorecard, moves, read_scorecard
from eval.system import Origin, System, claimed
from ui.terminal.command import FINE, FOUND_ERRORS, Commands, add_command
from ui.terminal.console import progress, say_json, say_table, waiting, warn
from ui.terminal.home import codes_of, drafter_of, model_of, writing

_NONE = "none"


class NamedFile(NamedTuple):
    """A file and the name that its system has in the tables."""

    name: str
    path: Path


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "measure configurations, baselines and other systems on encounters with claims"
    parser = add_command(commands, "evaluate", summary, run, as_json=True)
    file, add = "ENCOUNTERS.jsonl", parser.add_argument
    add("--on", type=Path, metavar=file, help="encounters with claims (default: the demo's test split)")
    add("--index", type=Path, metavar=file, help="training cases (default: the demo's training split)")
    presets = [p.name for p in PRESETS]
    add("--presets", type=_names(presets), metavar="A,B", help=f"among {', '.join(presets)}; or none (default: all)")
    add("--baselines", type=_names(BASELINES), metavar="A,B", default=BASELINES,
        help=f"among {', '.join(BASELINES)}; or none (default: all)")  # fmt: skip
    add("--model", type=Path, action="append", dest="models", metavar="DIR", help="a model folder; repeat for more")
    add("--adapter", type=Path, metavar="DIR", help=Settings.model_fields["adapter"].description)
    add("--claims", type=_named, action="append", default=[], metavar="NAME=FILE.jsonl",
        help="claims of another system; more than one can be")  # fmt: skip
    add("--count", type=int, default=0, metavar="N", help="draw so many of the encounters (default: all)")
    add("--seed", type=int, default=7, metavar="N", help="of the draw and of the intervals (default: 7)")
    add("--out", type=Path, metavar="FOLDER", help="where everything goes (default: evaluation in the home)")
    add("--against", type=Path, metavar="OLD.json", help="an older scorecard: say what moved beyond chance")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Evaluate; returns 1 when a line of a file was refused."""
    started = time.monotonic()
    before = read_scorecard(options.against) if options.against else None
    refused: list[Refusal] = []
    with codes_of(settings, "evaluate") as codes:
        cases = _cases(options, settings, codes, refused)
        if before and before.data.sha256 != cases.data.sha256:
            raise InputError(f"{options.against} is of other encounters. Give --on, --count and --seed as they were.")
        data = cases.data
        mark = RunMark(encounters=data.sha256, training=data.training_sha256, settings=settings_hash(settings))
        folder = RunFolder(options.out or settings.home / "evaluation", mark)
        systems = [*_drafted(options, settings, cases, codes, folder), *_claimed(options.claims, cases)]
        near = _near(options.baselines, settings, cases)
        with progress("Measuring", None):
            systems += [baseline(name, cases, near) for name in options.baselines]
            curve = tuple(learning_curve([n for n in CURVED if n in options.baselines], cases, near))
            sizes = _lengths(settings, cases.encounters)
            card = scorecard(cases, systems, sizes, curve, folder.structure, os.cpu_count() or 1)
    moment = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    seconds, remarks = time.monotonic() - started, _remarks(options, systems)
    folder.write(card, Circumstances(made_at=moment, machine=machine(), seconds=seconds, remarks=remarks))
    _show(card, before, as_json=options.json)
    warn(f"{folder.report} and {SCORECARD} beside it are written; {len(refused)} lines were refused.")
    return FOUND_ERRORS if refused else FINE


def _cases(options: argparse.Namespace, settings: Settings, codes: CodeStore, refused: list[Refusal]) -> Cases:
    measured = _source(options.on, "test", settings, refused)
    training = _source(options.index, "train", settings, refused)
    return draw_cases(measured, training, codes, codes.editions(), options.count, options.seed)


def _source(path: Path | None, split: Literal["train", "test"], settings: Settings, refused: list[Refusal]) -> Source:
    """Read a file, naming what is refused, or a split of the demo."""
    if path is None:
        return Source(f"the demo's {split} split", tuple(demo_encounters(split)))
    items = list(read_encounters(path, settings.max_report_bytes))
    refused += [item for item in items if isinstance(item, Refusal)]
    for refusal in (item for item in items if isinstance(item, Refusal)):
        warn(f"Skipped: {refusal}", style="red")
    return Source(path.name, tuple(item for item in items if isinstance(item, Encounter)))


def _drafted(
    options: argparse.Namespace, settings: Settings, cases: Cases, codes: CodeStore, folder: RunFolder
) -> Iterator[System]:
    """Yield each preset with each model; a preset that was not asked for by name is left out where it cannot run."""
    models = options.models or [settings.model]
    names = [p.name for p in PRESETS] if options.presets is None else options.presets
    teach = _Teaching(cases, codes, settings) if options.index else None
    for own in (settings.model_copy(update={"preset": name, "model": model}) for model in models for name in names):
        try:
            choice = model_of(own, "evaluate")
        except ModelError as error:
            if options.presets is not None:
                raise
            warn(f"Left out: {error}", style="yellow")
            continue
        label = own.preset if len(models) == 1 else f"{own.preset} of {model_name(choice)}"
        with progress(label, cases.data.count) as bar:
            yield draft_cases(
                label, choice, cases, folder.outputs(label), own, partial(_opened, own, teach), partial(_advance, bar)
            )


class _Teaching:
    """Makes drafters know the training cases of ``--index``; these are embedded when they are first needed."""

    def __init__(self, cases: Cases, codes: CodeStore, settings: Settings) -> None:
        self._cases, self._codes, self._settings = cases, codes, settings

    def __call__(self, drafter: Drafter) -> Drafter:
        with waiting("Reading the training cases"), writing(self._settings, "evaluate"):
            return taught(drafter, self._cases.training, self._index, self._codes, self._settings.home)

    @cached_property
    def _index(self) -> ReviewedIndex:
        return build_index(self._cases.training, LocalEmbedder(choose_embedder(self._settings)))


def _opened(settings: Settings, teach: _Teaching | None) -> Drafter:
    drafter = drafter_of(settings, "evaluate")
    return teach(drafter) if teach else drafter


def _advance(bar: Progress, outcome: Draft | Refusal) -> None:
    if isinstance(outcome, Refusal):
        warn(f"Skipped: {outcome}", style="red")
    bar.advance(bar.task_ids[0])


def _claimed(files: Sequence[NamedFile], cases: Cases) -> Iterator[System]:
    for name, path in files:
        if not path.is_file():
            raise InputError(f"There is no file {path}. Give --claims NAME=FILE.jsonl.")
        yield claimed(name, Origin(kind="claims", file_sha256=sha256_of(path)), path, cases.encounters)


def _near(names: Sequence[str], settings: Settings, cases: Cases) -> Matrix:
    """Return how like the reports are to the training reports; nothing needs it without a vote."""
    if not any(name.startswith("vote") for name in names):
        return np.zeros((cases.data.count, cases.data.training_cases))
    with waiting("Comparing reports"):
        return likeness(cases, LocalEmbedder(choose_embedder(settings)))


def _lengths(settings: Settings, encounters: Sequence[Encounter]) -> Lengths:
    folder = settings.model or language_model_folder(settings.home)
    tokenizer = load_tokenizer(folder)
    return lengths([len(ids) for ids in tokenizer([e.report for e in encounters])["input_ids"]], folder.name)


def _remarks(options: argparse.Namespace, systems: Sequence[System]) -> tuple[str, ...]:
    found = []
    if any(s.origin.model == SMOLLM2 for s in systems):
        found.append("The embedded SmolLM2 ran in place of Phi-3: these are not figures of Phi-3.")
    if options.on is None:
        found.append("The encounters are invented.")
    return tuple(found)


def _show(card: Scorecard, before: Scorecard | None, *, as_json: bool) -> None:
    if as_json:
        say_json(card)
    else:
        for system in card.systems:
            rows = ((name, *(_cell(found.get(m)) for m in _METRICS)) for name, found in system.components.items())
            say_table(system.name, ("component", *_METRICS), rows)
    if before:
        found = list(moves(before, card))
        rows = ((m.system, m.component, m.metric, f"{m.before.estimate:.3f}", f"{m.after.estimate:.3f}") for m in found)
        warn(f"{len(found)} figures moved beyond chance.")
        for row in rows:
            warn("  " + "  ".join(row))


def _cell(figure: Figure | None) -> str:
    return f"{figure.estimate:.2f} [{figure.low:.2f}, {figure.high:.2f}]" if figure else "–"


_METRICS = ("full_match", "valid", "recall", "precision", "f1")


def _names(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def names(text: str) -> tuple[str, ...]:
        found = () if text == _NONE else tuple(text.split(","))
        for name in found:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
        return found

    return names


def _named(text: str) -> NamedFile:
    name, _, path = text.partition("=")
    if not name or not path:
        raise argparse.ArgumentTypeError(f"{text!r} is not written NAME=FILE.jsonl")
    return NamedFile(name, Path(path))
