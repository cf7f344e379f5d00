"""A report as it is read for candidates."""

from __future__ import annotations

import numpy as np

from engine.candidate import headings_of, ranks, ratio, read, top
from tests.engine.clinic import CARPAL, CHOLE, TONSILS, WordEmbedder, encounter


def test_what_the_headings_say_is_kept_apart_from_the_account() -> None:
    headings = headings_of(CHOLE)
    assert headings.title == "Laparoscopic cholecystectomy."
    assert "cholecystitis" in headings.diagnoses
    assert "Ports" not in headings.title + headings.diagnoses


def test_each_phrase_has_a_vector_and_so_have_the_wholes() -> None:
    reading = read(encounter("E1", CARPAL.format(side="Right")), WordEmbedder())
    assert reading.vectors.shape == (len(reading.phrases), 32)
    assert {v.shape for v in (reading.title_vector, reading.diagnoses_vector, reading.report_vector)} == {(32,)}
    assert [reading.text(p) for p in reading.phrases][-1].startswith("Right carpal tunnel release")


def test_a_recorded_age_goes_before_that_of_the_report() -> None:
    told = encounter("E1", TONSILS.format(age=7))
    assert read(told, WordEmbedder()).age == 7
    assert read(told.model_copy(update={"patient_age": 8}), WordEmbedder()).age == 8


def test_the_top_is_of_positive_scores_only() -> None:
    assert top(np.array([0.0, 3.0, 1.0, 2.0]), 2) == {1, 3}
    assert top(np.array([0.0, 0.0]), 2) == set()
    assert top(np.array([]), 2) == set()


def test_ranks_begin_with_nought_and_ratios_end_with_one() -> None:
    scores = np.array([[1.0, 4.0, 2.0]])
    assert ranks(scores).tolist() == [[2, 0, 1]]
    assert ratio(scores).max() > 0.999
