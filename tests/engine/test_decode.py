"""Claims of a miniature Phi-3 with random weights, held to their form and to the codes of a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.code_share import CodeShare, code_shares
from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from engine.decode import Choice
from engine.model import DatedPrompt, LocalModel
from engine.parse import parse_claim
from engine.prompt import Part

DAY = date(2026, 5, 4)
VALID = {CodeSystem.ICD10CM: ["K80.10", "S83.241A"], CodeSystem.CPT: ["47562"], CodeSystem.HCPCS: ["J1100"]}
CODES = ListedCodes(
    tuple(
        Listing(Edition("x", s, "x", date(2026, 1, 1), date(2026, 12, 31)), dict.fromkeys(codes, "words of ours"))
        for s, codes in VALID.items()
    )
)
PROMPTS = [DatedPrompt("finetuned_1", (Part(text, trusted=True),), DAY) for text in ("Knee.", "Gallbladder out. " * 9)]


@pytest.fixture(scope="module")
def model(tiny_phi3: Path) -> LocalModel:
    made = LocalModel(tiny_phi3, max_new_tokens=150, codes=CODES)
    made._model.float()  # in bfloat16 the padding of a batch may turn a near tie
    return made


def test_even_random_weights_write_claims_of_valid_codes(model: LocalModel) -> None:
    for done in model.complete(PROMPTS):
        claim = parse_claim(done.text, "E1", DAY)
        assert set(claim.diagnosis_codes) <= set(VALID[CodeSystem.ICD10CM])
        assert set(claim.procedure_codes) <= {"47562", "J1100"}
        assert claim.diagnoses
        assert all(0 <= s.doubt <= 1 and 0 < s.probability <= 1 for s in done.codes)
        assert any(s.doubt > 0 for s in done.codes)


def test_a_batch_writes_what_each_prompt_gets_alone(model: LocalModel) -> None:
    alone = [model.complete([prompt])[0].text for prompt in PROMPTS]
    assert [c.text for c in model.complete(PROMPTS)] == alone


def test_the_share_of_a_code_is_that_of_its_own_tokens() -> None:
    written = b"ICD-10-CM Diagnoses:\nK80.10\nCPT Codes with Modifiers:\nCPT 1: 47562 | Modifiers: "
    at = written.index(b"47562")
    choices = [
        Choice(21, 24, 0.5, 1.0),
        Choice(24, 27, 0.5, 0.5),
        Choice(27, 28, 0.1, 0.1),
        Choice(at, at + 5, 1.0, 1.0),
    ]
    assert code_shares(written, choices) == (CodeShare("K80.10", False, 0.25, 0.5), CodeShare("47562", True, 1.0, 0.0))
