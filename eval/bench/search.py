"""Code search as one types: every prefix of everyday queries, over all lists of the site."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from engine.codeset import CodeSystem
from engine.settings import load_settings
from engine.site import open_codes
from eval.bench.latency import clocked, latency

BAR = 0.030
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
    codes.close()
