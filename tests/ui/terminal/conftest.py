"""A home with small code lists, a model that answers from a list, and a way to run commands there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import launch
from engine.codefiles import CodeRow
from engine.codeset import CodeSystem, Edition
from engine.codestore import CodeStore
from engine.drafter import Drafter
from engine.kept_edition import Origin
from engine.model import CannedModel
from engine.neighbour import Neighbour
from engine.preset import preset
from engine.report import Encounter
from engine.settings import Settings

ANSWER = """ICD-10-CM Diagnoses:
K80.10, K80.99
CPT Codes with Modifiers:
Provider Name: Surgeon
Provider Billables:
CPT 1: 47562 | Modifiers: 22 | Description: gallbladder removed through the scope"""
REPORT = "PREOPERATIVE DIAGNOSIS: Gallstones.\nPROCEDURE: Lap chole.\nThe abdomen was entered.\n"
CODES = {
    CodeSystem.ICD10CM: ("K80.10", "Calculus of gallbladder with chronic cholecystitis without obstruction"),
    CodeSystem.CPT: ("47562", "gallbladder removed through the scope"),
    CodeSystem.MODIFIER: ("22", "increased work"),
}

Run = Callable[..., tuple[int, str, str]]


class OneNeighbour:
    """An index with one entry."""

    def nearest(self, encounter: Encounter, count: int = 2) -> tuple[Neighbour, ...]:
        claim: Any = {"encounter_id": "N1", "date_of_service": "2025-02-03", "diagnoses": []}
        return (Neighbour(encounter_id="N1", distance=0.25, date_of_service=date(2025, 2, 3), claim=claim),)


def _small_lists(store: CodeStore, *_: Any) -> None:
    """Stand in for the embedded lists: one code a system for 2026."""
    if store.editions():
        return
    editions = [
        Edition(s.value, s, f"{s.label} test list", date(2026, 1, 1), date(2026, 12, 31), partial=False) for s in CODES
    ]
    rows = [CodeRow(system, code, words) for system, (code, words) in CODES.items()]
    store.add(Origin("test", "0" * 64, datetime.now(UTC), "test"), editions, rows)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("engine.site.ensure_embedded_lists", _small_lists)
    monkeypatch.setattr("ui.terminal.home.holds_embedded_lists", lambda store, home: bool(store.editions()))
    return tmp_path / "home"


@pytest.fixture
def model(home: Path, monkeypatch: pytest.MonkeyPatch) -> CannedModel:
    """Return the model that drafts in place of a real one; its texts may be changed."""
    canned = CannedModel([ANSWER])

    def opened(settings: Settings, codes: CodeStore | None = None) -> Drafter:
        from engine.site import open_codes

        return Drafter(preset(settings.preset or "base"), canned, OneNeighbour(), codes or open_codes(settings))

    monkeypatch.setattr("ui.terminal.home.choose_model", lambda settings: None)
    monkeypatch.setattr("ui.terminal.home.open_drafter", opened)
    return canned


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command in the home: exit code, standard output, standard error."""

    def command(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = launch.main(["--home", str(home), *map(str, arguments)])
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def report(tmp_path: Path) -> Path:
    (tmp_path / "case-7.txt").write_text(REPORT)
    return tmp_path / "case-7.txt"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Return a file of ten encounters."""
    facts = [{"encounter_id": f"E{n}", "date_of_service": "2026-05-04", "report": REPORT} for n in range(1, 11)]
    (tmp_path / "notes.jsonl").write_text("".join(json.dumps(fact) + "\n" for fact in facts))
    return tmp_path / "notes.jsonl"
