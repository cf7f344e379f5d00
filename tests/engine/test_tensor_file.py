"""The head of a safetensors file, read without its weights."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.errors import ModelError
from engine.tensor_file import read_tensors


@pytest.fixture
def path(tmp_path: Path) -> Path:
    tensors = {"a": torch.zeros(2, 3, dtype=torch.bfloat16), "b": torch.ones(4)}
    save_file(tensors, tmp_path / "w.safetensors", metadata={"format": "pt"})
    return tmp_path / "w.safetensors"


def test_names_types_and_shapes_are_read(path: Path) -> None:
    found = read_tensors(path)
    assert {name: (tensor.dtype, tensor.shape) for name, tensor in found.items()} == {
        "a": ("BF16", (2, 3)),
        "b": ("F32", (4,)),
    }


@pytest.mark.parametrize("lost", [1, 20, 10_000])
def test_a_file_that_was_cut_off_is_noticed(path: Path, lost: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: max(0, len(whole) - lost)])
    with pytest.raises(ModelError, match=r"w\.safetensors .*Copy it again"):
        read_tensors(path)


@pytest.mark.parametrize(
    "raw",
    [
        b"x" * 100,
        (2).to_bytes(8, "little") + b"[]",
        (9).to_bytes(8, "little") + b'{"a": {}}',
        (2**60).to_bytes(8, "little") + b"{}",
        (3).to_bytes(8, "little") + b"\xff\xfe{",
    ],
)
def test_bytes_that_are_no_safetensors_file_are_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "w.safetensors").write_bytes(raw)
    with pytest.raises(ModelError, match="no safetensors file"):
        read_tensors(tmp_path / "w.safetensors")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.safetensors"):
        read_tensors(tmp_path / "none.safetensors")
