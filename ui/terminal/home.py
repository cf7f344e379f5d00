"""The site's home as a command uses it: whoever writes there holds its lock, and a first use is writing."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from engine.codestore import FILE_NAME, CodeStore
from engine.drafter import Drafter
from engine.embedded import SMOLLM2
from engine.lock import HomeLock, home_lock
from engine.retrieve import MANIFEST
from engine.settings import Settings
from engine.site import open_codes, open_drafter
from ui.terminal.console import waiting


def writing(settings: Settings, purpose: str) -> AbstractContextManager[HomeLock]:
    """Hold the home while a block writes to it; raises StoreError naming who holds it already."""
    return home_lock(settings.home, f"python launch.py {purpose}")


def codes_of(settings: Settings, purpose: str) -> CodeStore:
    """Open the code lists, importing the embedded ones at first use; close them, or use them as a context manager."""
    with _first_use(settings, purpose, (settings.home / FILE_NAME).is_file()), waiting("Opening the code lists"):
        return open_codes(settings)


def drafter_of(settings: Settings, purpose: str) -> Drafter:
    """Load everything that drafting needs, making the home ready at first use (about two minutes)."""
    with _first_use(settings, purpose, _is_ready(settings)), waiting("Loading the model"):
        return open_drafter(settings)


def _first_use(settings: Settings, purpose: str, is_ready: bool) -> AbstractContextManager[HomeLock | None]:
    return nullcontext() if is_ready else writing(settings, purpose)


def _is_ready(settings: Settings) -> bool:
    home = settings.home
    model = settings.model or home / "models" / SMOLLM2
    return all(p.exists() for p in (model, home / FILE_NAME, home / "index" / MANIFEST))
