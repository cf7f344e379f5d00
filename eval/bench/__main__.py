"""The command line of the benchmarks: ``python -m eval.bench NAME [options]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from engine.errors import OpClaimError
from engine.offline import go_offline
from eval.bench import accuracy, allocator, check, draft, fused, metrics, search, workbench
from eval.bench.machine import machine


class Benchmark(NamedTuple):
    """A benchmark: its name, what it measures, its own options, and the function that prints its figures."""

    name: str
    help: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], None]


BENCHMARKS = (
    Benchmark("draft", "seconds to draft a 450-word report, split into steps", draft.options, draft.run),
    Benchmark("accuracy", "the paper's table of configurations, with 95 %% intervals", accuracy.options, accuracy.run),
    Benchmark("check", "claim edits on one claim, and how often each rule fires", check.options, check.run),
    Benchmark("metrics", "metrics and intervals of 39,052 cases by five systems", metrics.options, metrics.run),
    Benchmark("fused", "F1, recall by source, evidence and seconds without a language model", fused.options, fused.run),
    Benchmark("search", "code search as one types", search.options, search.run),
    Benchmark("workbench", "first page, and open-next to claim shown, in Chromium", workbench.options, workbench.run),
    Benchmark("allocator", "drafting with and without keeping freed memory", allocator.options, allocator.run),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one benchmark; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description="Print figures of this machine.")
    names = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    for benchmark in BENCHMARKS:
        benchmark.options(names.add_parser(benchmark.name, help=benchmark.help, description=benchmark.help))
    chosen = parser.parse_args(argv)
    go_offline()
    print(f"before: {machine()}", flush=True)
    try:
        next(b for b in BENCHMARKS if b.name == chosen.name).run(chosen)
    except OpClaimError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    print(f"after: {machine()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
