"""Claims of the fused preset on invented reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.candidate import read
from engine.candidate_past import PastClaims
from engine.fused import Finder, FusedCoder, Knowledge
from engine.fused_fit import load_fit
from engine.report import Encounter, Provider
from tests.engine.clinic import (
    CARPAL,
    CHOLE,
    CODES,
    WordEmbedder,
    diagnosis_source,
    encounter,
    procedure_source,
    reviewed,
)  # fmt: skip


@pytest.fixture(scope="module")
def coder(tmp_path_factory: pytest.TempPathFactory) -> FusedCoder:
    embedder, past = WordEmbedder(), reviewed()
    readings = [read(e, embedder) for e in past]
    knowledge = Knowledge(
        procedure_source(),
        diagnosis_source(),
        PastClaims(readings, [e.claim.procedure_codes for e in past if e.claim]),
        PastClaims(readings, [e.claim.diagnosis_codes for e in past if e.claim]),
    )
    home: Path = tmp_path_factory.mktemp("home")
    return FusedCoder(embedder, Finder(knowledge, CODES), load_fit(home))


def test_a_claim_has_the_operation_its_side_and_its_reason(coder: FusedCoder) -> None:
    claim = coder.code(encounter("new", CARPAL.format(side="Left"))).claim
    assert claim.procedure_codes[0] == "64721"
    assert claim.procedures[0].modifiers == ("LT",)
    assert claim.diagnosis_codes[0] == "G56.02"
    assert claim.procedures[0].diagnosis_pointers[0] == 1


def test_each_code_has_a_support_with_probability_and_words_of_the_report(coder: FusedCoder) -> None:
    new = encounter("new", CHOLE)
    coded = coder.code(new)
    places = [f"diagnoses[{n}]" for n in range(len(coded.claim.diagnoses))]
    places += [f"procedures[{n}]" for n in range(len(coded.claim.procedures))]
    assert [s.where for s in coded.support] == places
    line = coded.support[len(coded.claim.diagnoses)]
    assert line.probability is not None
    assert line.doubt is None
    first = line.spans[0]
    assert new.report[first.start : first.end] == "PROCEDURE: Laparoscopic cholecystectomy."


def test_alternatives_are_not_drafted_and_come_the_likeliest_first(coder: FusedCoder) -> None:
    coded = coder.code(encounter("new", CHOLE))
    drafted = {*coded.claim.diagnosis_codes, *coded.claim.procedure_codes}
    for support in coded.support:
        probabilities = [a.probability or 0 for a in support.alternatives]
        assert probabilities == sorted(probabilities, reverse=True)
        assert not {a.code for a in support.alternatives} & drafted


def test_a_report_without_any_heading_still_gets_a_claim(coder: FusedCoder) -> None:
    claim = coder.code(encounter("new", "the nerve at the wrist was freed in the open")).claim
    assert claim.procedures
    assert claim.diagnoses


def test_the_surgeon_of_the_encounter_is_the_provider(coder: FusedCoder) -> None:
    named: Encounter = encounter("new", CHOLE).model_copy(
        update={
            "providers": (Provider(role="Anesthesia", name="Dr. Brandt"), Provider(role="Surgeon", name="Dr. Adler"))
        }
    )
    assert coder.code(named).claim.providers == ("Dr. Adler",)
    assert coder.code(encounter("new", CHOLE)).claim.providers == ("Surgeon",)


def test_a_code_that_is_not_valid_on_the_date_is_never_drafted(coder: FusedCoder) -> None:
    unknown = encounter("new", CHOLE).model_copy(update={"date_of_service": CODES.listings[0].edition.valid_to})
    assert coder.code(unknown).claim.procedure_codes
    for code in coder.code(encounter("new", CHOLE)).claim.procedure_codes:
        assert code in CODES.listings[1].codes
