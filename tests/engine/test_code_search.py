"""Search over descriptions and lexicon: what has every word first, else what has most of what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.codefiles import CodeRow
from engine.codeset import CodeSystem, Edition
from engine.codestore import CodeStore
from engine.kept_edition import Origin
from engine.lexicon import DiagnosisPhrase, ProcedureWords

ON = date(2026, 5, 4)
ICD, CPT, HCPCS = CodeSystem.ICD10CM, CodeSystem.CPT, CodeSystem.HCPCS
CODES = {
    "H33.011": "Retinal detachment with single break, right eye",
    "H33.012": "Retinal detachment with single break, left eye",
    "H33.001": "Unspecified retinal detachment with retinal break, right eye",
    "K80.10": "Calculus of gallbladder with chronic cholecystitis without obstruction",
    "K81.1": "Chronic cholecystitis",
    "S62.336A": "Displaced fracture of neck of fifth metacarpal bone, right hand, initial encounter",
    "S62.336S": "Displaced fracture of neck of fifth metacarpal bone, right hand, sequela",
    "S62.337A": "Displaced fracture of neck of fifth metacarpal bone, left hand, initial encounter",
    "S62.339A": "Displaced fracture of neck of unspecified metacarpal bone, unspecified hand, initial encounter",
}
PHRASES = (
    DiagnosisPhrase("boxer's fx", "S62.33", ("side", "displaced", "encounter")),
    DiagnosisPhrase("detached retina", "H33", ("type", "side")),
    DiagnosisPhrase("chronic cholecystitis with stones", "K80.1", ("obstruction",)),
)
WORDS = (
    ProcedureWords("47562", "keyhole gallbladder removal", ("lap chole", "laparoscopic cholecystectomy")),
    ProcedureWords("47600", "gallbladder removal through a cut", ("open chole",)),
    ProcedureWords("00790", "anesthesia for work in the upper belly", ("lap chole",)),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CodeStore]:
    with CodeStore(tmp_path) as opened:
        rows = [CodeRow(ICD, code, text) for code, text in CODES.items()]
        rows += [CodeRow(CPT, words.code) for words in WORDS] + [CodeRow(HCPCS, "G0105", "screening scope")]
        year = (date(2026, 1, 1), date(2026, 12, 31))
        editions = [Edition("list", system, f"{system} 2026", *year) for system in (ICD, CPT, HCPCS)]
        opened.add(Origin("list", "0" * 64, datetime(2026, 1, 1, tzinfo=UTC), "test"), editions, rows)
        opened.keep_words(WORDS, PHRASES, "words")
        yield opened


def found(store: CodeStore, typed: str, system: CodeSystem = ICD, limit: int = 3) -> list[str]:
    return [match.code for match in store.search(typed, ON, (system,), limit)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("retinal detachment single break right", "H33.011"),
        ("retinal detachment single hole lt", "H33.012"),  # no description has the hole
        ("detached retina rt single break", "H33.011"),  # phrase and description share the words
        ("boxers fx lt disp", "S62.337A"),
        ("boxers fx rt disp", "S62.336A"),
        ("boxers fx rt disp sequela", "S62.336S"),
        ("metacarpel neck rt", "S62.336A"),
        ("chronic cholecystitis with stones", "K80.10"),
        ("cholecystitis quite chronic", "K81.1"),
    ],
)
def test_what_has_most_of_the_words_comes_first(store: CodeStore, typed: str, first: str) -> None:
    assert found(store, typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("lap chole", ["47562", "00790", "47600"]),
        ("open chole please", ["47600"]),
        ("anesthesia lap chole", ["00790", "47562"]),
        ("chole robotic open", ["47600"]),
    ],
)
def test_anesthesia_comes_after_the_operation_unless_it_is_asked_for(
    store: CodeStore, typed: str, codes: list[str]
) -> None:
    assert found(store, typed, CPT) == codes


@pytest.mark.parametrize("typed", ["zebra crossing", "retinal zebra crossing walk street", "zzzz", "of the"])
def test_what_has_too_little_of_the_words_is_not_found(store: CodeStore, typed: str) -> None:
    assert found(store, typed) == []


def test_the_commonest_word_is_left_out_first(store: CodeStore) -> None:
    assert found(store, "right chronic cholecystitis", limit=1) == ["K81.1"]


def test_a_system_without_descriptions_is_found_by_the_lexicon_alone(store: CodeStore) -> None:
    assert found(store, "laparoscopic", CPT) == ["47562"]
    assert found(store, "screening", HCPCS) == ["G0105"]


def test_nothing_is_found_on_a_day_that_no_list_covers(store: CodeStore) -> None:
    assert store.search("boxers fx rt disp", date(2030, 1, 1), (ICD, CPT), 5) == ()
