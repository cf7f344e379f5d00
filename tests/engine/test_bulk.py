"""Drafting many encounters into a file, stopped and continued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from engine.bulk import BATCH, DoneBefore, draft_all
from engine.codeset import ListedCodes
from engine.draft import Draft
from engine.draft_file import DraftFile
from engine.drafter import Drafter
from engine.errors import InputError
from engine.model import CannedModel, Completion
from engine.neighbour import Neighbour
from engine.preset import preset
from engine.prompt import Prompt
from engine.refusal import Refusal
from engine.report import Encounter

ANSWER = "ICD-10-CM Diagnoses:\nK80.10\nCPT 1: 47562"
REFUSAL = Refusal(file="notes.jsonl", line=7, reason="it is not JSON", remedy="Mend the line")


class NoNeighbours:
    """An index without entries."""

    def nearest(self, encounter: Encounter, count: int = 2) -> tuple[Neighbour, ...]:
        return ()


class InterruptedModel(CannedModel):
    """Is stopped by Ctrl+C when it is asked for the third time."""

    def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
        if len(self.prompts) == 2 * BATCH:
            raise KeyboardInterrupt
        return super().complete(prompts)


class FragileModel(CannedModel):
    """Fails whenever a report of 40 words is among those it is asked for, and quotes it."""

    def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
        for prompt in prompts:
            if prompt.text.split().count("x") == 40:
                raise RuntimeError(f"cannot read {prompt.text}")
        return super().complete(prompts)


def drafter(model: CannedModel | None = None, name: str = "base") -> Drafter:
    return Drafter(preset(name), model or CannedModel([ANSWER]), NoNeighbours(), ListedCodes(()))


def encounters(count: int) -> list[Encounter]:
    day = date(2026, 5, 4)
    lengths = [(n * 37) % 100 + 3 for n in range(count)]
    return [Encounter(encounter_id=f"E{n}", date_of_service=day, report="x " * w) for n, w in enumerate(lengths)]


def ids(path: Path) -> list[str]:
    with DraftFile(path) as file:
        return sorted(file.done)


def test_every_encounter_is_drafted_and_refusals_pass_through(tmp_path: Path) -> None:
    items: list[Encounter | Refusal] = [*encounters(10)[:5], REFUSAL, *encounters(10)[5:]]
    with DraftFile(tmp_path / "d.jsonl") as file:
        outcomes = list(draft_all(items, drafter(), file, "notes.jsonl"))
    assert [o for o in outcomes if isinstance(o, Refusal)] == [REFUSAL]
    assert sum(isinstance(o, Draft) for o in outcomes) == 10
    assert ids(tmp_path / "d.jsonl") == sorted(e.encounter_id for e in encounters(10))


def test_a_draft_is_in_the_file_before_it_is_told(tmp_path: Path) -> None:
    with DraftFile(tmp_path / "d.jsonl") as file:
        for outcome in draft_all(encounters(20), drafter(), file, "notes.jsonl"):
            assert isinstance(outcome, Draft)
            assert outcome.draft_id in (tmp_path / "d.jsonl").read_text()


def test_reports_of_like_length_share_a_batch(tmp_path: Path) -> None:
    model = CannedModel([ANSWER])
    with DraftFile(tmp_path / "d.jsonl") as file:
        list(draft_all(encounters(40), drafter(model), file, "notes.jsonl"))
    lengths = [len(prompt.text) for prompt in model.prompts]
    assert lengths == sorted(lengths)


def test_what_was_stopped_is_continued_and_nothing_is_drafted_twice(tmp_path: Path) -> None:
    path, model = tmp_path / "d.jsonl", CannedModel([ANSWER])
    with pytest.raises(KeyboardInterrupt), DraftFile(path) as file:
        list(draft_all(encounters(40), drafter(InterruptedModel([ANSWER])), file, "notes.jsonl"))
    assert len(ids(path)) == 2 * BATCH
    path.write_bytes(path.read_bytes() + b'{"draft_id":"interr')
    with DraftFile(path) as file:
        outcomes = list(draft_all(encounters(40), drafter(model), file, "notes.jsonl"))
    assert sum(isinstance(o, DoneBefore) for o in outcomes) == 2 * BATCH
    assert len(model.prompts) == 40 - 2 * BATCH
    assert ids(path) == sorted(e.encounter_id for e in encounters(40))


def test_a_note_that_the_model_fails_on_is_refused_and_the_others_are_drafted(tmp_path: Path) -> None:
    [failing] = [e.encounter_id for e in encounters(20) if e.report == "x " * 40]
    path, model = tmp_path / "d.jsonl", FragileModel([ANSWER])
    for drafted in (19, 0):
        with DraftFile(path) as file:
            outcomes = list(draft_all(encounters(20), drafter(model), file, "notes.jsonl"))
        refused = [str(o) for o in outcomes if isinstance(o, Refusal)]
        assert refused == [f"'notes.jsonl': encounter {failing!r} could not be drafted (RuntimeError). "
                           "Look at its report, or draft it with another preset."]  # fmt: skip
        assert sum(isinstance(o, Draft) for o in outcomes) == drafted
    assert ids(path) == sorted(e.encounter_id for e in encounters(20) if e.encounter_id != failing)


def test_a_file_that_cannot_be_written_ends_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.draft_file.os.fsync", full)
    with DraftFile(tmp_path / "d.jsonl") as file, pytest.raises(InputError, match="No space left"):
        list(draft_all(encounters(3), drafter(), file, "notes.jsonl"))


def test_the_encounters_are_not_all_held_at_once(tmp_path: Path) -> None:
    read = 0

    def counted() -> Iterator[Encounter]:
        nonlocal read
        for encounter in encounters(200):
            read += 1
            yield encounter

    with DraftFile(tmp_path / "d.jsonl") as file:
        next(iter(draft_all(counted(), drafter(), file, "notes.jsonl")))
    assert read < 100


def test_another_configuration_is_refused_before_anything_is_drafted(tmp_path: Path) -> None:
    with DraftFile(tmp_path / "d.jsonl") as file:
        list(draft_all(encounters(1), drafter(), file, "notes.jsonl"))
    model = CannedModel([ANSWER], name="phi3")
    with DraftFile(tmp_path / "d.jsonl") as file, pytest.raises(InputError, match="model canned"):
        list(draft_all(encounters(2), drafter(model), file, "notes.jsonl"))
    assert model.prompts == []
