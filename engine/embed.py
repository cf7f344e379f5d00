"""Embeddings of operative reports: unit-length vectors from a local sentence-transformers model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.blame import blame
from engine.errors import ModelError

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Anything that turns texts into unit-length vectors of shape (texts, dimensions)."""

    name: str

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        ...


class LocalEmbedder:
    """A sentence-transformers model from a local folder; texts beyond its window are cut by the model."""

    def __init__(self, folder: Path) -> None:
        """Load safetensors only, no code of the folder; raises ModelError."""
        from sentence_transformers import SentenceTransformer

        require_embedder(folder)
        self.name = folder.name
        with blame(folder):
            self._model: Any = SentenceTransformer(
                str(folder.resolve()),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text, in batches of 32."""
        rows = self._model.encode(list(texts), batch_size=32, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


def require_embedder(folder: Path) -> None:
    """Raise ModelError naming what an embedder's folder lacks, or its pickled weights, before anything is loaded."""
    if not folder.is_dir():
        raise ModelError(f"There is no embedder folder {folder}. Set `embedder` to a folder with modules.json.")
    missing = [n for n in ("modules.json", "config.json", "tokenizer.json") if not (folder / n).is_file()]
    if not any(folder.glob("*.safetensors")):
        missing.append("*.safetensors")
    if missing:
        raise ModelError(f"The embedder folder {folder} lacks {', '.join(missing)}. Copy it again as it was published.")
    # sentence-transformers reads a module's pickle where it has no safetensors.
    for pickle in sorted(folder.rglob("pytorch_model.bin")):
        if not (pickle.parent / "model.safetensors").is_file():
            raise ModelError(f"The weights {pickle} are a pickle, which may run code. Get them as safetensors.")
