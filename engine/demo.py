"""The demo encounters that ship with OpClaim: all invented, split 60/20/20 and balanced by date of service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from engine.errors import InputError
from engine.report import Encounter
from engine.settings import ROOT

DEMO = ROOT / "data" / "demo"
ENCOUNTERS = DEMO / "encounters.jsonl"
SPLITS = DEMO / "splits.json"
ADAPTER = DEMO / "adapter"

Split = Literal["train", "validation", "test"]


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
        raise InputError(
            f"No demo encounters ({error}). They are part of the checkout: `git checkout {folder}`."
        ) from error
