"""The workbench as a coder feels it, in Chromium: the first page after the start, and the next claim after a click.

A home of its own gets demo encounters that are drafted already (their own claims stand in for a model's), so that
what is timed is the way from the database to the screen.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from engine.checks import check
from engine.codeset import CodeSet
from engine.demo import demo_encounters
from engine.draft import Draft
from engine.errors import OpClaimError
from engine.neighbour import Neighbour
from engine.report import Encounter
from engine.settings import ROOT, Settings, load_settings
from engine.site import open_codes
from engine.store import Store
from eval.bench.chromium import ARGUMENTS, installed
from eval.bench.latency import latency

FIRST_PAGE_BAR, OPEN_BAR = 8.0, 0.150
ENCOUNTERS = 24
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
# Clicks an encounter of the worklist and waits until its claim stands on the screen; returns milliseconds.
_OPEN = """async (id) => {
  const started = performance.now();
  document.querySelector(`[data-encounter="${id}"]`).click();
  const isShown = () => document.querySelector(".pane.note h2")?.textContent === id
    && document.querySelector(".claim-sheet .row input") !== null;
  while (!isShown()) await new Promise(requestAnimationFrame);
  return performance.now() - started;
}"""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--starts", type=int, default=3, help="how often the workbench is started (default 3)")


def run(chosen: argparse.Namespace) -> None:
    """Print the figures."""
    with TemporaryDirectory(prefix="opclaim-bench-") as home:
        settings = load_settings({"home": Path(home)})
        ids = _drafted_ahead(settings)
        measured = [_visit(settings.home, ids) for _ in range(chosen.starts)]
    print(latency("start to first page", [first for first, _ in measured], FIRST_PAGE_BAR))
    opened = [seconds for _, each in measured for seconds in each]
    print(latency("open the next, drafted ahead, to its claim shown", opened, OPEN_BAR, "p95"))


def _drafted_ahead(settings: Settings) -> list[str]:
    """Fill the home with encounters and their drafts; returns their ids."""
    neighbours = [_neighbour(e) for e in islice(demo_encounters("train"), 2)]
    encounters = list(islice(demo_encounters("test"), ENCOUNTERS))
    with Store(settings.home) as store, open_codes(settings) as codes:
        store.add_encounters(encounters, "bench")
        for encounter in encounters:
            store.keep_draft(_draft(encounter, codes, neighbours))
    return [e.encounter_id for e in encounters]


def _neighbour(encounter: Encounter) -> Neighbour:
    assert encounter.claim is not None  # noqa: S101 - demo encounters have claims
    return Neighbour(
        encounter_id=encounter.encounter_id,
        distance=0.5,
        date_of_service=encounter.date_of_service,
        opening=encounter.report[:600],
        claim=encounter.claim,
    )


def _draft(encounter: Encounter, codes: CodeSet, neighbours: Sequence[Neighbour]) -> Draft:
    assert encounter.claim is not None  # noqa: S101 - demo encounters have claims
    return Draft(
        draft_id=uuid.uuid4().hex,
        encounter_id=encounter.encounter_id,
        created_at=datetime.now(UTC),
        preset="none",
        prompt="none",
        model="its own claim",
        text="",
        checked=check(encounter.claim, codes, encounter),
        neighbours=tuple(neighbours),
    )


def _visit(home: Path, ids: Sequence[str]) -> tuple[float, list[float]]:
    """Start the workbench and open every encounter; returns seconds to the first page, and of each opening."""
    from playwright.sync_api import sync_playwright

    started = time.perf_counter()
    with _workbench(home) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        page.wait_for_selector(f'[data-encounter="{ids[0]}"]')
        first = time.perf_counter() - started
        opened = [page.evaluate(_OPEN, i) / 1000 for i in ids[1:]]
        browser.close()
    return first, opened


@contextmanager
def _workbench(home: Path) -> Iterator[str]:
    """Run the workbench as a user does, on a free port; yields its address."""
    command = [sys.executable, "launch.py", "--home", str(home), "ui", "--port", "0", "--single-user"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own code
        try:
            assert process.stderr is not None  # noqa: S101 - it is a pipe
            yield _address(process.stderr)
        finally:
            process.terminate()


def _address(said: IO[str]) -> str:
    lines = []
    for line in said:
        if found := _ADDRESS.search(line):
            return found[0]
        lines.append(line)
    raise OpClaimError(f"The workbench did not start: {''.join(lines).strip()}")
