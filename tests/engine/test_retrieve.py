"""Neighbours by exhaustive search, and an index that is verified before it is believed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from engine.claim import Claim
from engine.embed import LocalEmbedder, Vectors
from engine.embedded import embedder_folder
from engine.errors import RetrievalError
from engine.file_hash import sha256_of
from engine.report import Encounter
from engine.retrieve import (
    ENCOUNTERS,
    MANIFEST,
    VECTORS,
    build_index,
    is_index_of,
    load_index,
    training_set_hash,
)


class LetterEmbedder:
    """Counts letters: enough to make alike texts near."""

    name = "letters"

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[t.lower().count(c) + 1e-3 for c in "abcdefgh"] for t in texts], dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def encounter(name: str, report: str, reviewed: bool = True) -> Encounter:
    claim = Claim(encounter_id=name, date_of_service="2026-05-04") if reviewed else None
    return Encounter(encounter_id=name, date_of_service="2026-05-04", report=report, claim=claim)


FOUR = [encounter("A", "aaab"), encounter("B", "bbba"), encounter("C", "cc"), encounter("D", "dddc")]


def test_the_two_nearest_come_first_and_never_the_encounter_itself() -> None:
    index = build_index(FOUR, LetterEmbedder())
    assert [n.encounter_id for n in index.nearest(encounter("X", "aaaab"))] == ["A", "B"]
    assert [n.encounter_id for n in index.nearest(FOUR[0])] == ["B", "C"]
    distances = [n.distance for n in index.nearest(FOUR[0], 3)]
    assert distances == sorted(distances)


def test_search_equals_an_exhaustive_scan() -> None:
    random = np.random.default_rng(3)
    many = [encounter(f"E{n}", "".join(random.choice(list("abcdefgh"), 20))) for n in range(200)]
    index, embedder = build_index(many, LetterEmbedder()), LetterEmbedder()
    vectors = embedder.embed([e.report for e in many])
    for query in many[:20]:
        distances = ((vectors - embedder.embed([query.report])) ** 2).sum(axis=1)
        distances[many.index(query)] = np.inf
        found = [n.distance for n in index.nearest(query)]
        assert found == pytest.approx(np.sort(distances)[:2], abs=1e-5)


def test_encounters_without_a_claim_are_not_reviewed() -> None:
    assert len(build_index([*FOUR, encounter("E", "e", reviewed=False)], LetterEmbedder())) == 4
    with pytest.raises(RetrievalError, match="no reviewed encounter"):
        build_index([encounter("E", "e", reviewed=False)], LetterEmbedder())


def test_a_saved_index_answers_the_same(tmp_path: Path) -> None:
    index = build_index(FOUR, LetterEmbedder())
    index.save(tmp_path, "source")
    assert load_index(tmp_path, LetterEmbedder()).nearest(FOUR[2]) == index.nearest(FOUR[2])


@pytest.mark.parametrize("name", [VECTORS, ENCOUNTERS])
def test_a_changed_file_is_refused(tmp_path: Path, name: str) -> None:
    build_index(FOUR, LetterEmbedder()).save(tmp_path, "source")
    content = bytearray((tmp_path / name).read_bytes())
    content[-3] ^= 1
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RetrievalError, match="damaged"):
        load_index(tmp_path, LetterEmbedder())


def test_an_index_of_another_embedder_is_refused(tmp_path: Path) -> None:
    build_index(FOUR, LetterEmbedder()).save(tmp_path, "source")
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    (tmp_path / MANIFEST).write_text(json.dumps(manifest | {"embedder": "other"}))
    with pytest.raises(RetrievalError, match="made by other"):
        load_index(tmp_path, LetterEmbedder())


@pytest.mark.parametrize("text", ["", "{}", "[1]"])
def test_a_broken_manifest_is_refused(tmp_path: Path, text: str) -> None:
    build_index(FOUR, LetterEmbedder()).save(tmp_path, "source")
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(RetrievalError, match="cannot be read"):
        load_index(tmp_path, LetterEmbedder())


def test_a_saved_index_tells_what_it_was_built_from(tmp_path: Path) -> None:
    build_index(FOUR, LetterEmbedder()).save(tmp_path / "index", "of these four")
    assert is_index_of(tmp_path / "index", "of these four", "letters")
    assert not is_index_of(tmp_path / "index", "of others", "letters")
    assert not is_index_of(tmp_path / "index", "of these four", "words")
    assert not is_index_of(tmp_path, "of these four", "letters")


def test_line_separators_in_a_report_do_not_break_the_index(tmp_path: Path) -> None:
    index = build_index([encounter("A", "aaab\u2028b\x85c"), *FOUR[1:]], LetterEmbedder())
    index.save(tmp_path / "index", "source")
    assert load_index(tmp_path / "index", LetterEmbedder()).nearest(FOUR[2]) == index.nearest(FOUR[2])


def test_a_damaged_entry_is_not_quoted(tmp_path: Path) -> None:
    build_index(FOUR, LetterEmbedder()).save(tmp_path, "source")
    text = '{"encounter_id": "SECRET PATIENT"}\n'
    (tmp_path / ENCOUNTERS).write_text(text)
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    manifest["encounters_sha256"] = sha256_of(tmp_path / ENCOUNTERS)
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(RetrievalError) as refused:
        load_index(tmp_path, LetterEmbedder())
    assert "SECRET" not in str(refused.value)


def test_training_set_hash_depends_on_content_and_order() -> None:
    assert training_set_hash(FOUR) == training_set_hash(list(FOUR))
    assert training_set_hash(FOUR) != training_set_hash(FOUR[::-1])


def test_the_embedded_embedder_finds_the_same_operation() -> None:
    embedder = LocalEmbedder(embedder_folder())
    reports = ["Laparoscopic removal of the gallbladder.", "Arthroscopy of the knee.", "Removal of a cataract."]
    index = build_index([encounter(str(n), r) for n, r in enumerate(reports)], embedder)
    found = index.nearest(encounter("X", "Lap chole for gallstones; the gallbladder was taken off the liver bed."), 1)
    assert found[0].encounter_id == "0"
    assert np.linalg.norm(embedder.embed(reports), axis=1) == pytest.approx(1, abs=1e-5)
