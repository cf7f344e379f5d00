"""Code search as one types: every prefix of everyday queries, and how often the right code is among the first five.

``queries.csv``: searches with their right codes, written by a language model that had not seen the search and fixed
before it was tuned; the half called test is never looked at while tuning.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

from engine.codeset import CodeSystem
from engine.codestore import CodeStore
from engine.settings import load_settings
from engine.site import open_codes
from eval.bench.latency import clocked, latency

BAR = 0.030
QUERY_FILE = Path(__file__).with_name("queries.csv")
QUERIES = (
    "gallstones chronic chole", "right knee osteoarthritis", "inguinal hernia", "carpal tunnel", "k80.1", "4756",
    "torn meniscus medial", "appendicitis", "cataract age related", "malignant breast upper outer", "tonsillitis",
    "fracture distal radius", "stress incontinence", "diabetes type 2", "deviated septum", "hydronephrosis stone",
)  # fmt: skip


def options(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--home", type=Path, help="the site's home")
    parser.add_argument("--date", type=date.fromisoformat, default=date(2026, 5, 4), help="date of service")


def run(chosen: argparse.Namespace) -> None:
    """Print the figures."""
    codes = open_codes(load_settings({"home": chosen.home}))
    typed = [query[:end] for query in QUERIES for end in range(1, len(query) + 1)]
    systems = (CodeSystem.ICD10CM, CodeSystem.CPT, CodeSystem.HCPCS)
    for system in systems:
        codes.search("warm", chosen.date, (system,), 12)
    for group in (systems[:1], systems[1:]):
        seconds = [clocked(lambda t=t, g=group: codes.search(t, chosen.date, g, 12)) for t in typed]  # type: ignore[misc]
        names = " and ".join(system.label for system in group)
        print(latency(f"search {names}, each keystroke", seconds, BAR, "p95"))
    _recall(codes, chosen.date)
    codes.close()


def _recall(codes: CodeStore, on: date) -> None:
    """Print the share of queries with a right code among the first five, by half and system."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    with QUERY_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first = [match.code for match in codes.search(row["query"], on, (CodeSystem(row["system"]),), 5)]
            found[row["half"], row["system"]].append(bool(set(first) & set(row["codes"].split())))
    for (half, system), hits in sorted(found.items()):
        print(f"right code in the first five, {half} half, {CodeSystem(system).label}: {sum(hits)} of {len(hits)}")
