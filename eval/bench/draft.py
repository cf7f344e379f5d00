"""Seconds to draft a 450-word report with the model in use: cold start apart, the time split into its steps.

Reports of exactly 450 words are joined from the demo encounters of the test split: speed does not ask for sense.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from engine.demo import demo_encounters
from engine.draft import Draft
from engine.drafter import Drafter
from engine.report import Encounter
from engine.settings import load_settings
from engine.site import open_drafter
from eval.bench.latency import clocked, latency
from eval.bench.machine import machine, peak_memory

WORDS = 450
BAR = 15.0
_STEPS = ("retrieve", "prefill", "decode", "check", "total")


def options(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--home", type=Path, help="the site's home")
    parser.add_argument("--preset", help="configuration; default: the best that is installed")
    parser.add_argument("--count", type=int, default=9, help="how many reports (default 9)")


def run(chosen: argparse.Namespace) -> None:
    """Print the figures."""
    settings = load_settings({"home": chosen.home, "preset": chosen.preset})
    opened: list[Drafter] = []
    cold = clocked(lambda: opened.append(open_drafter(settings)))
    drafter = opened[0]
    print(f"cold start {cold:.1f} s; preset {drafter.preset.name}, model {drafter.model.name}")
    reports = list(islice(reports_of(WORDS), chosen.count + 1))
    drafter.draft(reports[0])
    drafts: list[Draft] = []
    whole = []
    for number, report in enumerate(reports[1:], 1):
        whole.append(clocked(lambda report=report: drafts.append(drafter.draft(report))))  # type: ignore[misc]
        print(f"  {number}: {whole[-1]:.2f} s; {machine()}", flush=True)
    print(latency(f"draft of {WORDS} words", whole, BAR))
    for step in _STEPS:
        print("  ", latency(step, [getattr(d.timings, step) for d in drafts]))
    print(f"peak memory {peak_memory():.2f} GiB")


def reports_of(words: int) -> Iterator[Encounter]:
    """Yield encounters whose report has exactly this many words, endlessly or as long as there are demo reports."""
    joined: list[str] = []
    for encounter in demo_encounters("test"):
        joined += encounter.report.split(" ")
        if len(" ".join(joined).split()) >= words:
            report = _cut(" ".join(joined), words)
            yield encounter.model_copy(update={"report": report, "history": None, "claim": None})
            joined = []


def _cut(text: str, words: int) -> str:
    """Return the beginning of a text up to its n-th word, line ends kept."""
    position = 0
    for word in text.split()[:words]:
        position = text.index(word, position) + len(word)
    return text[:position]
