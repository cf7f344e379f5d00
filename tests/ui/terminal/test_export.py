"""`export`: what leaves, what is refused and why, and what left before."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.finding import CheckedClaim
from engine.lock import home_lock
from engine.model import CannedModel
from engine.settings import Settings
from engine.store import Store
from tests.engine.exports.claims import claim, encounter, line
from ui.terminal.home import drafter_of

Run = Callable[..., tuple[int, str, str]]
SOUND = claim(line(diagnosis_pointers=(1,)), codes=("K80.10",))


@pytest.fixture
def signed(home: Path, model: CannedModel) -> Store:
    """Return a home, closed again, with E1 signed, E2 signed without billing facts, E3 not signed."""
    drafter = drafter_of(Settings(home=home), "test")
    with Store(home) as store:
        for name, facts in (("E1", {}), ("E2", {"billing": None}), ("E3", {})):
            met = encounter(encounter_id=name, **facts)
            store.add_encounters([met], "ann")
            draft = drafter.draft(met)
            store.keep_draft(draft)
            if name != "E3":
                given = SOUND.model_copy(update={"encounter_id": name})
                store.sign(CheckedClaim(claim=given), draft_id=draft.draft_id, who="ann")
    return store


def test_a_signed_claim_leaves_and_again_as_the_same_bytes(run: Run, signed: Store, tmp_path: Path) -> None:
    code, out, err = run("export", "E1", "--format", "837p", "--out", tmp_path / "a.837")
    assert (code, out) == (0, "")
    assert "1 claims written to" in err
    first = (tmp_path / "a.837").read_bytes()
    code, _, err = run("export", "E1", "--format", "837p", "--out", tmp_path / "a.837")
    assert code == 0
    assert "E1: already exported on" in err
    assert (tmp_path / "a.837").read_bytes() == first


def test_what_is_missing_is_all_told_and_the_others_leave(run: Run, signed: Store, tmp_path: Path) -> None:
    code, _, err = run("export", "--format", "fhir", "--out", tmp_path / "out")
    assert code == 1
    for party in ("subscriber", "payer", "billing provider"):
        assert f"Refused: E2: the {party} is missing" in err
    assert "1 claims written" in err
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["claim-000000001.json"]


def test_a_claim_that_is_not_signed_or_not_there(run: Run, signed: Store, tmp_path: Path) -> None:
    code, _, err = run("export", "E3", "--format", "csv", "--out", tmp_path / "a.csv")
    assert code == 1
    assert "Refused: E3: its claim is not signed." in err
    code, _, err = run("export", "E9", "--format", "csv", "--out", tmp_path / "a.csv")
    assert code == 2
    assert "no encounter 'E9'" in err
    assert not (tmp_path / "a.csv").exists()


def test_all_signed_claims_leave_in_bulk_with_the_meanings_of_the_sites_lists(
    run: Run, signed: Store, tmp_path: Path
) -> None:
    assert run("export", "--format", "csv", "--out", tmp_path / "a.csv")[0] == 0
    with (tmp_path / "a.csv").open(newline="") as stream:
        found = list(csv.DictReader(stream))
    assert [row["encounter"] for row in found] == ["E1", "E2"]
    assert found[0]["meaning"] == "gallbladder removed through the scope"


def test_only_what_is_new_or_was_signed_since_a_day(run: Run, signed: Store, tmp_path: Path) -> None:
    everything = ("export", "--format", "xlsx", "--out", tmp_path / "a.xlsx")
    today = datetime.now(UTC).date()
    assert "2 claims written" in run(*everything, "--since", today.replace(year=today.year - 1, day=1))[2]
    assert "0 claims written, 0 refused" in run(*everything, "--since", today.replace(year=today.year + 1, day=1))[2]
    assert "0 claims written" in run(*everything, "--state", "unexported")[2]


def test_json_tells_number_and_problems_of_each_claim(run: Run, signed: Store, tmp_path: Path) -> None:
    code, out, _ = run("export", "--format", "837p", "--out", tmp_path / "a.837", "--json")
    refused, sent = (json.loads(row) for row in out.splitlines())
    assert code == 1
    assert sent == {"encounter_id": "E1", "number": 1, "again": False, "problems": []}
    assert (refused["encounter_id"], refused["number"]) == ("E2", None)
    assert len(refused["problems"]) == 3


def test_the_log_shows_what_left(run: Run, signed: Store, tmp_path: Path) -> None:
    run("export", "--format", "csv", "--out", tmp_path / "a.csv")
    entries = [json.loads(row) for row in run("export", "--log", "--json")[1].splitlines()]
    assert [(e["number"], e["encounter_id"], e["format"]) for e in entries] == [(1, "E1", "csv"), (2, "E2", "csv")]
    assert "1 exports" in run("export", "E2", "--log")[1]


def test_claims_of_a_file_leave_without_a_worklist(run: Run, home: Path, tmp_path: Path) -> None:
    whole = {"encounter": encounter().model_dump(mode="json"), "claim": SOUND.model_dump(mode="json")}
    bare = {"encounter": encounter(encounter_id="E2", billing=None).model_dump(mode="json")}
    bare["claim"] = SOUND.model_copy(update={"encounter_id": "E2"}).model_dump(mode="json")
    (tmp_path / "claims.jsonl").write_text(f"{json.dumps(whole)}\n{json.dumps(bare)}\n")
    code, _, err = run("export", "--from", tmp_path / "claims.jsonl", "--format", "837p", "--out", tmp_path / "a.837")
    assert code == 1
    assert "Refused: E2: the payer is missing" in err
    assert (tmp_path / "a.837").read_text().startswith("ISA*")
    assert not (home / "opclaim.db").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Say in which format and where to"),
        (["--format", "csv"], "Say in which format and where to"),
        (["E1", "--from", "a.jsonl", "--format", "csv", "--out", "a"], "leave out ids"),
        (["--format", "csv", "--out", "a.csv"], "There is no worklist in"),
    ],
)
def test_wrong_use_is_told(run: Run, arguments: list[str], told: str) -> None:
    code, _, err = run("export", *arguments)
    assert code == 2
    assert told in err


def test_a_home_that_another_program_holds_is_left_alone(run: Run, signed: Store, home: Path, tmp_path: Path) -> None:
    with home_lock(home, "workbench"):
        code, _, err = run("export", "--format", "csv", "--out", tmp_path / "a.csv")
    assert code == 2
    assert "in use by 'workbench'" in err
