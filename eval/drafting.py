"""Drafting the cases of an evaluation into its folder: what is there already is not drafted again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.bulk import draft_all
from engine.codeset import CodeSystem
from engine.codestore import CodeStore
from engine.draft import Draft
from engine.draft_file import DraftFile
from engine.drafter import Drafter, Retriever
from engine.file_hash import sha256_of
from engine.fused import FusedCoder
from engine.fused_knowledge import knowledge_of
from engine.prompt import PROMPTS
from engine.refusal import Refusal
from engine.report import Encounter
from engine.settings import Settings
from engine.site import NO_MODEL, ModelChoice
from engine.text_hash import hash_of
from eval.cases import Cases
from eval.system import Origin, System, drafted

_MATTER = ("max_new_tokens", "repetition_penalty", "four_bit", "payer_profile", "max_report_bytes")


def settings_hash(settings: Settings) -> str:
    """Return the SHA-256 of the settings that change what is drafted, model and adapter apart."""
    facts = {name: getattr(settings, name) for name in _MATTER} | {"embedder": str(settings.embedder or "")}
    return hash_of(json.dumps(facts, sort_keys=True, default=str))


def model_name(choice: ModelChoice) -> str:
    """Return the name of a choice's language model, or what says that it has none."""
    return choice.folder.name if choice.folder else NO_MODEL


def taught(drafter: Drafter, training: Sequence[Encounter], index: Retriever, codes: CodeStore, home: Path) -> Drafter:
    """Return a drafter that knows the training cases, and these alone, in place of the site's reviewed encounters.

    Embeddings of the training cases that the home lacks are made and kept in it.
    """
    coder = drafter.coder
    if isinstance(coder, FusedCoder):
        knowledge = knowledge_of(codes.descriptions(CodeSystem.ICD10CM), training, coder.embedder, home)
        coder = replace(coder, finder=replace(coder.finder, knowledge=knowledge))
    return replace(drafter, index=index, coder=coder)


def draft_cases(
    name: str,
    choice: ModelChoice,
    cases: Cases,
    path: Path,
    settings: Settings,
    open_drafter: Callable[[], Drafter],
    progress: Callable[[Draft | Refusal], object] = lambda outcome: None,
) -> System:
    """Return the system of a preset and a model, drafting what ``path`` lacks.

    The model is loaded only when something is lacking. Raises InputError when the file is of another configuration, or
    an encounter could not be drafted.
    """
    adapter, model = choice.adapter.label if choice.adapter else None, model_name(choice)
    with DraftFile(path) as file:
        file.require_maker(choice.preset.name, model, adapter)
        lacking = [e for e in cases.encounters if e.encounter_id not in file.done]
        if lacking:
            for outcome in draft_all(lacking, open_drafter(), file, path.name):
                if isinstance(outcome, Draft | Refusal):
                    progress(outcome)
    origin = Origin(
        kind="preset",
        preset=choice.preset.name,
        prompt=choice.preset.prompt,
        prompt_sha256=sha256_of(PROMPTS / f"{choice.preset.prompt}.txt") if choice.preset.prompt else "",
        model=model,
        adapter=adapter or "",
        settings_sha256=settings_hash(settings),
    )
    return drafted(name, origin, path, cases.encounters)
