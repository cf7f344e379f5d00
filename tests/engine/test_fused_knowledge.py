"""What the fused preset knows: embeddings made once, a block of encounters at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import fused_knowledge
from engine.fused_knowledge import is_known, knowledge_of, past_readings
from engine.lexicon import DiagnosisPhrase
from tests.engine.clinic import CHOLE, DESCRIPTIONS, DICTATED, LEXICON, WordEmbedder, encounter, reviewed


@pytest.fixture(autouse=True)
def small_lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    phrases = [DiagnosisPhrase(phrase, code) for code, said in DICTATED.items() for phrase in said]
    monkeypatch.setattr(fused_knowledge, "read_procedures", lambda: iter(LEXICON))
    monkeypatch.setattr(fused_knowledge, "read_diagnoses", lambda: iter(phrases))


def test_all_is_known_once_it_was_made(tmp_path: Path) -> None:
    assert not is_known(reviewed(), "words", tmp_path)
    knowledge = knowledge_of(DESCRIPTIONS, reviewed(), WordEmbedder(), tmp_path)
    assert is_known(reviewed(), "words", tmp_path)
    assert not is_known([*reviewed(), encounter("new", CHOLE, ["K80.10"], ["47562"])], "words", tmp_path)
    assert not is_known(reviewed(), "another embedder", tmp_path)
    assert "47562" in knowledge.procedures.texts.codes
    assert "K80.10" in knowledge.diagnoses.codes


def test_an_encounter_without_a_claim_is_no_past_claim(tmp_path: Path) -> None:
    knowledge = knowledge_of(DESCRIPTIONS, [encounter("open", CHOLE)], WordEmbedder(), tmp_path)
    reading = past_readings([encounter("new", CHOLE)], WordEmbedder(), tmp_path)[0]
    assert all(not weighed.share for weighed in knowledge.past_procedures.near(reading))


def test_a_past_reading_has_headings_and_their_vectors(tmp_path: Path) -> None:
    (reading,) = past_readings([encounter("old", CHOLE)], WordEmbedder(), tmp_path)
    assert reading.title == "Laparoscopic cholecystectomy."
    assert float(reading.title_vector @ WordEmbedder().embed([reading.title])[0]) > 0.99
