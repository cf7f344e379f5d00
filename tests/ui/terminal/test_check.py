"""`check`: findings on claims that are there already."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.claim import Claim
from engine.draft import Draft
from engine.finding import CheckedClaim
from engine.report import Encounter
from engine.store import Store

Run = Callable[..., tuple[int, str, str]]


def claim(code: str = "K80.10", **facts: Any) -> dict[str, Any]:
    line = {"sequence": 1, "provider": "Surgeon", "code": "47562", "modifiers": ["22"], "diagnosis_pointers": [1]}
    return {
        "encounter_id": "E1",
        "date_of_service": "2026-05-04",
        "diagnoses": [{"sequence": 1, "code": code}],
        "procedures": [line],
        **facts,
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "claim.json"


def test_a_claim_without_findings_is_fine(run: Run, path: Path) -> None:
    plain = claim()
    plain["procedures"][0]["modifiers"] = []
    path.write_text(json.dumps(plain))
    code, out, _ = run("check", path)
    assert code == 0
    assert "Encounter E1" in out
    assert "No findings." in out
    assert "Rules without their list or facts, so not checked: " in out
    assert "P6" in out


def test_an_error_is_told_with_its_rule_and_place_and_makes_the_exit_code_one(run: Run, path: Path) -> None:
    path.write_text(json.dumps(claim("K80.99"), indent=2))
    code, out, _ = run("check", path)
    assert code == 1
    assert "error D1 diagnoses[0]: ICD-10-CM K80.99 is not valid on 2026-05-04" in out


def test_what_cannot_be_checked_is_said_and_is_no_error(run: Run, path: Path) -> None:
    path.write_text(json.dumps(claim(date_of_service="1999-05-04")))
    code, out, _ = run("check", path)
    assert code == 0
    assert "not-checked D1" in out


def test_many_claims_give_one_object_each_in_order(run: Run, tmp_path: Path) -> None:
    encounter = {"encounter_id": "E3", "date_of_service": "2026-05-04", "report": "Lap chole was done."}
    items = [
        claim(encounter_id="E1"),
        claim("K80.99", encounter_id="E2"),
        {"encounter": encounter, "claim": claim(encounter_id="E3")},
    ]
    (tmp_path / "claims.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items))
    code, out, _ = run("check", tmp_path / "claims.jsonl", "--json")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [item["encounter_id"] for item in found] == ["E1", "E2", "E3"]
    told = [[f["rule"] for f in item["findings"] if f["severity"] == "error"] for item in found]
    assert told == [[], ["D1"], []]
    assert set(found[1]["findings"][0]) == {"rule", "severity", "where", "message", "source", "repair"}


def test_a_refused_line_is_named_and_the_others_are_checked(run: Run, tmp_path: Path) -> None:
    lines = [json.dumps(claim()), '{"encounter_id": "E2"}', json.dumps(claim())]
    (tmp_path / "claims.jsonl").write_text("\n".join(lines))
    code, out, err = run("check", tmp_path / "claims.jsonl", "--json")
    assert code == 1
    assert len(out.splitlines()) == 2
    assert "claims.jsonl', line 2: date_of_service: Field required" in err


def test_a_file_that_is_not_there_is_named(run: Run, path: Path) -> None:
    code, _, err = run("check", path)
    assert code == 2
    assert "claim.json" in err


RULE = """
[[rule]]
id = "GALLBLADDER"
severity = "error"
message = "Look at the bile ducts."
when.procedures = ["47562-47564"]
"""


def test_rules_of_the_site_apply_from_a_file_and_from_the_home(run: Run, path: Path, tmp_path: Path) -> None:
    path.write_text(json.dumps(claim()))
    (tmp_path / "own.toml").write_text(RULE)
    code, out, _ = run("check", path, "--rules", tmp_path / "own.toml")
    assert code == 1
    assert "error GALLBLADDER procedures[0]: Look at the bile ducts." in out
    assert run("check", path)[0] == 0


def test_rules_are_tried_on_the_signed_claims(run: Run, tmp_path: Path) -> None:
    signed = Claim.model_validate(claim())
    encounter = Encounter(encounter_id="E1", date_of_service=signed.date_of_service, report="Lap chole was done.")
    with Store(tmp_path / "home") as store:
        store.add_encounters([encounter], "ann")
        checked = CheckedClaim(claim=signed)
        draft = Draft(
            draft_id="d1",
            encounter_id="E1",
            created_at=datetime(2026, 5, 4, tzinfo=UTC),
            preset="base",
            prompt="base_1",
            model="canned",
            text="",
            checked=checked,
        )
        store.keep_draft(draft)
        store.sign(checked, draft_id="d1", who="ann")
    (tmp_path / "own.toml").write_text(RULE + RULE.replace("GALLBLADDER", "KNEE").replace("47562-47564", "27447"))
    code, out, _ = run("check", "--on", "signed", "--rules", tmp_path / "own.toml", "--json")
    assert code == 0
    told = json.loads(out)
    fired = {item["rule"]: item["claims"] for item in told["fired"]}
    assert (told["claims"], fired["GALLBLADDER"], fired["KNEE"]) == (1, 1, 0)


@pytest.mark.parametrize("arguments", [(), ("claim.json", "--on", "signed")])
def test_either_a_file_or_the_signed_claims_are_checked(run: Run, arguments: tuple[str, ...]) -> None:
    code, _, err = run("check", *arguments)
    assert code == 2
    assert "--on signed" in err


@pytest.mark.parametrize(("profile", "expected"), [("medicare", 1), ("commercial", 0)])
def test_the_profile_decides_whose_rules_are_meant(run: Run, path: Path, profile: str, expected: int) -> None:
    path.write_text(json.dumps(claim()))
    _, out, _ = run("check", path, "--profile", profile, "--json")
    told = [f["rule"] for f in json.loads(out)["findings"]]
    assert told.count("T1") == expected
