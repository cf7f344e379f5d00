"""Claim edits: milliseconds a claim, claims a second, and how many claims of a file each rule has an error for."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from engine.checks import check
from engine.codestore import CodeStore
from engine.demo import demo_encounters
from engine.encounters import read_encounters
from engine.finding import CheckedClaim, Severity
from engine.report import Encounter
from engine.settings import load_settings
from engine.site import open_codes
from eval.bench.latency import clocked, latency

BAR = 0.005


def options(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--home", type=Path, help="the site's home, with the lists to check against")
    parser.add_argument("--on", type=Path, metavar="ENCOUNTERS.jsonl", help="claims of a file (default: the demo's)")
    parser.add_argument("--count", type=int, default=1000, help="how many claims, gone through again as needed")
    parser.add_argument("--assume-edition", action="store_true", help="judge dates that no list covers by the nearest")


def run(chosen: argparse.Namespace) -> None:
    """Print the figures."""
    encounters = _claimed(chosen.on)
    with open_codes(load_settings({"home": chosen.home})) as codes:
        checked = [_checked(e, codes, chosen.assume_edition) for e in encounters]
        many = islice(cycle(encounters), chosen.count)
        started = time.perf_counter()
        seconds = [clocked(lambda e=e: _checked(e, codes, chosen.assume_edition)) for e in many]  # type: ignore[misc]
        rate = len(seconds) / (time.perf_counter() - started)
        print(latency("check, all rules on one claim", seconds, BAR, "p95"))
        print(f"{rate:,.0f} claims a second on one core")
        print(f"lists: {', '.join(f'{kept.name} ({kept.rows:,} rows)' for kept in codes.billing.lists())}")
    _rates(checked)


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
