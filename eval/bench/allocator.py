"""What keeping freed memory is worth (`engine.allocator`): the same prefill with and without it, interleaved.

The switch cannot be turned back inside a process, so each measurement is a process of its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from engine.embedded import language_model_folder
from engine.settings import ROOT, load_settings
from eval.bench.latency import latency

_PREFILL = """
import sys, time, torch
from pathlib import Path
from engine.allocator import keep_freed_memory
from engine.offline import go_offline
from engine.weights import load_weights
go_offline()
if sys.argv[2] == "kept":
    keep_freed_memory()
model = load_weights(Path(sys.argv[1])).eval()
ids = torch.arange(1000).reshape(1, -1)
with torch.inference_mode():
    model(input_ids=ids)
    for _ in range(3):
        started = time.perf_counter()
        model(input_ids=ids)
        print(time.perf_counter() - started)
"""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--home", type=Path, help="the site's home")
    parser.add_argument("--rounds", type=int, default=3, help="pairs of processes (default 3)")


def run(chosen: argparse.Namespace) -> None:
    """Print the figures."""
    folder = language_model_folder(load_settings({"home": chosen.home}).home)
    seconds: dict[str, list[float]] = {"kept": [], "given back": []}
    for number in range(chosen.rounds):
        for name in (list(seconds), list(seconds)[::-1])[number % 2]:
            seconds[name] += _measure(folder, name)
    for name, measured in seconds.items():
        print(latency(f"prefill of 1,000 tokens, freed memory {name}", measured))


def _measure(folder: Path, name: str) -> list[float]:
    command = [sys.executable, "-c", _PREFILL, str(folder), name]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - our own code
    return [float(line) for line in done.stdout.splitlines()]
