"""What became of a text: each kind of failure from a text of its own."""

from __future__ import annotations

from datetime import date

import pytest

from engine.claim import Claim
from engine.errors import ParseError
from engine.parse import parse_claim
from eval.extraction import Extraction, extraction

CASES = {
    "ICD-10-CM Diagnoses:\nI10\nCPT 1: 47562": Extraction.WHOLE,
    "CPT 1: 47562 | Modifiers: 22": Extraction.NO_DIAGNOSIS,
    "ICD-10-CM Diagnoses:\nI10\n": Extraction.NO_PROCEDURE,
    "I am sorry, there is nothing to bill.": Extraction.NO_CODE,
    " \n": Extraction.EMPTY,
}


@pytest.mark.parametrize(("text", "wanted"), CASES.items())
def test_every_kind(text: str, wanted: Extraction) -> None:
    claim: Claim | None
    try:
        claim = parse_claim(text, "E1", date(2026, 5, 4))
    except ParseError:
        claim = None
    assert extraction(claim, text) is wanted


def test_a_claim_without_codes_is_no_claim() -> None:
    assert extraction(Claim(encounter_id="E1", date_of_service=date(2026, 5, 4)), "") is Extraction.NO_CODE
