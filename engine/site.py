"""A site's home, made ready at first use: embedded lists, demo index and shipped adapter; and its drafter.

`open_drafter` is the one place where settings become loaded parts. Whatever is missing or wrong is named before
any model is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Self

from engine.adapter import Adapter, load_adapter
from engine.codeset import CodeSystem
from engine.codestore import CodeStore
from engine.demo import ADAPTER, INDEX, demo_encounters, demo_fingerprint
from engine.drafter import Coder, Drafter
from engine.embed import Embedder, LocalEmbedder, require_embedder
from engine.embedded import embedder_folder, language_model_folder
from engine.embedded_lists import ensure_embedded_lists
from engine.errors import ModelError
from engine.fit import require_fit
from engine.fused import Finder, FusedCoder
from engine.fused_fit import load_fit
from engine.fused_knowledge import is_known, knowledge_of
from engine.model import CannedModel, LocalModel
from engine.neighbour_coder import NeighbourCoder
from engine.preset import Preset, preset
from engine.promotion import promoted_adapter
from engine.report import Encounter
from engine.retrieve import ReviewedIndex, build_index, is_index_of, load_index, training_set_hash
from engine.reviewed import reviewed_encounters
from engine.settings import Settings
from engine.site_rules import HouseRules, house_rules
from engine.weights import require_model

NO_MODEL = "no language model"
_BEST_WITHOUT = "fused"
_SOME_OF_THE_DEMO = 200


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What will be loaded: a preset, a model folder and perhaps an adapter, all seen to exist.

    ``folder`` is None for a preset that needs no language model.
    """

    preset: Preset
    folder: Path | None
    adapter: Adapter | None


def choose_model(settings: Settings) -> ModelChoice:
    """Decide preset, model and adapter; raises ModelError or SettingsError before anything is loaded.

    Without a preset it is ``fused``, which needs no language model; where a model or an adapter is set, the site means
    that one: ``finetuned-rag`` where there is an adapter for the model, else ``rag``.
    """
    wanted = preset(settings.preset) if settings.preset else None
    if not needs_model(settings):
        return ModelChoice(wanted or preset(_BEST_WITHOUT), None, None)
    folder = settings.model.expanduser().resolve() if settings.model else language_model_folder(settings.home)
    require_model(folder)
    given = settings.adapter.expanduser() if settings.adapter else None
    shipped = ADAPTER if settings.model is None and ADAPTER.is_dir() else None
    at = given or promoted_adapter(settings.home) or shipped
    adapter = load_adapter(at) if at and (wanted is None or wanted.with_adapter) else None
    chosen = wanted or preset("finetuned-rag" if adapter else "rag")
    if chosen.with_adapter and adapter is None:
        _no_adapter(chosen, folder)
    if adapter:
        require_fit(adapter, folder)
    return ModelChoice(chosen, folder, adapter)


def needs_model(settings: Settings) -> bool:
    """Say whether the settings ask for a language model, by a preset or by naming one."""
    if settings.preset:
        return preset(settings.preset).with_model
    return settings.model is not None or settings.adapter is not None


def _no_adapter(chosen: Preset, folder: Path) -> None:
    raise ModelError(
        f"The preset {chosen.name} needs an adapter for {folder.name} and none is set. "
        "Set `adapter`, or train one: `make demo-adapter`."
    )


def choose_embedder(settings: Settings) -> Path:
    """Return the embedder's folder; raises ModelError before anything is loaded."""
    folder = settings.embedder.expanduser().resolve() if settings.embedder else embedder_folder()
    require_embedder(folder)
    return folder


def open_codes(settings: Settings) -> CodeStore:
    """Open the site's code lists, importing the embedded ones at first use."""
    store = CodeStore(settings.home)
    ensure_embedded_lists(store, settings.home)
    return store


def saved_index(settings: Settings) -> Path | None:
    """Return the folder of an index of the reviewed encounters as they are today; None: it is to be built.

    They are the home's own, and the demo's only where it has none.
    """
    return _saved(settings, _Reviewed.of(settings.home))


def open_index(settings: Settings, embedder: Embedder | None = None) -> ReviewedIndex:
    """Open the index of reviewed encounters, built anew when no saved one is of them as they are."""
    return _index(settings, embedder or LocalEmbedder(choose_embedder(settings)), _Reviewed.of(settings.home))


def is_prepared(settings: Settings) -> bool:
    """Say whether drafting only reads the home: index and embeddings are kept in it."""
    fused = not needs_model(settings) and settings.preset in ("", _BEST_WITHOUT)
    reviewed = _Reviewed.of(settings.home)
    known = not fused or is_known(reviewed.past, choose_embedder(settings).name, settings.home)
    return known and _saved(settings, reviewed) is not None


@dataclass(frozen=True)
class _Reviewed:
    """The reviewed encounters of a home, read once for all that rests on them; none: the demo's stand in."""

    own: tuple[Encounter, ...]

    @classmethod
    def of(cls, home: Path) -> Self:
        return cls(reviewed_encounters(home))

    @cached_property
    def source(self) -> str:
        """Return the hash that an index of them is known by."""
        return training_set_hash(self.own) if self.own else demo_fingerprint()

    @cached_property
    def past(self) -> tuple[Encounter, ...]:
        """Return the encounters that the fused preset learns from: the home's own, else some of the demo's."""
        return self.own or tuple(islice(demo_encounters("train"), _SOME_OF_THE_DEMO))


def _saved(settings: Settings, reviewed: _Reviewed) -> Path | None:
    embedder = choose_embedder(settings).name
    return next((f for f in (settings.home / "index", INDEX) if is_index_of(f, reviewed.source, embedder)), None)


def _index(settings: Settings, embedder: Embedder, reviewed: _Reviewed) -> ReviewedIndex:
    if saved := _saved(settings, reviewed):
        return load_index(saved, embedder)
    index = build_index(reviewed.own or demo_encounters("train"), embedder)
    index.save(settings.home / "index", reviewed.source)
    return index


def open_drafter(settings: Settings, codes: CodeStore | None = None) -> Drafter:
    """Load everything that drafting needs; ``codes`` are the site's code lists, opened here when they are not yet."""
    choice = choose_model(settings)
    choose_embedder(settings)
    codes, house = codes or open_codes(settings), house_rules(settings.home, settings.payer_profile)
    if choice.folder is None:
        return _without_model(choice.preset, settings, codes, house)
    index = open_index(settings)
    model = LocalModel(
        choice.folder,
        choice.adapter,
        four_bit=settings.four_bit,
        max_new_tokens=settings.max_new_tokens,
        repetition_penalty=settings.repetition_penalty,
        threads=settings.threads,
        codes=codes if settings.constrained else None,
    )
    return Drafter(choice.preset, model, index, codes, house)


def _without_model(chosen: Preset, settings: Settings, codes: CodeStore, house: HouseRules) -> Drafter:
    embedder = LocalEmbedder(choose_embedder(settings))
    reviewed = _Reviewed.of(settings.home)
    coder: Coder
    if chosen.name == _BEST_WITHOUT:
        descriptions = codes.descriptions(CodeSystem.ICD10CM)
        knowledge = knowledge_of(descriptions, reviewed.past, embedder, settings.home)
        coder = FusedCoder(embedder, Finder(knowledge, codes), load_fit(settings.home))
    else:
        coder = NeighbourCoder(codes)
    index = _index(settings, embedder, reviewed)
    return Drafter(chosen, CannedModel((), name=NO_MODEL), index, codes, house, coder)
