"""Embeddings of operative reports: unit-length vectors from a local sentence-transformers model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

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
        from sentence_transformers import SentenceTransformer

        self.name = folder.name
        self._model: Any = SentenceTransformer(str(folder.resolve()), device="cpu", local_files_only=True)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text, in batches of 32."""
        rows = self._model.encode(list(texts), batch_size=32, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)
