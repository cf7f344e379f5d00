"""Running configurations over encounters, with a model that answers from a list."""

from __future__ import annotations

from datetime import date

import pytest

from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codeset import ListedCodes
from engine.drafter import Drafter
from engine.model import CannedModel
from engine.neighbour import Neighbour
from engine.preset import preset
from engine.report import Encounter
from eval.score import Component
from eval.suite import figures, run_drafter, sample, subset, table

DAY = date(2026, 5, 4)
ANSWER = "ICD-10-CM Diagnoses:\nI10\nCPT 1: 47562 | Modifiers: 59"


class NoNeighbours:
    """An empty index."""

    def nearest(self, encounter: Encounter, count: int = 2) -> tuple[Neighbour, ...]:
        return ()


def encounter(number: int, code: str = "47562") -> Encounter:
    claim = Claim(
        encounter_id=f"E{number}",
        date_of_service=DAY,
        diagnoses=(Diagnosis(sequence=1, code="I10"),),
        procedures=(ProcedureLine(sequence=1, provider="Surgeon", code=code, modifiers=("59",)),),
    )
    report = "words " * (9 - number) + "of a report"
    return Encounter(encounter_id=f"E{number}", date_of_service=DAY, report=report, claim=claim)


def drafter(*texts: str) -> Drafter:
    return Drafter(preset("base"), CannedModel(texts), NoNeighbours(), ListedCodes(()))


def test_scores_stand_in_the_order_of_the_encounters() -> None:
    encounters = [encounter(1), encounter(2, "47563"), encounter(3)]
    made = run_drafter("base", drafter(ANSWER), encounters, batch_size=2)
    assert [s.recall for s in made.component(Component.CPT)] == [1, 0, 1]
    assert [d.encounter_id for d in made.drafts] == ["E1", "E2", "E3"]


def test_unparsed_drafts_score_zero() -> None:
    made = run_drafter("base", drafter("sorry"), [encounter(1)])
    assert {s.recall for s in made.scores} == {0.0}


def test_progress_counts_encounters() -> None:
    seen: list[int] = []
    run_drafter("base", drafter(ANSWER), [encounter(n) for n in range(5)], batch_size=2, progress=seen.append)
    assert seen == [2, 4, 5]


def test_table_has_a_row_a_component_and_metric_and_a_column_a_run() -> None:
    encounters = [encounter(1), encounter(2)]
    text = table([run_drafter("base", drafter(ANSWER), encounters), run_drafter("other", drafter("sorry"), encounters)])
    rows = [line.split("|")[1:-1] for line in text.splitlines()]
    assert [cell.strip() for cell in rows[0]] == ["component", "metric", "base", "other"]
    assert len(rows) == 2 + 4 * 6
    recall = next(r for r in rows if "CPT" in r[0] and "recall" in r[1])
    assert [cell.strip() for cell in recall[2:]] == ["1.00 [1.00, 1.00]", "0.00 [0.00, 0.00]"]


def test_sample_is_fixed_and_keeps_order() -> None:
    encounters = [encounter(n) for n in range(1, 9)]
    assert sample(encounters, 3) == sample(encounters, 3)
    assert [e.encounter_id for e in sample(encounters, 3)] == sorted(e.encounter_id for e in sample(encounters, 3))
    assert sample(encounters, 0) == tuple(encounters)


def test_an_encounter_without_a_reference_claim_is_refused() -> None:
    with pytest.raises(ValueError, match="no reference claim"):
        run_drafter("base", drafter(ANSWER), [encounter(1).model_copy(update={"claim": None})])


def test_a_part_of_a_run_is_about_the_encounters_asked_for() -> None:
    whole = run_drafter("base", drafter(ANSWER), [encounter(1), encounter(2, "47563"), encounter(3)])
    part = subset(whole, frozenset({"E2"}))
    assert [d.encounter_id for d in part.drafts] == ["E2"]
    assert [s.recall for s in part.component(Component.CPT)] == [0]


def test_figures_name_component_and_metric_and_leave_out_what_was_not_measured() -> None:
    found = figures(run_drafter("base", drafter(ANSWER), [encounter(1), encounter(2)]))
    assert found["CPT"]["recall"] == [1.0, 1.0, 1.0]
    assert "valid" not in found["CPT"]
