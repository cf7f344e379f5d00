"""Plain words of procedure codes: found as one types, never a proof that a code holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.code_import import import_files
from engine.codefiles import CodeRow
from engine.codeset import CodeSystem, Edition, Status
from engine.codestore import CodeStore
from engine.errors import CodeListError
from engine.kept_edition import Origin
from engine.lexicon import DiagnosisPhrase, ProcedureWords

ON = date(2026, 5, 4)
CPT = (CodeSystem.CPT,)
WORDS = (
    ProcedureWords("47562", "keyhole gallbladder removal", ("lap chole", "laparoscopic cholecystectomy")),
    ProcedureWords("47563", "keyhole gallbladder removal with bile duct x-ray", ("lap chole with ioc",)),
    ProcedureWords("00790", "anesthesia for work in the upper belly", ("lap chole",)),
    ProcedureWords("99999", "keyhole gallbladder work of no list", ("lap chole",)),
    ProcedureWords("G0105", "colonoscopy to look for cancer, high risk", ("screening scope",)),
)
PHRASES = (DiagnosisPhrase("gallstones", "K80", ("complication",)), DiagnosisPhrase("knee oa", "M17.1", ("side",)))
ICD = (CodeSystem.ICD10CM,)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CodeStore]:
    (tmp_path / "codes.csv").write_text("code\n47562\n47563\n00790\nG0105\n")
    (tmp_path / "own.csv").write_text("code,description\n47563,the site says so\n")
    with CodeStore(tmp_path / "home") as opened:
        import_files(opened, [tmp_path / "codes.csv"], date(2026, 1, 1), date(2026, 12, 31))
        import_files(opened, [tmp_path / "own.csv"], date(2026, 1, 1), date(2026, 12, 31))
        opened.keep_words(WORDS, PHRASES, "first")
        yield opened


def found(store: CodeStore, words: str, systems: tuple[CodeSystem, ...] = CPT) -> list[str]:
    return [match.code for match in store.search(words, ON, systems, 10)]


def test_a_code_without_a_description_is_described_in_plain_words(store: CodeStore) -> None:
    assert store.describe("47562", CodeSystem.CPT, ON) == "keyhole gallbladder removal"
    assert store.describe("47562", CodeSystem.ICD10CM, ON) == ""
    assert store.describe("12345", CodeSystem.CPT, ON) == ""


def test_the_description_of_a_list_goes_before_the_words(store: CodeStore) -> None:
    assert store.describe("47563", CodeSystem.CPT, ON) == "the site says so"


def test_what_surgeons_dictate_finds_the_code_and_anesthesia_comes_last(store: CodeStore) -> None:
    assert found(store, "lap chole") == ["47562", "47563", "00790"]
    assert found(store, "laparosc cholecyst") == ["47562"]


def test_words_never_make_a_code_valid(store: CodeStore) -> None:
    assert "99999" not in found(store, "gallbladder")
    assert store.holds("99999", CodeSystem.CPT, ON).status is not Status.VALID


def test_only_the_systems_asked_for_are_searched(store: CodeStore) -> None:
    assert found(store, "screening scope") == []
    assert found(store, "screening scope", (CodeSystem.HCPCS,)) == ["G0105"]


def test_new_words_come_in_place_of_the_old(store: CodeStore) -> None:
    store.keep_words(WORDS[:1], (), "second")
    assert (store.words.has("first"), store.words.has("second")) == (False, True)
    assert found(store, "ioc") == []


def test_words_that_cannot_be_read_leave_the_old(store: CodeStore) -> None:
    def broken() -> Iterator[ProcedureWords]:
        yield WORDS[0]
        raise CodeListError("line 2 is wrong")

    with pytest.raises(CodeListError, match="line 2"):
        store.keep_words(broken(), (), "second")
    assert store.words.has("first")
    assert found(store, "ioc") == ["47563"]


@pytest.mark.parametrize("typed", ["", "  ", '"', "*", "a OR b", "NEAR(", "lap'chole", "-"])
def test_what_is_typed_is_never_a_query_language(store: CodeStore, typed: str) -> None:
    assert isinstance(found(store, typed), list)


@pytest.fixture
def diagnoses(store: CodeStore) -> CodeStore:
    codes = {
        "K80.10": "Calculus of gallbladder with chronic cholecystitis without obstruction",
        "M17.11": "Unilateral primary osteoarthritis, right knee",
        "M17.12": "Unilateral primary osteoarthritis, left knee",
        "K64.0": "First degree hemorrhoids",
    }
    edition = Edition("icd10cm", CodeSystem.ICD10CM, "2026", date(2026, 1, 1), date(2026, 12, 31))
    rows = [CodeRow(CodeSystem.ICD10CM, code, text) for code, text in codes.items()]
    store.add(Origin("list", "0" * 64, datetime(2026, 1, 1, tzinfo=UTC), "test"), [edition], rows)
    return store


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("gallstones", ["K80.10"]),
        ("knee oa", ["M17.12", "M17.11"]),
        ("rt knee oa", ["M17.11", "M17.12"]),
        ("lt knee oa", ["M17.12", "M17.11"]),
        ("oa knee right", ["M17.11", "M17.12"]),
        ("haemorrhoids", ["K64.0"]),
        ("hemorhoids", ["K64.0"]),
        ("chronic colecystitis", ["K80.10"]),
        ("zzzz", []),
    ],
)
def test_abbreviations_sides_british_spellings_and_a_slip_are_understood(
    diagnoses: CodeStore, typed: str, codes: list[str]
) -> None:
    assert found(diagnoses, typed, ICD) == codes
