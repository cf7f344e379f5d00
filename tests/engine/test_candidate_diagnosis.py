"""Candidates for the diagnoses of invented reports."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from engine.candidate import read
from engine.candidate_diagnosis import FEATURES, is_drafted, short
from engine.candidate_past import PastClaims
from tests.engine.clinic import (
    CARPAL,
    CHOLE,
    DESCRIPTIONS,
    WordEmbedder,
    candidates_of,
    diagnosis_source,
    feature_of,
    reviewed,
)

SOURCE = diagnosis_source()
found = partial(candidates_of, SOURCE)
value = partial(feature_of, FEATURES)


def test_there_is_a_name_for_each_feature_and_every_value_is_a_number() -> None:
    candidates = found(CHOLE)
    assert candidates.features.shape == (len(candidates.codes), len(FEATURES))
    assert np.isfinite(candidates.features).all()


def test_description_and_dictated_phrase_both_suggest() -> None:
    candidates = found(CHOLE)
    assert {"K80.10", "K80.20"} <= set(candidates.codes)
    assert value(candidates, "K80.20", "has_phrase") == 1
    assert value(candidates, "K80.10", "has_phrase") == 0


@pytest.mark.parametrize(("side", "agrees", "differs"), [("Right", "G56.01", "G56.02"), ("Left", "G56.02", "G56.01")])
def test_the_side_of_the_note_chooses(side: str, agrees: str, differs: str) -> None:
    candidates = found(CARPAL.format(side=side))
    assert value(candidates, agrees, "side_agrees") == 1
    assert value(candidates, differs, "side_differs") == 1
    assert value(candidates, "G56.00", "side_open") == 1


def test_a_category_stands_for_the_codes_under_it() -> None:
    candidates = found("DIAGNOSIS: CTS.\nPROCEDURE: Injection.")
    assert {"G56.00", "G56.01", "G56.02"} <= set(candidates.codes)
    assert value(candidates, "G56.00", "stem_length") == len("G56.0")


def test_external_causes_and_later_encounters_are_not_looked_for() -> None:
    assert not {"W19.XXXA", "S62.101D"} & set(SOURCE.codes)
    assert [is_drafted(code) for code in ("K37", "S62.101A", "S62.101B", "S62.101S", "Y92.9")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_the_encounter_is_no_part_of_what_is_compared() -> None:
    assert short(DESCRIPTIONS["S62.101D"]) == "Fracture of carpal bone, right wrist"


def test_a_code_that_does_not_hold_is_no_candidate() -> None:
    assert "K80.10" not in found(CHOLE, without="K80.10").codes


def test_past_claims_suggest_codes_too() -> None:
    readings = [read(e, WordEmbedder()) for e in reviewed()]
    past = PastClaims(readings, [e.claim.diagnosis_codes for e in reviewed() if e.claim])
    candidates = found(CARPAL.format(side="Left"), past)
    assert value(candidates, "G56.02", "usual") > 0
    assert value(candidates, "G56.01", "usual_category") > 0
