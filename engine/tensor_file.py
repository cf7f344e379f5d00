"""The head of a safetensors file: which tensors it holds, their types and shapes, without reading any weight.

Format: eight bytes with the length of the head (little endian), the head as JSON, the data.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from engine.claim import Record
from engine.errors import ModelError

# The library's own limit (safetensors, MAX_HEADER_SIZE).
_LONGEST_HEAD = 100_000_000


class Tensor(Record):
    """One tensor of a file; ``data_offsets`` are its first byte and the byte after its last one, after the head."""

    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a file by name; raises ModelError when it is cut off or no safetensors file."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            if length > min(size - 8, _LONGEST_HEAD):
                raise ModelError(f"{path} is cut off or no safetensors file. Copy it again.")
            head = json.loads(stream.read(length))
        tensors = {name: Tensor.model_validate(fact) for name, fact in head.items() if name != "__metadata__"}
    except (OSError, ValueError, AttributeError, ValidationError) as error:
        raise ModelError(f"{path} is no safetensors file ({type(error).__name__}). Copy it again.") from error
    end = 8 + length + max((t.data_offsets[1] for t in tensors.values()), default=0)
    if end != size:
        raise ModelError(f"{path} has {size:,} bytes, its head says {end:,}: it was cut off. Copy it again.")
    return tensors
