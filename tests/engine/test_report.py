"""The encounter as data, and the sections of its report."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from engine.report import Encounter, sections

REPORT = """Dictated by phone.
PREOPERATIVE DIAGNOSIS: Gallstones.
PROCEDURE:
Lap chole.
The ratio was 3:1 and at 10:45 the abdomen was entered: dry.
Estimated Blood Loss: 20 mL"""


def test_a_report_is_split_at_its_headings() -> None:
    found = sections(REPORT)
    assert [s.heading for s in found] == ["", "PREOPERATIVE DIAGNOSIS", "PROCEDURE", "ESTIMATED BLOOD LOSS"]
    assert found[1].text == "Gallstones."
    assert found[2].text.startswith("Lap chole.\nThe ratio was 3:1")


def test_a_report_without_headings_is_one_section() -> None:
    assert sections("  just words  ") == (("", "just words"),)


def test_an_empty_heading_is_kept() -> None:
    assert sections("SPECIMENS:\nDRAINS: none") == (("SPECIMENS", ""), ("DRAINS", "none"))


def test_no_word_of_a_report_is_lost_by_the_split() -> None:
    kept = " ".join(f"{s.heading} {s.text}" for s in sections(REPORT)).upper().replace(":", " ").split()
    assert kept == REPORT.upper().replace(":", " ").split()


@pytest.mark.parametrize("fact", [{"report": ""}, {"encounter_id": ""}, {"date_of_service": "soon"}, {"weight": 80}])
def test_an_encounter_without_report_id_or_date_or_with_unknown_facts_is_refused(fact: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Encounter.model_validate({"encounter_id": "E1", "date_of_service": "2026-05-04", "report": "x", **fact})


def test_facts_that_are_not_given_are_unknown() -> None:
    encounter = Encounter(encounter_id="E1", date_of_service="2026-05-04", report="x")
    assert (encounter.patient_age, encounter.claim, encounter.providers, encounter.history) == (None, None, (), None)


def test_a_short_heading_may_end_with_a_dash_and_a_compound_word_may_not() -> None:
    found = sections(
        "Operation done - On the list today: lap chole.\nPre-op - Gallstones.\nWell-healed.\nLeft - right."
    )
    assert found == (
        ("OPERATION DONE", "On the list today: lap chole."),
        ("PRE-OP", "Gallstones.\nWell-healed."),
        ("LEFT", "right."),
    )
