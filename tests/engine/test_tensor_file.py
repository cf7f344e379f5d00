"""The head of a safetensors file, read without its weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.errors import ModelError
from engine.tensor_file import read_folder, read_tensors


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


def written(path: Path, head: Mapping[str, object], data: int) -> Path:
    raw = json.dumps(head).encode()
    path.write_bytes(len(raw).to_bytes(8, "little") + raw + bytes(data))
    return path


def tensor(start: int, stop: int, shape: tuple[int, ...] = (2, 3), dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": (start, stop)}


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ({"a": tensor(0, 48)}, "'a' has 48 bytes, not those of its shape"),
        ({"a": tensor(0, 24), "b": tensor(12, 36), "c": tensor(36, 48, (3,))}, "'b' begins at byte 12, not 24"),
        ({"a": tensor(0, 24), "b": tensor(0, 24), "c": tensor(24, 48)}, "'b' begins at byte 0, not 24"),
        ({"a": tensor(24, 48)}, "'a' begins at byte 24, not 0"),
        ({"a": tensor(0, 48, (2, 3), "X64")}, "'a' is of an unknown type 'X64'"),
        ({"a": tensor(0, 24), "b": tensor(24, 0), "c": tensor(24, 48)}, "'b' has -24 bytes"),
        ({"a": tensor(0, 48, (-3, -4))}, "no safetensors file"),
    ],
)
def test_bytes_that_are_not_each_tensors_own_are_noticed(tmp_path: Path, head: dict[str, object], said: str) -> None:
    with pytest.raises(ModelError, match=said):
        read_tensors(written(tmp_path / "w.safetensors", head, 48))


def test_types_of_less_than_a_byte_an_empty_tensor_and_a_scalar_have_their_bytes(tmp_path: Path) -> None:
    head = {"a": tensor(0, 3, (2, 3), "F4"), "b": tensor(3, 3, (0, 5)), "c": tensor(3, 7, ())}
    assert list(read_tensors(written(tmp_path / "w.safetensors", head, 7))) == ["a", "b", "c"]


def test_a_folders_tensors_are_those_of_all_its_files(path: Path) -> None:
    save_file({"c": torch.zeros(1)}, path.parent / "x.safetensors")
    assert sorted(read_folder(path.parent)) == ["a", "b", "c"]
