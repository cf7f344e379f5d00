"""The adapter in use is a copy that no training touches, and every change of it can be taken back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.adapter import CONFIG, WEIGHTS, Adapter, Manifest, load_adapter, write_manifest
from engine.errors import ModelError
from engine.file_hash import sha256_of
from engine.promotion import FOLDER, HISTORY, history, promote, promoted_adapter, roll_back

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)


def adapter(folder: Path, name: str) -> Adapter:
    folder.mkdir()
    (folder / WEIGHTS).write_bytes(name.encode())
    (folder / CONFIG).write_text(json.dumps({}))
    write_manifest(
        folder,
        Manifest(
            name=name, base_model="tiny", prompt="finetuned_1", seed=1, hyperparameters={}, training_set_sha256="0",
            weights_sha256=sha256_of(folder / WEIGHTS), config_sha256=sha256_of(folder / CONFIG),
        ),
    )  # fmt: skip
    return load_adapter(folder)


@pytest.fixture
def one(tmp_path: Path) -> Adapter:
    return adapter(tmp_path / "one", "one")


@pytest.fixture
def two(tmp_path: Path) -> Adapter:
    return adapter(tmp_path / "two", "two")


def in_use(home: Path) -> str:
    folder = promoted_adapter(home)
    return load_adapter(folder).name if folder else "shipped"


def test_a_home_begins_with_the_shipped_adapter(tmp_path: Path) -> None:
    assert (in_use(tmp_path), history(tmp_path)) == ("shipped", ())


def test_what_is_promoted_stays_when_its_folder_is_trained_anew(tmp_path: Path, one: Adapter) -> None:
    kept = promote(tmp_path, one, "ann", AT, "better")
    (one.folder / WEIGHTS).write_bytes(b"half a training")
    assert in_use(tmp_path) == "one"
    assert (kept.label, kept.who, kept.reason) == (one.label, "ann", "better")


def test_each_rollback_undoes_one_promotion(tmp_path: Path, one: Adapter, two: Adapter) -> None:
    for each in (one, two):
        promote(tmp_path, each, "ann", AT, "better")
    told = []
    for _ in range(2):
        roll_back(tmp_path, "bob", AT)
        told.append(in_use(tmp_path))
    assert told == ["one", "shipped"]
    with pytest.raises(ModelError, match="shipped adapter is in use already"):
        roll_back(tmp_path, "bob", AT)
    assert [p.who for p in history(tmp_path)] == ["ann", "ann", "bob", "bob"]


def test_promoted_again_after_a_rollback(tmp_path: Path, one: Adapter, two: Adapter) -> None:
    promote(tmp_path, one, "ann", AT, "")
    promote(tmp_path, two, "ann", AT, "")
    roll_back(tmp_path, "ann", AT)
    promote(tmp_path, two, "ann", AT, "")
    assert in_use(tmp_path) == "two"
    roll_back(tmp_path, "ann", AT)
    assert in_use(tmp_path) == "one"


def test_a_kill_before_the_history_is_written_leaves_the_adapter_before(
    tmp_path: Path, one: Adapter, two: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    promote(tmp_path, one, "ann", AT, "")
    monkeypatch.setattr("engine.promotion.whole_file", lambda path: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        promote(tmp_path, two, "ann", AT, "")
    assert in_use(tmp_path) == "one"


def test_a_damaged_copy_is_not_gone_back_to(tmp_path: Path, one: Adapter, two: Adapter) -> None:
    for each in (one, two):
        promote(tmp_path, each, "ann", AT, "")
    (tmp_path / FOLDER / one.manifest.weights_sha256 / WEIGHTS).write_bytes(b"")
    with pytest.raises(ModelError, match="SHA-256 differs"):
        roll_back(tmp_path, "ann", AT)
    assert in_use(tmp_path) == "two"


def test_a_broken_history_is_named(tmp_path: Path, one: Adapter) -> None:
    promote(tmp_path, one, "ann", AT, "")
    (tmp_path / FOLDER / HISTORY).write_text("{")
    with pytest.raises(ModelError, match=r"history\.json cannot be read"):
        promoted_adapter(tmp_path)


def test_without_any_promotion_there_is_nothing_to_go_back_to(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nothing to go back to"):
        roll_back(tmp_path, "ann", AT)
