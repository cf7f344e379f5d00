"""Which format asks what of a claim."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.exports.format import FORMATS
from tests.engine.exports.claims import CODES, case, claim, encounter, line

BARE = case(met=encounter(billing=None, patient_id=None))


def test_a_whole_claim_leaves_in_every_format_the_same_each_time() -> None:
    for kind in FORMATS.values():
        assert kind.problems(case(), CODES) == ()
        assert kind.write([case()]) == kind.write([case()])


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("837p", "the payer is missing"),
        ("fhir", "the payer is missing"),
        ("dft", "patient_id"),
        ("csv", ""),
        ("xlsx", ""),
    ],
)
def test_what_a_format_needs(name: str, lacks: str) -> None:
    assert lacks in " ".join(FORMATS[name].problems(BARE, CODES))
    assert bool(lacks) == bool(FORMATS[name].problems(BARE, CODES))


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_unsound_claim_leaves_in_none(name: str) -> None:
    found = FORMATS[name].problems(case(claim(line(diagnosis_pointers=(9,)))), CODES)
    assert "line 1 points to diagnosis 9, which the claim lacks" in found


def test_what_is_wrong_with_a_written_file_keeps_it_back() -> None:
    broken = replace(FORMATS["837p"], write=lambda cases: b"ISA*nothing~")
    assert broken.problems(case(), CODES) == ("it does not begin with an ISA segment of 106 ASCII characters",)
