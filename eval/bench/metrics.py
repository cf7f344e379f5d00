"""The paper's whole evaluation in one go: set metrics and intervals of 39,052 cases by five systems, and texts apart.

The claims are those of the demo, gone through again; a system changes some codes of each at random. Beside it, the
straightforward way, timed on fewer cases and resamples and extrapolated: it draws cases one by one and adds up.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import TypeVar

from engine.claim import Claim
from engine.demo import demo_encounters
from engine.settings import load_settings
from engine.site import open_codes
from eval.bench.machine import peak_memory
from eval.bootstrap import RESAMPLES, Resamples
from eval.metrics import METRICS, columns
from eval.score import CaseScore, Component, Lists, RememberedLists, score
from eval.structure import meteor_name, reference, structures

Made = TypeVar("Made")
SYSTEMS = 5
BAR, MEMORY_BAR, TEXT_BAR = 60.0, 2.0, 360.0
_LOOP_CASES, _LOOP_RESAMPLES = 2000, 5
_WRONG = 0.3
_DAY, _DAYS = date(2026, 9, 30), 729  # two years that the embedded lists cover, not a multiple of the demo's cycle


def options(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--home", type=Path, help="the site's home, with the code lists that decide what is valid")
    parser.add_argument("--cases", type=int, default=39_052, help="how many cases (default 39052, as in the paper)")
    parser.add_argument("--texts", type=int, default=2000, help="how many texts to time, extrapolated (default 2000)")


def run(chosen: argparse.Namespace) -> None:
    """Print the figures."""
    claims = islice(cycle([e.claim for e in demo_encounters() if e.claim]), chosen.cases)
    truths = [c.model_copy(update={"date_of_service": _DAY - timedelta(days=n % _DAYS)}) for n, c in enumerate(claims)]
    systems = [list(_drafted(truths, seed)) for seed in range(SYSTEMS)]
    with open_codes(load_settings({"home": chosen.home})) as codes:
        lists = RememberedLists(codes)
        scores, scoring = _timed(lambda: [_scores(truths, drafts, lists) for drafts in systems])
        _, resampling = _timed(lambda: _intervals(scores))
    seconds, memory = scoring + resampling, peak_memory()
    print(f"{SYSTEMS} systems x {chosen.cases:,} cases, {RESAMPLES:,} resamples: {seconds:.1f} s (bar {BAR:.0f} s)")
    print(f"  scoring {scoring:.1f} s, intervals {resampling:.1f} s, peak {memory:.2f} GiB (bar {MEMORY_BAR} GB)")
    loop = _loop(scores[0][0], chosen.cases)
    print(f"the straightforward loop, extrapolated: {loop:,.0f} s, {loop / resampling:,.0f} times as long")
    _texts(truths, systems[0], chosen)


def _texts(truths: Sequence[Claim], drafts: Sequence[Claim], chosen: argparse.Namespace) -> None:
    pairs = [(reference(d), reference(t)) for d, t in islice(zip(drafts, truths, strict=True), chosen.texts)]
    _, seconds = _timed(lambda: structures(pairs, processes=os.cpu_count() or 1))
    whole = seconds / len(pairs) * chosen.cases * SYSTEMS
    print(f"ROUGE and {meteor_name()} of {len(pairs):,} texts: {seconds:.1f} s; of all, extrapolated: {whole:.0f} s "
          f"(bar {TEXT_BAR:.0f} s)")  # fmt: skip


def _drafted(truths: Sequence[Claim], seed: int) -> Iterator[Claim]:
    """Yield each claim with some of its codes changed in the last character."""
    rng = random.Random(seed)  # noqa: S311 - invented mistakes
    for truth in truths:
        if rng.random() < _WRONG and truth.diagnoses:
            first = truth.diagnoses[0]
            wrong = first.model_copy(update={"code": first.code[:-1] + str(rng.randint(0, 9))})
            yield truth.model_copy(update={"diagnoses": (wrong, *truth.diagnoses[1:])})
        else:
            yield truth


def _scores(truths: Sequence[Claim], drafts: Sequence[Claim], lists: Lists) -> list[list[CaseScore]]:
    found = [score(t, d, lists) for t, d in zip(truths, drafts, strict=True)]
    return [[s[n] for s in found] for n in range(len(Component))]


def _intervals(scores: Sequence[Sequence[Sequence[CaseScore]]]) -> int:
    """Reckon every metric of every component and system with its interval; return how many there are."""
    draws, made = Resamples(len(scores[0][0])), 0
    for system in scores:
        for component in system:
            rows = columns(component)
            totals, spread = rows.sum(axis=0), draws.sums(rows)
            made += sum(bool(draws.spread(metric(totals), metric(spread))) for metric in METRICS)
    return made


def _loop(scores: Sequence[CaseScore], cases: int) -> float:
    """Return the seconds that drawing and adding up case by case would take for everything."""
    few, rng = list(scores[:_LOOP_CASES]), random.Random(0)  # noqa: S311 - resampling
    started = time.perf_counter()
    for _ in range(_LOOP_RESAMPLES):
        drawn = [few[rng.randrange(len(few))] for _ in few]
        for name in ("recall", "precision", "full_match", "checkable", "valid"):
            sum(getattr(s, name) for s in drawn)
    each = (time.perf_counter() - started) / (_LOOP_RESAMPLES * len(few))
    return each * cases * RESAMPLES * SYSTEMS * len(Component)


def _timed(work: Callable[[], Made]) -> tuple[Made, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started
