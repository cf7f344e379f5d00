"""Which adapter a home drafts with: a copy of its own that no training touches, and the history of those before.

``HOME/promoted/`` holds one folder an adapter, named by the hash of its weights, and ``history.json``. The last entry
is the adapter in use; an entry without one means the adapter that ships with OpClaim.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from engine.adapter import Adapter, load_adapter
from engine.claim import Record
from engine.errors import ModelError
from engine.whole_file import whole_file
from engine.whole_folder import whole_folder

FOLDER, HISTORY = "promoted", "history.json"


class Promotion(Record):
    """An adapter that was taken into use, by whom, when and why; ``weights_sha256`` '' is the shipped one."""

    label: str
    weights_sha256: str
    who: str
    at: datetime
    reason: str


class History(Record):
    """The promotions of a home in order; a rollback is one too."""

    promotions: tuple[Promotion, ...] = ()


def history(home: Path) -> tuple[Promotion, ...]:
    """Return the promotions of a home, the last of them in force; raises ModelError when the file is broken."""
    path = home / FOLDER / HISTORY
    if not path.is_file():
        return ()
    try:
        return History.model_validate_json(path.read_bytes()).promotions
    except (OSError, ValidationError) as error:
        raise ModelError(f"{path} cannot be read ({type(error).__name__}). Restore it, or promote anew.") from error


def promoted_adapter(home: Path) -> Path | None:
    """Return the folder of the adapter in use, None where it is the shipped one."""
    promotions = history(home)
    if not promotions or not promotions[-1].weights_sha256:
        return None
    return home / FOLDER / promotions[-1].weights_sha256


def promote(home: Path, adapter: Adapter, who: str, at: datetime, reason: str) -> Promotion:
    """Copy a checked adapter into the home and take it into use; a kill leaves the one before in use."""
    digest = adapter.manifest.weights_sha256
    kept = home / FOLDER / digest
    if not kept.is_dir():
        with whole_folder(kept) as part:
            shutil.copytree(adapter.folder, part, dirs_exist_ok=True)
    load_adapter(kept)
    return _kept(home, Promotion(label=adapter.label, weights_sha256=digest, who=who, at=at, reason=reason))


def roll_back(home: Path, who: str, at: datetime) -> Promotion:
    """Take the adapter before the present one into use again; raises ModelError when there was none."""
    promotions = history(home)
    if not promotions:
        raise ModelError("No adapter was promoted here, so there is nothing to go back to.")
    before = _before(promotions)
    digest, label = (before.weights_sha256, before.label) if before else ("", "the shipped adapter")
    if digest:
        load_adapter(home / FOLDER / digest)
    reason = f"{_BACK}{promotions[-1].label}"
    return _kept(home, Promotion(label=label, weights_sha256=digest, who=who, at=at, reason=reason))


_BACK = "rolled back from "


def _before(promotions: Sequence[Promotion]) -> Promotion | None:
    """Return what was in use before the present adapter; each rollback undoes one promotion."""
    stack: list[Promotion] = []
    for promotion in promotions:
        if promotion.reason.startswith(_BACK):
            stack.pop()
        else:
            stack.append(promotion)
    if not stack:
        raise ModelError("The shipped adapter is in use already, so there is nothing to go back to.")
    return stack[-2] if len(stack) > 1 else None


def _kept(home: Path, promotion: Promotion) -> Promotion:
    longer = History(promotions=(*history(home), promotion))
    with whole_file(home / FOLDER / HISTORY) as stream:
        stream.write(longer.model_dump_json(indent=1) + "\n")
    return promotion
