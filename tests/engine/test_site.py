"""What a site's settings load: decided, and refused where it is wrong, before anything is loaded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.adapter import CONFIG, WEIGHTS, Manifest, write_manifest
from engine.demo import INDEX
from engine.errors import ModelError, SettingsError
from engine.file_hash import sha256_of
from engine.settings import Settings
from engine.site import (
    choose_embedder,
    choose_model,
    is_prepared,
    needs_model,
    open_drafter,
    open_index,
    saved_index,
)
from engine.store import Store
from tests.engine.clinic import CHOLE, WordEmbedder, encounter


def adapter_for(base: str, folder: Path) -> Path:
    """Write an adapter with a manifest and no tensors, which fits whatever has the name of its base."""
    folder.mkdir()
    head = b"{}"
    (folder / WEIGHTS).write_bytes(len(head).to_bytes(8, "little") + head)
    (folder / CONFIG).write_text(json.dumps({}))
    write_manifest(
        folder,
        Manifest(
            name="demo", base_model=base, prompt="finetuned_1", seed=1, hyperparameters={}, training_set_sha256="0",
            weights_sha256=sha256_of(folder / WEIGHTS), config_sha256=sha256_of(folder / CONFIG),
        ),
    )  # fmt: skip
    return folder


class MiniLm(WordEmbedder):
    """Words under the name of the embedded embedder."""

    def __init__(self) -> None:
        super().__init__(name=choose_embedder(Settings()).name)


@pytest.fixture
def nothing_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    for loader in ("LocalModel", "LocalEmbedder", "CodeStore"):
        monkeypatch.setattr(f"engine.site.{loader}", lambda *_, **__: pytest.fail("loaded"))


def test_without_model_adapter_or_preset_it_is_fused_which_needs_no_model(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    choice = choose_model(settings)
    assert (choice.preset.name, choice.folder, choice.adapter) == ("fused", None, None)
    assert not needs_model(settings)
    assert needs_model(settings.model_copy(update={"preset": "base"}))
    assert not needs_model(settings.model_copy(update={"preset": "neighbours", "model": tmp_path}))


def test_a_home_indexes_its_own_reviewed_encounters_and_the_demos_only_without_any(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, preset="neighbours")
    assert saved_index(settings) == INDEX
    assert is_prepared(settings)
    with Store(tmp_path) as store:
        store.add_encounters([encounter("own", CHOLE, ["K80.10"], ["47562"])], who="ann")
    assert not is_prepared(settings)
    index = open_index(settings, MiniLm())
    assert [n.encounter_id for n in index.nearest(encounter("new", CHOLE))] == ["own"]
    assert is_prepared(settings)
    assert not is_prepared(settings.model_copy(update={"preset": "fused"}))


def test_without_an_adapter_it_is_rag_with_one_for_the_model_it_is_finetuned_rag(
    tiny_phi3: Path, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, model=tiny_phi3)
    choice = choose_model(settings)
    assert (choice.preset.name, choice.folder, choice.adapter) == ("rag", tiny_phi3, None)
    with_adapter = settings.model_copy(update={"adapter": adapter_for(tiny_phi3.name, tmp_path / "adapter")})
    chosen = choose_model(with_adapter)
    assert chosen.preset.name == "finetuned-rag"
    assert chosen.adapter is not None
    assert choose_model(with_adapter.model_copy(update={"preset": "base"})).adapter is None


@pytest.mark.usefixtures("nothing_loads")
def test_an_adapter_for_another_model_is_refused_before_anything_loads(tiny_phi3: Path, tmp_path: Path) -> None:
    adapter = adapter_for("SmolLM2-135M-Instruct", tmp_path / "adapter")
    with pytest.raises(ModelError, match=f"trained for SmolLM2-135M-Instruct, the model is {tiny_phi3.name}"):
        open_drafter(Settings(home=tmp_path, model=tiny_phi3, adapter=adapter))


@pytest.mark.usefixtures("nothing_loads")
def test_an_incomplete_embedder_is_refused_before_anything_loads(tiny_phi3: Path, tmp_path: Path) -> None:
    embedder = shutil.copytree(choose_embedder(Settings(home=tmp_path)), tmp_path / "minilm")
    settings = Settings(home=tmp_path, model=tiny_phi3, embedder=embedder)
    assert choose_embedder(settings) == embedder
    (embedder / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"minilm lacks tokenizer\.json"):
        open_drafter(settings)


def test_a_preset_with_an_adapter_needs_one(tiny_phi3: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"finetuned needs an adapter for {tiny_phi3.name} and none is set"):
        choose_model(Settings(home=tmp_path, model=tiny_phi3, preset="finetuned"))


def test_a_preset_that_is_none_is_refused(tiny_phi3: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="There is no preset 'best'"):
        choose_model(Settings(home=tmp_path, model=tiny_phi3, preset="best"))
