"""A LoRA adapter on disk and the manifest that says what made it.

The manifest (``manifest.json`` beside ``adapter_model.safetensors``) names the base model, the hyperparameters, the
seed, the training set's hash and the figures measured. Only safetensors are loaded, and only when the hash agrees.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from engine.claim import Record
from engine.errors import ModelError
from engine.file_hash import sha256_of
from engine.whole_file import whole_file

WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
MANIFEST = "manifest.json"


class Manifest(Record):
    """How an adapter came to be; ``figures`` are what was measured, each with what it was measured on."""

    name: str
    base_model: str
    prompt: str
    repetition_penalty: float = Field(default=1.0, ge=1.0)
    weights_sha256: str
    config_sha256: str
    training_set_sha256: str
    seed: int
    hyperparameters: dict[str, Any]
    training: dict[str, Any] = Field(default_factory=dict)
    figures: dict[str, Any] = Field(default_factory=dict)


class Adapter(Record):
    """A checked adapter: its folder and its manifest."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """Return the adapter's name."""
        return self.manifest.name

    @property
    def label(self) -> str:
        """Return the name with the beginning of its hash: what a draft is marked with, for names come again."""
        return f"{self.name}@{self.manifest.weights_sha256[:12]}"

    @property
    def repetition_penalty(self) -> float:
        """Return the penalty that the adapter was tuned to be decoded with."""
        return self.manifest.repetition_penalty


def load_adapter(folder: Path) -> Adapter:
    """Read and verify an adapter folder; raises ModelError naming the file and the remedy."""
    for name in (MANIFEST, WEIGHTS, CONFIG):
        if not (folder / name).is_file():
            raise ModelError(
                f"The adapter folder {folder} lacks {name}. Set `adapter` to a folder that train.qlora wrote."
            )
    try:
        manifest = Manifest.model_validate(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (ValidationError, ValueError) as error:
        raise ModelError(f"{folder / MANIFEST} is not an adapter manifest: {error}") from error
    for name, expected in ((WEIGHTS, manifest.weights_sha256), (CONFIG, manifest.config_sha256)):
        if sha256_of(folder / name) != expected:
            raise ModelError(
                f"{folder / name} is not the file its manifest describes (SHA-256 differs). Copy it again."
            )
    return Adapter(folder=folder.resolve(), manifest=manifest)


def record_figures(adapter: Adapter, measured_on: str, figures: dict[str, Any]) -> Adapter:
    """Write what was measured into the manifest, under what it was measured on, and return the adapter anew."""
    figured = {**adapter.manifest.figures, measured_on: figures}
    write_manifest(adapter.folder, adapter.manifest.model_copy(update={"figures": figured}))
    return load_adapter(adapter.folder)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write an adapter's manifest as indented JSON, whole or not at all."""
    with whole_file(folder / MANIFEST) as stream:
        stream.write(manifest.model_dump_json(indent=1) + "\n")
