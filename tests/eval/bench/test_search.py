"""The benchmark of code search, and the queries that it asks."""

from __future__ import annotations

import csv
from argparse import Namespace
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from engine.code_import import import_files
from engine.codeset import CodeSystem
from engine.codestore import CodeStore
from eval.bench import search

DAY = date(2026, 5, 4)


def test_latencies_and_the_share_found_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own.csv").write_text("code,description\n47562,keyhole gallbladder\n")
    (tmp_path / "queries.csv").write_text(
        "query,system,codes,half\ngallbladder,cpt,47562 47563,tune\nhernia,cpt,49505,test\n"
    )
    with CodeStore(tmp_path / "home") as store:
        import_files(store, [tmp_path / "own.csv"], DAY, DAY)
    monkeypatch.setattr(search, "open_codes", lambda settings: CodeStore(tmp_path / "home"))
    monkeypatch.setattr(search, "QUERY_FILE", tmp_path / "queries.csv")
    search.run(Namespace(home=tmp_path / "home", date=DAY))
    said = capsys.readouterr().out
    assert "search ICD-10-CM, each keystroke: p50" in said
    assert "right code in the first five, test half, CPT: 0 of 1" in said
    assert "right code in the first five, tune half, CPT: 1 of 1" in said


def test_the_queries_are_two_hundred_halved_by_system() -> None:
    with search.QUERY_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    halves = Counter((row["system"], row["half"]) for row in rows)
    assert halves == {(system, half): 50 for system in ("icd10cm", "cpt") for half in ("tune", "test")}
    assert all(CodeSystem(r["system"]).has_form(code) for r in rows for code in r["codes"].split())
    assert len({(row["system"], row["query"]) for row in rows}) == 200
