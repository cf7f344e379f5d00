"""The site's home as a command uses it: whoever writes there holds its lock, and a first use is writing.

What only reads leaves the home as it is and needs no lock, so that it works beside the workbench.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from engine.codestore import FILE_NAME, CodeStore
from engine.drafter import Drafter
from engine.embedded import SMOLLM2
from engine.embedded_lists import holds_embedded_lists
from engine.errors import StoreError
from engine.lock import HomeLock, home_lock, lock_holder
from engine.settings import Settings
from engine.site import ModelChoice, choose_model, is_prepared, needs_model, open_codes, open_drafter
from ui.terminal.console import waiting


def writing(settings: Settings, purpose: str) -> AbstractContextManager[HomeLock]:
    """Hold the home while a block writes to it; raises StoreError naming who holds it already."""
    return home_lock(settings.home, f"python launch.py {purpose}")


def codes_of(settings: Settings, purpose: str) -> CodeStore:
    """Open the code lists, importing the embedded ones at first use; close them, or use them as a context manager."""
    with waiting("Opening the code lists"):
        if _has_lists(settings.home):
            return CodeStore(settings.home, read_only=True)
        with writing(settings, purpose):
            return open_codes(settings)


def model_of(settings: Settings, purpose: str) -> ModelChoice:
    """Say what drafting will load, the embedded model converted at first use; raises ModelError or SettingsError."""
    with nullcontext() if _has_model(settings) else writing(settings, purpose):
        return choose_model(settings)


def drafter_of(settings: Settings, purpose: str) -> Drafter:
    """Load everything that drafting needs, making the home ready at first use (about two minutes)."""
    home = settings.home
    with waiting("Loading the model"):
        if _has_model(settings) and is_prepared(settings) and _has_lists(home):
            return open_drafter(settings, CodeStore(home, read_only=True))
        with writing(settings, purpose):
            return open_drafter(settings)


def _has_model(settings: Settings) -> bool:
    if not needs_model(settings) or settings.model is not None:
        return True
    return (settings.home / "models" / SMOLLM2 / "model.safetensors").is_file()


def _has_lists(home: Path) -> bool:
    """Say whether the lists can be read as they are: all of them are there, or another program may be importing."""
    if not (home / FILE_NAME).is_file():
        return False
    try:
        with CodeStore(home, read_only=True) as codes:
            return holds_embedded_lists(codes, home) or lock_holder(home) is not None
    except StoreError:  # of an older version, or broken: opening it to write mends it, or says why not
        return False
