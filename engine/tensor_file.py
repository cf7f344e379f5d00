"""The head of a safetensors file: which tensors it holds, their types and shapes, without reading any weight.

Format: eight bytes with the length of the head (little endian), the head as JSON, the data.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

from pydantic import NonNegativeInt, ValidationError

from engine.claim import Record
from engine.errors import ModelError

# The library's own limit (safetensors, MAX_HEADER_SIZE).
_LONGEST_HEAD = 100_000_000
# Bits of one element by type name (safetensors, Dtype).
_BITS = {
    "F4": 4,
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("U16", "I16", "F16", "BF16"), 16),
    **dict.fromkeys(("U32", "I32", "F32"), 32),
    **dict.fromkeys(("U64", "I64", "F64", "C64"), 64),
}


class Tensor(Record):
    """One tensor of a file; ``data_offsets`` are its first byte and the byte after its last one, after the head."""

    dtype: str
    shape: tuple[NonNegativeInt, ...]
    data_offsets: tuple[NonNegativeInt, NonNegativeInt]


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
    end = 8 + length + _data_end(path, tensors)
    if end != size:
        raise ModelError(f"{path} has {size:,} bytes, its head says {end:,}: it was cut off. Copy it again.")
    return tensors


def read_folder(folder: Path) -> dict[str, Tensor]:
    """Return the tensors of all safetensors files of a folder by name; raises ModelError as `read_tensors` does."""
    return {
        name: tensor for path in sorted(folder.glob("*.safetensors")) for name, tensor in read_tensors(path).items()
    }


def _data_end(path: Path, tensors: Mapping[str, Tensor]) -> int:
    """Return the bytes of all data; raises ModelError unless each tensor has its own, one after the other."""
    end = 0
    for name, tensor in sorted(tensors.items(), key=lambda item: item[1].data_offsets):
        start, stop = tensor.data_offsets
        if tensor.dtype not in _BITS:
            raise ModelError(f"{path}: {name!r} is of an unknown type {tensor.dtype!r}. Get the model in BF16 or F32.")
        if (stop - start) * 8 != math.prod(tensor.shape) * _BITS[tensor.dtype]:
            raise ModelError(f"{path}: {name!r} has {stop - start:,} bytes, not those of its shape. Copy it again.")
        if start != end:
            raise ModelError(f"{path}: {name!r} begins at byte {start:,}, not {end:,}. Copy it again.")
        end = stop
    return end
