"""What is told about a model that was carried in by hand, on a miniature Phi-3."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.checksums import SUMS
from engine.errors import ModelError
from engine.model_folder import check_model


@pytest.fixture
def folder(tiny_phi3: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_phi3, tmp_path / "phi3")


def mend(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_whole_folder_is_described_with_the_setting_to_write(folder: Path) -> None:
    report = check_model(folder)
    assert report.problems == ()
    assert report.settings == {"model": str(folder.resolve())}
    facts = "\n".join(report.facts)
    for part in ("phi3, ", " parameters in 1 file(s), stored as BF16", "phi3 form, with the placeholders", "1,024"):
        assert part in facts


def test_remote_code_named_by_the_configuration_is_never_asked_for(folder: Path) -> None:
    code = {"AutoConfig": "evil.Evil", "AutoModelForCausalLM": "evil.Evil"}
    mend(folder / "config.json", lambda config: config.update(auto_map=code))
    (folder / "evil.py").write_text("raise SystemExit('ran')")
    assert check_model(folder).problems == ()


@pytest.mark.parametrize("lost", ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"])
def test_a_lost_file_is_named(folder: Path, lost: str) -> None:
    (folder / lost).unlink()
    report = check_model(folder)
    assert lost.removeprefix("model") in report.problems[0]
    assert report.settings == {}


def test_pickled_weights_are_refused_with_the_reason(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert "may run code when read" in check_model(folder).problems[0]
    assert "pytorch_model.bin" in check_model(folder).problems[0]


def test_weights_of_another_configuration_are_told_by_their_shapes(folder: Path) -> None:
    mend(folder / "config.json", lambda config: config.update(intermediate_size=160))
    assert "Shapes differ from config.json: model.layers.0.mlp" in check_model(folder).problems[0]


def test_layers_that_are_lacking_or_too_many_are_told(folder: Path) -> None:
    mend(folder / "config.json", lambda config: config.update(num_hidden_layers=3))
    assert "The weights lack model.layers.2." in check_model(folder).problems[0]
    mend(folder / "config.json", lambda config: config.update(num_hidden_layers=1))
    assert "no place for" in check_model(folder).problems[0]


def test_a_shard_that_the_index_names_must_be_there(folder: Path) -> None:
    index = {"weight_map": {"a": "model.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    assert "It lacks model-00002-of-00002.safetensors" in check_model(folder).problems[0]


def test_cut_off_weights_are_told_before_anything_loads(folder: Path) -> None:
    weights = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(weights[:-100])
    assert any("cut off" in problem for problem in check_model(folder).problems)


def test_an_unknown_architecture_is_told(folder: Path) -> None:
    mend(folder / "config.json", lambda config: config.update(model_type="phi99"))
    assert any("model type `phi99`" in problem for problem in check_model(folder).problems)


def test_phi_3_without_its_placeholders_is_told(folder: Path) -> None:
    text = (folder / "tokenizer.json").read_text(encoding="utf-8").replace("<|placeholder3|>", "<|other|>")
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")
    assert any("lacks <|placeholder3|>" in problem for problem in check_model(folder).problems)


def test_a_tokenizer_with_more_ids_than_the_model_has_rows_is_told(folder: Path) -> None:
    mend(folder / "config.json", lambda config: config.update(vocab_size=100))
    assert any("only 100 rows" in problem for problem in check_model(folder).problems)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
@pytest.mark.parametrize("content", ["{}", "{", "[1]", '"text"', "null"])
def test_a_file_that_is_not_what_it_should_be_is_a_problem_not_a_crash(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)
    assert any(name in problem for problem in check_model(folder).problems)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", {"model_type": "phi3", "hidden_size": "x"}),
        ("config.json", {"model_type": "phi3", "num_attention_heads": 0}),
        ("config.json", {"model_type": "t5"}),
        ("config.json", {"model_type": "phi3", "vocab_size": None}),
        ("tokenizer.json", {"added_tokens": 5, "model": {"vocab": {}}}),
        ("tokenizer.json", {"model": {"vocab": {"a": "b"}}}),
        ("tokenizer.json", {"model": {"vocab": [[]]}}),
        ("model.safetensors.index.json", {"weight_map": []}),
    ],
)
def test_json_of_another_form_is_a_problem_not_a_crash(folder: Path, name: str, content: dict[str, Any]) -> None:
    (folder / name).write_text(json.dumps(content))
    assert any(f"{name} does not load" in problem for problem in check_model(folder).problems)


def test_a_model_that_does_not_tell_its_context_is_a_problem_not_a_crash(folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps({"model_type": "bloom", "hidden_size": 64, "n_head": 4}))
    assert "bloom model gives no max_position_embeddings" in check_model(folder).problems[-1]


def test_hashes_are_verified_when_the_list_is_there(folder: Path) -> None:
    sums = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in folder.iterdir()]
    (folder / SUMS).write_text("".join(sums))
    assert f"Hashes: {len(sums)} files are those of {SUMS}" in check_model(folder).facts
    (folder / "config.json").write_text((folder / "config.json").read_text() + " ")
    assert any("SHA-256 differs" in problem for problem in check_model(folder).problems)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no model folder"):
        check_model(tmp_path / "none")
