"""Drafting the cases: a model is opened only when something is lacking, and another configuration is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.codeset import ListedCodes
from engine.drafter import Drafter
from engine.errors import InputError
from engine.model import CannedModel
from engine.neighbour import Neighbour
from engine.preset import preset
from engine.report import Encounter
from engine.settings import Settings
from engine.site import ModelChoice
from eval.cases import Cases
from eval.drafting import draft_cases, settings_hash, taught

ANSWER = "ICD-10-CM Diagnoses:\nI10\nCPT 1: 47562 | Modifiers: 59"
MakeCases = Callable[..., Cases]


class NoNeighbours:
    """An empty index."""

    def nearest(self, encounter: Encounter, count: int = 2) -> tuple[Neighbour, ...]:
        return ()


def drafter() -> Drafter:
    return Drafter(preset("base"), CannedModel([ANSWER]), NoNeighbours(), ListedCodes(()))


def never() -> Drafter:
    raise AssertionError("the model was opened")


def test_what_is_there_is_not_drafted_again(make_cases: MakeCases, tmp_path: Path) -> None:
    cases, path = make_cases(("I10", "47562-59"), ("K80.10", "47563")), tmp_path / "base.jsonl"
    choice = ModelChoice(preset("base"), tmp_path / drafter().model.name, None)
    seen: list[object] = []
    first = draft_cases("base", choice, cases, path, Settings(), drafter, seen.append)
    assert [o.claim and o.claim.procedure_codes for o in first.outputs] == [("47562",), ("47562",)]
    assert (len(seen), len(first.origin.prompt_sha256), first.writes_text) == (2, 64, True)
    again = draft_cases("base", choice, cases, path, Settings(), never)
    assert again.outputs == first.outputs
    other = ModelChoice(preset("rag"), choice.folder, None)
    with pytest.raises(InputError, match="holds drafts of preset base"):
        draft_cases("rag", other, cases, path, Settings(), never)


def test_settings_that_change_drafts_change_the_hash_and_others_do_not() -> None:
    assert settings_hash(Settings(port=1)) == settings_hash(Settings())
    assert settings_hash(Settings(max_new_tokens=9)) != settings_hash(Settings())


def test_a_drafter_is_taught_the_training_cases(make_cases: MakeCases, tmp_path: Path) -> None:
    index = NoNeighbours()
    made = taught(drafter(), make_cases(("I10", "47562")).training, index, None, tmp_path)  # type: ignore[arg-type]
    assert made.index is index
