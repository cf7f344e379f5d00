"""The paper's Table 2 for the configurations at hand: precision, recall, F1, full match, valid, with 95% intervals.

Encounters are the demo's test split, whose wordings never occur in training, or those of a file with claims. The
figures are of the model in use on these encounters; they are not the paper's, whose model and data were others.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.adapter import record_figures
from engine.demo import demo_encounters
from engine.drafter import Drafter
from engine.embed import LocalEmbedder
from engine.embedded import embedder_folder
from engine.encounters import claimed_encounters
from engine.preset import PRESETS
from engine.report import Encounter
from engine.retrieve import build_index
from engine.settings import Settings, load_settings
from engine.site import choose_model, open_drafter
from eval.suite import Run, figures, run_drafter, sample, subset, table

RARE = 3


def options(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--home", type=Path, help="the site's home, with the code lists that decide what is valid")
    parser.add_argument("--presets", nargs="+", default=[p.name for p in PRESETS], help="configurations to compare")
    parser.add_argument("--adapter", type=Path, help="an adapter folder other than the one in use")
    parser.add_argument("--on", type=Path, help="encounters with claims, .jsonl; default: the demo's test split")
    parser.add_argument("--index", type=Path, help="reviewed encounters for the index, .jsonl; default: the site's")
    parser.add_argument("--split", choices=("train", "test"), default="test", help="split of the demo (default test)")
    parser.add_argument("--count", type=int, default=0, help="draw this many of them; 0: all")
    parser.add_argument("--record", action="store_true", help="write the figures into the adapter's manifest")


def run(chosen: argparse.Namespace) -> None:
    """Print the tables."""
    whole = claimed_encounters(chosen.on) if chosen.on else tuple(demo_encounters(chosen.split))
    encounters = sample(whole, chosen.count)
    reviewed = claimed_encounters(chosen.index) if chosen.index else ()
    print(f"{len(encounters)} of {len(whole)} encounters of {chosen.on or f'the demo, {chosen.split} split'}")
    runs = []
    for name in chosen.presets:
        settings = load_settings({"home": chosen.home, "preset": name, "adapter": chosen.adapter})
        runs.append(_run(settings, encounters, reviewed))
        print(f"\n{table(runs[-1:])}\n", flush=True)
    if chosen.record:
        _record(runs, chosen)
    print(table(runs))
    unparsed = ", ".join(f"{r.name} {sum(bool(d.problem) for d in r.drafts)}" for r in runs)
    print(f"\ntexts that are no claim: {unparsed}")
    if not chosen.on and chosen.split == "test":
        rare = _rare(encounters)
        print(f"\nthe {len(rare)} encounters whose procedure has at most {RARE} training notes:\n")
        print(table([subset(r, rare) for r in runs]))


def _run(settings: Settings, encounters: Sequence[Encounter], reviewed: Sequence[Encounter]) -> Run:
    drafter = _with_index(open_drafter(settings), reviewed)
    name = drafter.preset.name
    return run_drafter(
        name, drafter, encounters, progress=lambda n: sys.stderr.write(f"\r{name} {n}/{len(encounters)} ")
    )


def _record(runs: Sequence[Run], chosen: argparse.Namespace) -> None:
    """Write the figures of the configurations with an adapter into its manifest."""
    for run in runs:
        choice = choose_model(load_settings({"home": chosen.home, "preset": run.name, "adapter": chosen.adapter}))
        if choice.adapter:
            on = chosen.on.name if chosen.on else f"demo {chosen.split} split"
            record_figures(choice.adapter, f"{run.name}, {len(run.drafts)} encounters of {on}", figures(run))


def _with_index(drafter: Drafter, reviewed: Sequence[Encounter]) -> Drafter:
    """Return a drafter that retrieves from other reviewed encounters, where some are given."""
    return replace(drafter, index=build_index(reviewed, LocalEmbedder(embedder_folder()))) if reviewed else drafter


def _rare(encounters: Iterable[Encounter]) -> frozenset[str]:
    """Return the ids of encounters whose first procedure the demo's training split holds at most `RARE` times."""
    seen = Counter(_procedure(e) for e in demo_encounters("train"))
    return frozenset(e.encounter_id for e in encounters if seen[_procedure(e)] <= RARE)


def _procedure(encounter: Encounter) -> str:
    return encounter.claim.procedure_codes[0] if encounter.claim else ""
