"""The benchmark of claim edits, on a small list and two claims."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from engine.codestore import CodeStore
from eval.bench import check

CLAIM = {
    "encounter_id": "E1",
    "date_of_service": "2024-08-01",
    "diagnoses": [{"sequence": 1, "code": "K80.10"}],
    "procedures": [
        {"sequence": n, "provider": "Surgeon", "code": code, "diagnosis_pointers": [1]}
        for n, code in enumerate(("29806", "29822"), start=1)
    ],
}


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    (tmp_path / "pairs.csv").write_text("column1,column2,modifier_indicator,rationale\n29806,29822,0,x\n")
    return tmp_path / "pairs.csv"


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    facts = {"date_of_service": "2024-08-01", "report": "It went as planned."}
    lines = [{"encounter_id": "E1", **facts, "claim": CLAIM}, {"encounter_id": "E2", **facts}]
    (tmp_path / "claims.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return tmp_path / "claims.jsonl"


def test_latency_rate_memory_import_and_rates_are_printed(
    claims: Path, pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "open_codes", lambda settings: CodeStore(tmp_path / "home"))
    chosen = Namespace(home=tmp_path / "home", on=claims, count=3, assume_edition=True, pairs=pairs)
    check.run(chosen)
    said = capsys.readouterr().out
    assert "check, all rules on one claim: p50" in said
    assert "(n = 3)" in said
    assert "claims a second in one process" in said
    assert "most memory of the process" in said
    assert "1 claims; claims with" in said
    assert "P1 1" in said.partition("not-checked")[2], "no pairs in the home, so the rule is not checked"
    assert "import of pairs.csv: p50" in said
