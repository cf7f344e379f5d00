"""What a site's settings load: decided, and refused where it is wrong, before anything is loaded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.adapter import CONFIG, WEIGHTS, Manifest, write_manifest
from engine.errors import ModelError, SettingsError
from engine.file_hash import sha256_of
from engine.settings import Settings
from engine.site import choose_embedder, choose_model, open_drafter


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


@pytest.fixture
def nothing_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    for loader in ("LocalModel", "LocalEmbedder", "CodeStore"):
        monkeypatch.setattr(f"engine.site.{loader}", lambda *_, **__: pytest.fail("loaded"))


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
