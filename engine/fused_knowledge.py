"""What the fused preset knows of codes and past claims, with embeddings that are made once and kept in the home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from engine.candidate import Reading, headings_of
from engine.candidate_diagnosis import DiagnosisSource
from engine.candidate_past import PastClaims
from engine.candidate_procedure import ProcedureSource
from engine.candidate_texts import CodeTexts, in_order, kept_place, kept_vectors
from engine.embed import Embedder
from engine.fused import Knowledge
from engine.lexicon import ProcedureWords, read_diagnoses, read_procedures
from engine.report import Encounter

_BLOCK = 32  # encounters whose embeddings are kept together: a new one makes only the last block anew
_FIRST_SURGERY = "10000"  # codes before are anesthesia's


def knowledge_of(
    descriptions: Mapping[str, str], reviewed: Sequence[Encounter], embedder: Embedder, home: Path
) -> Knowledge:
    """Return what drafting rests on; ``descriptions`` are of all diagnosis codes that may be billed on some date.

    Embeddings that the home lacks are made (about two minutes for the lexicon, once) and kept below ``home/fused``.
    """
    rows, folder = _procedures(), home / "fused"
    said, dictated = _said(rows), _dictated()
    readings = past_readings([e for e in reviewed if e.claim], embedder, folder)
    claims = [e.claim for e in reviewed if e.claim]
    return Knowledge(
        ProcedureSource(rows, CodeTexts(said, kept_vectors(folder, in_order(said), embedder))),
        DiagnosisSource(descriptions, CodeTexts(dictated, kept_vectors(folder, in_order(dictated), embedder))),
        PastClaims(readings, [claim.procedure_codes for claim in claims]),
        PastClaims(readings, [claim.diagnosis_codes for claim in claims]),
    )


def is_known(reviewed: Sequence[Encounter], embedder: str, home: Path) -> bool:
    """Say whether all embeddings that `knowledge_of` needs are kept already."""
    texts = [in_order(_said(_procedures())), in_order(_dictated()), *(_texts(block) for block in _blocks(reviewed))]
    return all(kept_place(home / "fused", some, embedder).is_dir() for some in texts)


def past_readings(reviewed: Sequence[Encounter], embedder: Embedder, folder: Path) -> list[Reading]:
    """Return reviewed reports as neighbours need them: headings and embeddings, without those of each phrase."""
    found = []
    for block in _blocks(reviewed):
        vectors = kept_vectors(folder, _texts(block), embedder).reshape(len(block), 3, -1)
        for encounter, (title, diagnoses, report) in zip(block, vectors, strict=True):
            headings = headings_of(encounter.report)
            found.append(
                Reading(
                    encounter=encounter, phrases=(), vectors=np.zeros((0, vectors.shape[2]), np.float32),
                    title=headings.title, diagnoses=headings.diagnoses, title_vector=title, diagnoses_vector=diagnoses,
                    report_vector=report, stems=frozenset(), age=None,
                )
            )  # fmt: skip
    return found


def _blocks(reviewed: Sequence[Encounter]) -> list[Sequence[Encounter]]:
    return [reviewed[n : n + _BLOCK] for n in range(0, len(reviewed), _BLOCK)]


def _texts(block: Sequence[Encounter]) -> list[str]:
    """Return three texts an encounter: what is asked for its title, its diagnoses, and the report."""
    found: list[str] = []
    for encounter in block:
        headings = headings_of(encounter.report)
        found += [*headings.queries(encounter.report), encounter.report]
    return found


def _procedures() -> list[ProcedureWords]:
    return [row for row in read_procedures() if row.code >= _FIRST_SURGERY]


def _said(rows: Sequence[ProcedureWords]) -> dict[str, Sequence[str]]:
    return {row.code: (row.plain, *row.dictated) for row in rows}


def _dictated() -> dict[str, Sequence[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in read_diagnoses():
        found[row.code].append(row.phrase)
    return dict(found)
