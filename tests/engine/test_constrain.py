"""Which tokens may come next in a claim, by the tokenizer of a miniature Phi-3."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.codeset import CodeSystem, Edition, ListedCodes, Listing
from engine.constrain import ConstrainedText, Constraint
from engine.dialect import PHI3
from engine.model import whole_fields
from engine.weights import load_tokenizer

DAY = date(2026, 5, 4)
EDITION = Edition("x", CodeSystem.CPT, "x", date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def text(tiny_phi3: Path) -> ConstrainedText:
    tokenizer = load_tokenizer(tiny_phi3)
    codes = ListedCodes((Listing(EDITION, {"47562": "words | of ours"}),))
    ends = frozenset({tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids("<|end|>")})
    begun = Constraint(tokenizer, PHI3, codes, ends, len(tokenizer)).begin("finetuned_1", DAY)
    begun.forced()
    return begun


def test_the_heading_is_forced(text: ConstrainedText) -> None:
    assert text.written.startswith(b"ICD-10-CM Diagnoses:")


def test_no_added_token_may_stand_in_free_text(text: ConstrainedText) -> None:
    added = text.constraint.tokenizer.get_added_vocab()
    assert not text.constraint._harmless[added["</s>"]]
    assert not any(text.allowed()[token] for token in added.values())


def test_of_a_claim_that_broke_off_no_half_code_is_left(text: ConstrainedText) -> None:
    text.written = b"ICD-10-CM Diagnoses:\nK80.10, K8"
    assert whole_fields(text) == b"ICD-10-CM Diagnoses:\nK80.10"
    text.written = b"ICD-10-CM Diagnoses:\nK80.10\nCPT 1: 475"
    assert whole_fields(text) == b"ICD-10-CM Diagnoses:\nK80.10"


def test_the_words_of_a_code_are_due_after_its_line_without_bars(text: ConstrainedText) -> None:
    words = text.constraint.words_after(b"CPT 1: 47562 | Modifiers: 59 | Description:", DAY)
    assert text.constraint.bytes_of(words) == b" words of ours"
    assert text.constraint.words_after(b"CPT 1: 47562 | Modifiers:", DAY) == []
    assert text.constraint.words_after(b"CPT 1: 99999 | Modifiers: | Description:", DAY) == []
