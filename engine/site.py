"""A site's home, made ready at first use: embedded lists, demo index and shipped adapter; and its drafter.

`open_drafter` is the one place where settings become loaded parts. Whatever is missing or wrong is named before
any model is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.adapter import Adapter, load_adapter
from engine.codestore import CodeStore
from engine.demo import ADAPTER, INDEX, demo_encounters, demo_fingerprint
from engine.drafter import Drafter
from engine.embed import LocalEmbedder, require_embedder
from engine.embedded import embedder_folder, language_model_folder
from engine.embedded_lists import ensure_embedded_lists
from engine.errors import ModelError
from engine.fit import require_fit
from engine.model import LocalModel
from engine.preset import Preset, preset
from engine.retrieve import ReviewedIndex, build_index, is_index_of, load_index
from engine.settings import Settings
from engine.site_rules import house_rules
from engine.weights import require_model


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What will be loaded: a preset, a model folder and perhaps an adapter, all seen to exist."""

    preset: Preset
    folder: Path
    adapter: Adapter | None


def choose_model(settings: Settings) -> ModelChoice:
    """Decide preset, model and adapter; raises ModelError or SettingsError before anything is loaded.

    Without a preset it is ``finetuned-rag`` where there is an adapter for the model, else ``rag``.
    """
    wanted = preset(settings.preset) if settings.preset else None
    folder = settings.model.expanduser().resolve() if settings.model else language_model_folder(settings.home)
    require_model(folder)
    given = settings.adapter.expanduser() if settings.adapter else None
    at = given or (ADAPTER if settings.model is None and ADAPTER.is_dir() else None)
    adapter = load_adapter(at) if at and (wanted is None or wanted.with_adapter) else None
    chosen = wanted or preset("finetuned-rag" if adapter else "rag")
    if chosen.with_adapter and adapter is None:
        _no_adapter(chosen, folder)
    if adapter:
        require_fit(adapter, folder)
    return ModelChoice(chosen, folder, adapter)


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
    """Return the folder of an index of today's demo encounters, the home's or the shipped one; None: to be built."""
    source, embedder = demo_fingerprint(), choose_embedder(settings).name
    return next((f for f in (settings.home / "index", INDEX) if is_index_of(f, source, embedder)), None)


def open_index(settings: Settings) -> ReviewedIndex:
    """Open the index of reviewed encounters, built anew when no saved one is of the demo encounters as they are."""
    embedder = LocalEmbedder(choose_embedder(settings))
    if saved := saved_index(settings):
        return load_index(saved, embedder)
    index = build_index(demo_encounters("train"), embedder)
    index.save(settings.home / "index", demo_fingerprint())
    return index


def open_drafter(settings: Settings, codes: CodeStore | None = None) -> Drafter:
    """Load everything that drafting needs; ``codes`` are the site's code lists, opened here when they are not yet."""
    choice = choose_model(settings)
    choose_embedder(settings)
    codes, index = codes or open_codes(settings), open_index(settings)
    model = LocalModel(
        choice.folder,
        choice.adapter,
        four_bit=settings.four_bit,
        max_new_tokens=settings.max_new_tokens,
        repetition_penalty=settings.repetition_penalty,
        threads=settings.threads,
    )
    return Drafter(choice.preset, model, index, codes, house_rules(settings.home, settings.payer_profile))
