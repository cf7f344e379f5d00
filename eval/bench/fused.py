"""The fused preset on encounters with claims: F1 by component, recall of the candidates by source, evidence, seconds.

Neighbours are the home's reviewed encounters, or those of an index file; an encounter is never its own neighbour.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from engine.candidate import Candidates, Reading, read
from engine.candidate_diagnosis import FEATURES as OF_DIAGNOSES
from engine.candidate_procedure import FEATURES as OF_PROCEDURES
from engine.codeset import CodeSystem
from engine.draft import Draft
from engine.drafter import Drafter
from engine.embed import LocalEmbedder
from engine.encounters import claimed_encounters
from engine.fused import Finder, FusedCoder
from engine.fused_fit import load_fit
from engine.fused_knowledge import knowledge_of
from engine.model import CannedModel
from engine.neighbour_coder import NeighbourCoder
from engine.preset import preset
from engine.report import Encounter
from engine.retrieve import build_index
from engine.reviewed import reviewed_encounters
from engine.settings import load_settings
from engine.site import NO_MODEL, choose_embedder, open_codes
from eval.suite import run_drafter, sample, table

_RANKS = (1, 5, 20)
_BAR_SECONDS = 1.0
# The features whose greatest values are a source's own order of the candidates.
_SOURCES = {
    "lexicon, by words": ("words_ratio", "phrase_ratio"),
    "lexicon, by meaning": ("meaning_ratio", "phrase_meaning_ratio"),
    "descriptions": ("", "words_ratio"),
    "past claims": ("near_headings", "near_headings"),
    "all words of the report": ("report_share", "report_share"),
}


def options(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--home", type=Path, help="the site's home, with code lists")
    parser.add_argument("--on", type=Path, required=True, metavar="FILE.jsonl", help="encounters with claims")
    parser.add_argument("--index", type=Path, metavar="FILE.jsonl", help="reviewed encounters (default: the home's)")
    parser.add_argument("--evidence", type=Path, metavar="FILE.jsonl", help="quotes behind each code of the claims")
    parser.add_argument("--count", type=int, default=0, help="how many of them, drawn with a seed (default: all)")


def run(chosen: argparse.Namespace) -> None:
    """Print the figures."""
    settings = load_settings({"home": chosen.home})
    encounters = sample(claimed_encounters(chosen.on), chosen.count)
    reviewed = claimed_encounters(chosen.index) if chosen.index else reviewed_encounters(settings.home)
    embedder = LocalEmbedder(choose_embedder(settings))
    with open_codes(settings) as codes:
        knowledge = knowledge_of(codes.descriptions(CodeSystem.ICD10CM), reviewed, embedder, settings.home)
        coder = FusedCoder(embedder, Finder(knowledge, codes), load_fit(settings.home))
        model = CannedModel((), name=NO_MODEL)
        drafter = Drafter(preset("fused"), model, build_index(reviewed, embedder), codes, coder=coder)
        nearest = Drafter(preset("neighbours"), model, drafter.index, codes, coder=NeighbourCoder(codes))
        drafted = run_drafter("fused", drafter, encounters)
        print(table([run_drafter("neighbours", nearest, encounters), drafted]), flush=True)
        seconds = [draft.timings.total for draft in drafted.drafts]
        print(
            f"seconds a report: p50 {np.median(seconds):.2f}, p95 {np.quantile(seconds, 0.95):.2f}; bar {_BAR_SECONDS}"
        )
        if chosen.evidence:
            hits, lines = evidence_hits(drafted.drafts, encounters, chosen.evidence)
            print(f"the right sentence in the first two: {hits} of {lines} right codes ({hits / max(1, lines):.0%})")
        print(recall_table(coder.finder, encounters, lambda e: read(e, embedder)))


def recall_table(finder: Finder, encounters: Sequence[Encounter], reader: Callable[[Encounter], Reading]) -> str:
    """Return a Markdown table: which share of the billed codes is among the first 1, 5 and 20 of each source."""
    hits = {name: np.zeros((2, len(_RANKS) + 1)) for name in _SOURCES}
    billed = np.zeros(2)
    for encounter in encounters:
        assert encounter.claim is not None  # noqa: S101 - read with their claims
        truth = (frozenset(encounter.claim.procedure_codes), frozenset(encounter.claim.diagnosis_codes))
        found = finder.candidates(reader(encounter))
        for part, (candidates, codes) in enumerate(zip(found, truth, strict=True)):
            billed[part] += len(codes)
            for name, features in _SOURCES.items():
                hits[name][part] += _hits(candidates, codes, features[part], (OF_PROCEDURES, OF_DIAGNOSES)[part])
    head = ["source", *(f"{what} @{n}" for what in ("CPT", "ICD-10-CM") for n in (*_RANKS, "all"))]
    rows = [[name, *(f"{x:.2f}" for x in (h / billed[:, None]).ravel())] for name, h in hits.items()]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))


def evidence_hits(drafts: Sequence[Draft], encounters: Sequence[Encounter], path: Path) -> tuple[int, int]:
    """Return for how many rightly drafted codes one of the first two spans meets the quote behind it, and of how many.

    A quote is found in the report once white space is collapsed.
    """
    quotes = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        quotes[entry["encounter_id"]] = {q["where"]: q["quote"] for q in entry["quotes"]}
    hits = lines = 0
    for draft, encounter in zip(drafts, encounters, strict=True):
        spans = {s.where: s.spans[:2] for s in draft.support}
        for where, quote in _right(draft, encounter, quotes.get(encounter.encounter_id, {})):
            lines += 1
            texts = [_collapsed(encounter.report[s.start : s.end]) for s in spans.get(where, ())]
            hits += any(meets(text, _collapsed(quote)) for text in texts)
    return hits, lines


def _right(draft: Draft, encounter: Encounter, quotes: dict[str, str]) -> list[tuple[str, str]]:
    """Return the drafted place and the quote of each code that is on the reference claim too."""
    assert encounter.claim is not None  # noqa: S101 - read with their claims
    found = []
    for kind in ("diagnoses", "procedures"):
        truth = {item.code: f"{kind}[{n}]" for n, item in enumerate(getattr(encounter.claim, kind))}
        for number, item in enumerate(getattr(draft.claim, kind)):
            if item.code in truth and (quote := quotes.get(truth[item.code])):
                found.append((f"{kind}[{number}]", quote))
    return found


def meets(text: str, quote: str) -> bool:
    """Say whether a sentence and a quote are of one passage: one holds the other, or half of the shorter's words."""
    ours, theirs = text.split(), quote.split()
    shared = len(set(ours) & set(theirs))
    return text in quote or quote in text or shared >= max(2, min(len(ours), len(theirs)) // 2)


def _hits(candidates: Candidates, truth: frozenset[str], feature: str, names: Sequence[str]) -> list[float]:
    if not feature:
        return [float("nan")] * (len(_RANKS) + 1)
    if not candidates.codes:
        return [0.0] * (len(_RANKS) + 1)
    order = np.argsort(-candidates.features[:, names.index(feature)], kind="stable")
    codes = [candidates.codes[n] for n in order]
    return [float(len(truth & set(codes[:n]))) for n in (*_RANKS, len(codes))]


def _collapsed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
