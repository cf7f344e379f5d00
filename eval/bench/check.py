"""Claim edits: milliseconds a claim, claims a second, memory, and on how many claims of a file each rule fires."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.checks import check
from engine.code_import import import_files
from engine.codestore import CodeStore
from engine.demo import demo_encounters
from engine.encounters import read_encounters
from engine.finding import CheckedClaim, Severity
from engine.report import Encounter
from engine.settings import load_settings
from engine.site import open_codes
from eval.bench.latency import clocked, latency
from eval.bench.machine import peak_memory

BAR = 0.005
IMPORT_BAR = 60.0
MEMORY_BAR = 0.3


def options(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--home", type=Path, help="the site's home, with the lists to check against")
    parser.add_argument("--on", type=Path, metavar="ENCOUNTERS.jsonl", help="claims of a file (default: the demo's)")
    parser.add_argument("--count", type=int, default=1000, help="how many claims, gone through again as needed")
    parser.add_argument("--assume-edition", action="store_true", help="judge dates that no list covers by the nearest")
    parser.add_argument("--pairs", type=Path, metavar="FILE", help="also time the import of this list into a new home")


def run(chosen: argparse.Namespace) -> None:
    """Print the figures."""
    encounters = _claimed(chosen.on)
    with open_codes(load_settings({"home": chosen.home})) as codes:
        checked = [_checked(e, codes, chosen.assume_edition) for e in encounters]
        many = islice(cycle(encounters), chosen.count)
        started, worked = time.perf_counter(), time.process_time()
        seconds = [clocked(lambda e=e: _checked(e, codes, chosen.assume_edition)) for e in many]  # type: ignore[misc]
        rate = len(seconds) / (time.perf_counter() - started)
        each = (time.process_time() - worked) / len(seconds)
        print(latency("check, all rules on one claim", seconds, BAR, "p95"))
        print(f"{rate:,.0f} claims a second in one process, which worked {each * 1000:.1f} ms on each")
        _loaded(codes)
    _rates(checked)
    if chosen.pairs:
        _import(chosen.pairs)


def _loaded(codes: CodeStore) -> None:
    """Print how many rows of each kind of list were there, and the most memory that the process held."""
    rows: Counter[str] = Counter()
    for kept in codes.billing.lists():
        rows[kept.kind.label] += kept.rows
    print(f"lists: {', '.join(f'{label} {count:,} rows' for label, count in rows.items())}")
    met = "met" if peak_memory() <= MEMORY_BAR else "MISSED"
    print(f"most memory of the process {peak_memory() * 1024:.0f} MiB; bar ≤ {MEMORY_BAR * 1024:.0f} MiB: {met}")


def _import(path: Path) -> None:
    """Print the seconds that importing a list into an empty home takes; its dates are made up."""
    with TemporaryDirectory() as home, CodeStore(Path(home)) as store:
        seconds = clocked(lambda: print(import_files(store, [path], date(2024, 7, 1), date(2024, 9, 30))[0].message))
    print(latency(f"import of {path.name}", [seconds], IMPORT_BAR))


def _rates(checked: Sequence[CheckedClaim]) -> None:
    """Print for how many claims each rule has an error, a warning, or was not checked."""
    print(f"{len(checked)} claims; claims with …")
    for severity in (Severity.ERROR, Severity.WARNING, Severity.NOT_CHECKED):
        found = Counter(
            rule for claim in checked for rule in {f.rule for f in claim.findings if f.severity is severity}
        )
        share = sum(any(f.severity is severity for f in claim.findings) for claim in checked) / max(1, len(checked))
        by_rule = ", ".join(f"{rule} {count}" for rule, count in found.most_common())
        print(f"  {severity.value} {share:.0%}: {by_rule or 'none'}")


def _checked(encounter: Encounter, codes: CodeStore, assume: bool) -> CheckedClaim:
    assert encounter.claim is not None  # noqa: S101 - chosen so
    return check(encounter.claim, codes, encounter, assume_edition=assume)


def _claimed(path: Path | None) -> tuple[Encounter, ...]:
    found = read_encounters(path) if path else demo_encounters("train")
    return tuple(e for e in found if isinstance(e, Encounter) and e.claim)
