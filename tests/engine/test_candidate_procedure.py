"""Candidates for procedure lines of invented reports."""

from __future__ import annotations

from functools import partial

import numpy as np

from engine.candidate import read
from engine.candidate_past import PastClaims
from engine.candidate_procedure import FEATURES
from tests.engine.clinic import (
    CARPAL,
    CHOLE,
    NOBODY,
    TONSILS,
    WordEmbedder,
    candidates_of,
    encounter,
    feature_of,
    procedure_source,
    reviewed,
)

SOURCE = procedure_source()
found = partial(candidates_of, SOURCE)
value = partial(feature_of, FEATURES)


def test_there_is_a_name_for_each_feature_and_every_value_is_a_number() -> None:
    candidates = found(CHOLE)
    assert candidates.features.shape == (len(candidates.codes), len(FEATURES))
    assert np.isfinite(candidates.features).all()


def test_what_the_heading_names_fits_best() -> None:
    candidates = found(CHOLE)
    words = candidates.features[:, FEATURES.index("words_ratio")]
    assert candidates.codes[int(np.argmax(words))] == "47562"
    assert value(candidates, "47562", "words_rank") == 0


def test_a_scope_in_the_title_speaks_against_the_open_sibling() -> None:
    candidates = found(CHOLE)
    assert value(candidates, "47600", "open_beside_scope") == 1
    assert value(candidates, "47562", "open_beside_scope") == 0
    assert value(candidates, "47562", "approach_in_title") == 1


def test_the_age_speaks_against_the_group_that_the_patient_is_not_of() -> None:
    child, adult = found(TONSILS.format(age=7)), found(TONSILS.format(age=30))
    assert [value(child, code, "age_excluded") for code in ("42820", "42821")] == [0, 1]
    assert [value(adult, code, "age_excluded") for code in ("42820", "42821")] == [1, 0]


def test_a_code_that_does_not_hold_is_no_candidate() -> None:
    assert "47562" not in found(CHOLE, without="47562").codes


def test_past_claims_suggest_codes_and_say_how_usual_they_are() -> None:
    readings = [read(e, WordEmbedder()) for e in reviewed()]
    past = PastClaims(readings, [e.claim.procedure_codes for e in reviewed() if e.claim])
    candidates = found("The nerve was looked for and nothing else was done to it.", past)
    assert "64721" in candidates.codes
    assert value(candidates, "64721", "usual") > 0
    assert value(found(CARPAL.format(side="Left"), past), "64721", "near_headings") > 0.9


def test_the_best_phrase_is_one_that_names_the_operation() -> None:
    reading = read(encounter("new", CHOLE), WordEmbedder())
    candidates = SOURCE.find(reading, NOBODY, lambda code: True)
    place = candidates.best[candidates.codes.index("47562")]
    assert reading.text(reading.phrases[place]) == "Laparoscopic cholecystectomy."


def test_the_lexicon_tells_add_ons_sides_and_words() -> None:
    assert (SOURCE.is_add_on("22552"), SOURCE.is_add_on("47562"), SOURCE.is_add_on("99999")) == (True, False, False)
    assert (SOURCE.sided("64721"), SOURCE.sided("47562")) == (True, False)
    assert "lap chole" in SOURCE.said("47562")
    assert (SOURCE.plain("99999"), SOURCE.site("99999"), SOURCE.said("99999")) == ("", "", "")
