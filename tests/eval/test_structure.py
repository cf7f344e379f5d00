"""Structure of texts: against rouge-score and nltk themselves, once for each text, and the same in parallel."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from nltk.tokenize import wordpunct_tokenize
from nltk.translate.meteor_score import single_meteor_score
from rouge_score.rouge_scorer import RougeScorer

from engine.claim import Claim, Diagnosis, ProcedureLine
from eval import structure as structure_module
from eval.structure import WORDNET, NoSynonyms, find_synonyms, meteor_name, reference, structure, structures

CLAIM = Claim(
    encounter_id="E1",
    date_of_service=date(2026, 5, 4),
    diagnoses=(Diagnosis(sequence=1, code="K80.10"),),
    procedures=(ProcedureLine(sequence=1, provider="Surgeon", code="47562", modifiers=("22",), description="out"),),
)


def test_the_reference_is_the_claim_as_a_fine_tuned_model_writes_it_without_control_tokens() -> None:
    text = reference(CLAIM)
    assert text.startswith("ICD-10-CM Diagnoses:")
    assert text.endswith("CPT 1: 47562 | Modifiers: 22 | Description: out")
    assert "<|" not in text


def test_the_same_text_is_wholly_alike_whatever_control_tokens_it_has() -> None:
    found = structure(f"{reference(CLAIM)}<|end|>", reference(CLAIM))
    assert (found.rouge_l, found.rouge_lsum) == (1.0, 1.0)
    assert found.meteor > 0.99


def test_an_empty_text_is_like_nothing() -> None:
    assert structure("  <|end|>", reference(CLAIM)) == structure("", reference(CLAIM))
    assert set(structure("", reference(CLAIM)).model_dump().values()) == {0.0}


@pytest.mark.parametrize("number", range(30))
def test_thirty_texts_agree_with_the_public_implementations(number: int) -> None:
    words = reference(CLAIM).replace("\n", " \n ").split(" ")
    text = " ".join([*words[number % 7 :: 1 + number % 3], "gallbladder", *words[: number % 5]])
    rouge = RougeScorer(["rougeL", "rougeLsum"]).score(reference(CLAIM), text.strip())
    pieces = (wordpunct_tokenize(reference(CLAIM)), wordpunct_tokenize(text))
    found = structure(text, reference(CLAIM), NoSynonyms())
    assert found.rouge_l == pytest.approx(rouge["rougeL"].fmeasure, abs=1e-9)
    assert found.rouge_lsum == pytest.approx(rouge["rougeLsum"].fmeasure, abs=1e-9)
    assert found.meteor == pytest.approx(single_meteor_score(*pieces, wordnet=NoSynonyms()), abs=1e-9)


def test_a_meteor_by_hand() -> None:
    # 3 of 4 words in 2 runs: P = R = F = 0.75, penalty 0.5 × (2/3)³ = 4/27; 0.75 × (1 - 4/27) = 0.6388…
    assert structure("a x c d", "a b c d", NoSynonyms()).meteor == pytest.approx(0.75 * (1 - 4 / 27), abs=1e-9)


def test_what_the_file_knows_is_not_reckoned_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [("I10", "I10 E11.9"), ("K80.10", "K80.10"), ("I10", "I10 E11.9")]
    first = structures(pairs, tmp_path / "kept.jsonl")
    assert len((tmp_path / "kept.jsonl").read_text().splitlines()) == 2
    monkeypatch.setattr(structure_module, "_reckoned", lambda pairs, processes: [] if not pairs else [1 / 0])
    assert structures(pairs, tmp_path / "kept.jsonl", processes=2) == first


def test_the_file_keeps_what_other_systems_wrote(tmp_path: Path) -> None:
    structures([("I10", "I10")], tmp_path / "kept.jsonl")
    structures([("E11.9", "I10")], tmp_path / "kept.jsonl")
    assert len((tmp_path / "kept.jsonl").read_text().splitlines()) == 2


def test_without_wordnet_the_name_says_so(tmp_path: Path) -> None:
    assert isinstance(find_synonyms(tmp_path), NoSynonyms)
    assert (meteor_name() == "METEOR") == (WORDNET / "data.noun").is_file()


def test_synonyms_count_where_wordnet_is_installed() -> None:
    if not (WORDNET / "data.noun").is_file():
        pytest.skip("WordNet (Debian's wordnet-base) is not on this machine")
    wanted = "the physician wrote"
    assert structure("the doctor wrote", wanted).meteor > structure("the doctor wrote", wanted, NoSynonyms()).meteor
