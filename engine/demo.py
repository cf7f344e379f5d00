"""The demo encounters that ship with OpClaim: all invented, split 60/20/20 and balanced by date of service."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from engine.errors import InputError
from engine.file_hash import sha256_of
from engine.report import Encounter
from engine.settings import ROOT

DEMO = ROOT / "data" / "demo"
ENCOUNTERS = DEMO / "encounters.jsonl"
SPLITS = DEMO / "splits.json"
ADAPTER = DEMO / "adapter"
INDEX = DEMO / "index"

Split = Literal["train", "validation", "test"]


def demo_fingerprint(folder: Path = DEMO) -> str:
    """Return a hash of the demo encounters and their splits; raises InputError when the files are not there."""
    try:
        hashes = [sha256_of(folder / path.name) for path in (ENCOUNTERS, SPLITS)]
    except OSError as error:
        raise _lost(folder, error) from error
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def demo_encounters(split: Split | None = None, folder: Path = DEMO) -> Iterator[Encounter]:
    """Yield the demo encounters of one split, or all; raises InputError when the files are not there."""
    try:
        splits: dict[str, str] = json.loads((folder / SPLITS.name).read_text(encoding="utf-8"))
        with (folder / ENCOUNTERS.name).open(encoding="utf-8") as lines:
            for line in lines:
                encounter = Encounter.model_validate_json(line)
                if split in (None, splits[encounter.encounter_id]):
                    yield encounter
    except OSError as error:
        raise _lost(folder, error) from error


def _lost(folder: Path, error: OSError) -> InputError:
    return InputError(f"No demo encounters ({error}). They are part of the checkout: `git checkout {folder}`.")
