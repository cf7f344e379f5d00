"""Retrieval: reviewed encounters nearest to a report, by exhaustive L2 search over a flat FAISS index.

On disk an index is a folder of three files: ``vectors.npy``, ``encounters.jsonl`` (claims as metadata, one line a
vector) and ``index.json`` with their hashes. The FAISS index itself is rebuilt in memory at load: reading an index
file from disk is a memory-corruption surface (faiss issue 5400), so none is ever read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.claim import Record
from engine.embed import Embedder, Vectors
from engine.errors import RetrievalError
from engine.file_hash import sha256_of
from engine.neighbour import Neighbour
from engine.report import Encounter
from engine.whole_folder import whole_folder

VECTORS, ENCOUNTERS, MANIFEST = "vectors.npy", "encounters.jsonl", "index.json"
TOP = 2  # the paper's: the two most similar operative notes
OPENING = 600


class IndexManifest(Record):
    """What an index was made of; the hashes tie its files together, ``source`` to the encounters it is of."""

    embedder: str
    source: str
    count: int
    dimensions: int
    vectors_sha256: str
    encounters_sha256: str


class ReviewedIndex:
    """Reviewed encounters and their vectors, searchable; row n of ``vectors`` belongs to ``entries[n]``."""

    def __init__(self, embedder: Embedder, entries: Sequence[Neighbour], vectors: Vectors) -> None:
        import faiss

        if len(entries) != len(vectors):
            raise RetrievalError(f"The index has {len(vectors)} vectors for {len(entries)} encounters. Rebuild it.")
        self._embedder = embedder
        self._entries = tuple(entries)
        self._vectors = vectors
        self._flat: Any = faiss.IndexFlatL2(vectors.shape[1] if vectors.size else 1)
        if vectors.size:
            self._flat.add(np.ascontiguousarray(vectors))

    def __len__(self) -> int:
        return len(self._entries)

    def nearest(self, encounter: Encounter, count: int = TOP) -> tuple[Neighbour, ...]:
        """Return the ``count`` nearest reviewed encounters, nearest first, never the encounter itself."""
        if not self._entries:
            return ()
        query = self._embedder.embed([encounter.report])
        distances, rows = self._flat.search(query, min(count + 1, len(self._entries)))
        found = [
            self._entries[row].model_copy(update={"distance": float(distance)})
            for distance, row in zip(distances[0], rows[0], strict=True)
        ]
        return tuple(n for n in found if n.encounter_id != encounter.encounter_id)[:count]

    def save(self, folder: Path, source: str) -> None:
        """Write the index in place of ``folder``; ``source`` is a hash of the encounters that it was built from."""
        with whole_folder(folder) as part:
            np.save(part / VECTORS, self._vectors, allow_pickle=False)
            lines = "".join(entry.model_dump_json() + "\n" for entry in self._entries)
            (part / ENCOUNTERS).write_text(lines, encoding="utf-8")
            manifest = IndexManifest(
                embedder=self._embedder.name,
                source=source,
                count=len(self._entries),
                dimensions=int(self._vectors.shape[1]),
                vectors_sha256=sha256_of(part / VECTORS),
                encounters_sha256=sha256_of(part / ENCOUNTERS),
            )
            (part / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")


def build_index(encounters: Iterable[Encounter], embedder: Embedder) -> ReviewedIndex:
    """Embed every encounter that has a claim; raises RetrievalError when none has."""
    reviewed = [e for e in encounters if e.claim]
    if not reviewed:
        raise RetrievalError("There is no reviewed encounter to index. Import encounters with claims first.")
    vectors = embedder.embed([e.report for e in reviewed])
    return ReviewedIndex(embedder, [_entry(e) for e in reviewed], vectors)


def load_index(folder: Path, embedder: Embedder) -> ReviewedIndex:
    """Load and verify a saved index; raises RetrievalError naming what does not fit."""
    try:
        manifest = IndexManifest.model_validate(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        whole = (sha256_of(folder / VECTORS), sha256_of(folder / ENCOUNTERS))
        if whole != (manifest.vectors_sha256, manifest.encounters_sha256):
            raise RetrievalError(f"The index in {folder} is damaged: a file differs from its hash. Delete the folder.")
        vectors = np.load(folder / VECTORS, allow_pickle=False).astype(np.float32, copy=False)
        # Not splitlines: a report may hold line separators that JSON leaves as they are.
        rows = (folder / ENCOUNTERS).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        entries = [Neighbour.model_validate_json(row) for row in rows]
    except (OSError, ValueError) as error:
        # Only the kind of error: its text may quote a report.
        raise RetrievalError(
            f"The index in {folder} cannot be read ({type(error).__name__}). Delete the folder; it is rebuilt."
        ) from error
    if manifest.embedder != embedder.name:
        raise RetrievalError(f"The index in {folder} was made by {manifest.embedder}, not {embedder.name}. Delete it.")
    return ReviewedIndex(embedder, entries, vectors)


def is_index_of(folder: Path, source: str, embedder: str) -> bool:
    """Say whether a folder holds an index that this embedder made of encounters with this hash."""
    try:
        manifest = IndexManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return (manifest.source, manifest.embedder) == (source, embedder)


def training_set_hash(encounters: Iterable[Encounter]) -> str:
    """Return a SHA-256 over the encounters as JSON lines, in order."""
    digest = hashlib.sha256()
    for encounter in encounters:
        digest.update(encounter.model_dump_json().encode() + b"\n")
    return digest.hexdigest()


def _entry(encounter: Encounter) -> Neighbour:
    assert encounter.claim is not None  # noqa: S101 - narrowed by build_index
    return Neighbour(
        encounter_id=encounter.encounter_id,
        distance=0.0,
        date_of_service=encounter.date_of_service,
        service=encounter.service,
        opening=encounter.report[:OPENING],
        claim=encounter.claim,
    )
