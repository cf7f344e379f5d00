"""The file of drafts that can be continued."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.claim import Claim, Diagnosis
from engine.draft import Draft, Timings
from engine.draft_file import DraftFile, DraftLine
from engine.errors import InputError
from engine.finding import CheckedClaim
from engine.report import Encounter


def draft(encounter_id: str, preset: str = "base") -> Draft:
    claim = Claim(
        encounter_id=encounter_id, date_of_service="2026-05-04", diagnoses=(Diagnosis(sequence=1, code="I10"),)
    )
    return Draft(
        draft_id=f"D-{encounter_id}",
        encounter_id=encounter_id,
        created_at=datetime(2026, 5, 4, tzinfo=UTC),
        preset=preset,
        prompt="base_1",
        model="canned",
        text="ICD-10-CM Diagnoses: I10",
        checked=CheckedClaim(claim=claim),
        timings=Timings(decode=1.5, total=2.0),
    )


def filled(path: Path, *ids: str) -> bytes:
    with DraftFile(path) as file:
        file.append([draft(encounter_id) for encounter_id in ids])
    return path.read_bytes()


def test_a_line_holds_claim_findings_seconds_and_what_made_it(tmp_path: Path) -> None:
    line = json.loads(filled(tmp_path / "drafts.jsonl", "E1"))
    assert line["encounter_id"] == line["claim"]["encounter_id"] == "E1"
    assert (line["findings"], line["seconds"], line["timings"]["decode"]) == ([], 2.0, 1.5)
    assert (line["preset"], line["prompt"], line["model"], line["adapter"]) == ("base", "base_1", "canned", None)
    assert DraftLine.model_validate(line).claim == draft("E1").claim


def test_what_is_there_is_known_and_kept_when_the_file_is_opened_again(tmp_path: Path) -> None:
    before = filled(tmp_path / "drafts.jsonl", "E1", "E2")
    with DraftFile(tmp_path / "drafts.jsonl") as file:
        assert set(file.done) == {"E1", "E2"}
        file.append([draft("E3")])
        assert set(file.done) == {"E1", "E2", "E3"}
    assert (tmp_path / "drafts.jsonl").read_bytes().startswith(before)


@pytest.mark.parametrize("kept", [1, 5, 40, 300])
def test_an_interrupted_last_line_is_cut_off(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "drafts.jsonl"
    whole = filled(path, "E1")
    path.write_bytes(whole + whole[:kept])
    with DraftFile(path) as file:
        assert set(file.done) == {"E1"}
    assert path.read_bytes() == whole


def test_an_interruption_in_the_first_line_leaves_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    path.write_bytes(filled(path, "E1")[:30])
    with DraftFile(path) as file:
        assert set(file.done) == set()
    assert path.read_bytes() == b""


@pytest.mark.parametrize(
    "content",
    ['{"encounter_id": "E1", "report": "x"}\n', '{"encounter_id": "E1"', "notes of a doctor", "\n", "{}\n", "[1]\n"],
)
def test_a_file_that_holds_something_else_is_refused_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text(content)
    with pytest.raises(InputError, match=r"notes\.jsonl, line 1: it is no draft.*another file with --out"):
        DraftFile(path)
    assert path.read_text() == content


def test_two_programs_cannot_write_one_file(tmp_path: Path) -> None:
    with DraftFile(tmp_path / "drafts.jsonl"), pytest.raises(InputError, match="being written by another program"):
        DraftFile(tmp_path / "drafts.jsonl")
    with DraftFile(tmp_path / "drafts.jsonl") as file:
        assert set(file.done) == set()


def test_drafts_of_another_configuration_are_not_mixed_in(tmp_path: Path) -> None:
    filled(tmp_path / "drafts.jsonl", "E1")
    with DraftFile(tmp_path / "drafts.jsonl") as file:
        file.require_maker("base", "canned", None)
        for other in (("rag", "canned", None), ("base", "phi3", None), ("base", "canned", "demo")):
            with pytest.raises(InputError, match="holds drafts of preset base, model canned, adapter None"):
                file.require_maker(*other)


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write it"):
        DraftFile(tmp_path)


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with DraftFile(tmp_path / "drafts.jsonl") as file:
        monkeypatch.setattr("os.write", full)
        with pytest.raises(InputError, match="No space left"):
            file.append([draft("E1")])
        assert set(file.done) == set()


def test_the_file_is_private(tmp_path: Path) -> None:
    filled(tmp_path / "drafts.jsonl", "E1")
    assert (tmp_path / "drafts.jsonl").stat().st_mode & 0o077 == 0


def test_a_draft_of_another_text_of_the_same_encounter_is_not_taken_for_its_own(tmp_path: Path) -> None:
    first = Encounter(encounter_id="E1", date_of_service=date(2026, 5, 4), report="PROCEDURE: Lap chole.")
    corrected = first.model_copy(update={"report": "PROCEDURE: Open cholecystectomy."})
    with DraftFile(tmp_path / "drafts.jsonl") as file:
        file.append([draft("E1").model_copy(update={"source": first.fingerprint})])
    with DraftFile(tmp_path / "drafts.jsonl") as file:
        assert file.holds(first)
        assert not file.holds(first.model_copy(update={"encounter_id": "E2"}))
        with pytest.raises(InputError, match="holds a draft of encounter 'E1' with another date, report or history"):
            file.holds(corrected)
