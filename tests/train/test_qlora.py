"""The one recipe, on a miniature Phi-3: it learns, the same seed gives the same adapter, and what is saved is whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import torch

from engine.adapter import WEIGHTS, load_adapter
from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.errors import ModelError
from engine.report import Encounter
from engine.retrieve import training_set_hash
from engine.weights import load_tokenizer, load_weights, merged
from train.clock import METRICS
from train.curriculum import Curriculum
from train.examples import Example
from train.qlora import Trainer, main, maker_of, model_folder, padded
from train.recipe import DataRecipe, LoraRecipe, OptimizerRecipe, Recipe

ON = date(2026, 5, 4)


def recipe(epochs: float = 1, learning_rate: float = 1e-2) -> Recipe:
    return Recipe(
        name="tiny",
        model="tiny",
        method="lora",
        four_bit=False,
        seed=7,
        lora=LoraRecipe(
            rank=4, alpha=8, dropout=0.0, targets=("qkv_proj", "o_proj", "gate_up_proj", "down_proj", "lm_head")
        ),
        optimizer=OptimizerRecipe(learning_rate=learning_rate, warmup_steps=2),
        data=DataRecipe(epochs=epochs, batch_size=2, max_tokens=1000),
    )


def encounter(number: int, code: str) -> Encounter:
    line = ProcedureLine(sequence=1, provider="Dr. Adler", code=code, description="an operation")
    claim = Claim(
        encounter_id=f"E{number}",
        date_of_service=ON,
        diagnoses=(Diagnosis(sequence=1, code="K80.10"),),
        procedures=(line,),
    )
    return Encounter(encounter_id=f"E{number}", date_of_service=ON, report=f"PROCEDURE: number {number}.", claim=claim)


ENCOUNTERS = tuple(encounter(n, code) for n, code in enumerate(("47562", "44970", "49505", "27447")))


def curriculum(chosen: Recipe, folder: Path) -> Curriculum:
    claims = [e.claim for e in ENCOUNTERS if e.claim]
    nearest = {e.encounter_id: tuple(claims[:2]) for e in ENCOUNTERS}
    return Curriculum(ENCOUNTERS, nearest, maker_of(chosen, load_tokenizer(folder)), chosen.data)


def trained(chosen: Recipe, folder: Path, out: Path) -> dict[str, float]:
    trainer = Trainer(chosen, folder, load_tokenizer(folder))
    figures = trainer.run(curriculum(chosen, folder), out)
    trainer.save(out, ENCOUNTERS, figures)
    return figures


def test_the_loss_falls(tiny_phi3: Path, tmp_path: Path) -> None:
    first = trained(recipe(epochs=0.5), tiny_phi3, tmp_path / "first")
    last = trained(recipe(epochs=25), tiny_phi3, tmp_path / "last")
    assert last["loss"] < 0.6 * first["loss"]
    assert (last["steps"], last["examples"]) == (50, 100)


def test_the_same_seed_gives_the_same_adapter(tiny_phi3: Path, tmp_path: Path) -> None:
    trained(recipe(), tiny_phi3, tmp_path / "one")
    trained(recipe(), tiny_phi3, tmp_path / "two")
    assert (tmp_path / "one" / WEIGHTS).read_bytes() == (tmp_path / "two" / WEIGHTS).read_bytes()


def test_the_manifest_says_what_made_the_adapter(tiny_phi3: Path, tmp_path: Path) -> None:
    trained(recipe(), tiny_phi3, tmp_path)
    manifest = load_adapter(tmp_path).manifest
    assert (manifest.base_model, manifest.seed) == (tiny_phi3.name, 7)
    assert manifest.training_set_sha256 == training_set_hash(ENCOUNTERS)
    assert manifest.hyperparameters["lora"]["rank"] == 4
    assert manifest.training["encounters"] == 4


def test_the_saved_adapter_merges_into_what_was_trained(tiny_phi3: Path, tmp_path: Path) -> None:
    chosen = recipe(epochs=4)
    trainer = Trainer(chosen, tiny_phi3, load_tokenizer(tiny_phi3))
    trainer.save(tmp_path, ENCOUNTERS, trainer.run(curriculum(chosen, tiny_phi3), tmp_path))
    ids = torch.arange(10, 60).reshape(1, -1)
    with torch.inference_mode():
        before = load_weights(tiny_phi3)(input_ids=ids).logits.float()
        after = merged(load_weights(tiny_phi3), load_adapter(tmp_path))(input_ids=ids).logits.float()
        learnt = trainer._model(input_ids=ids).logits.float()
    assert torch.dist(after, learnt) < 0.1 * torch.dist(before, learnt)


def test_padding_has_no_weight() -> None:
    ids, weights = padded([Example("a", (5, 6, 7), (0.0, 1.0, 3.0)), Example("b", (8,), (1.0,))], pad=1)
    assert ids.tolist() == [[5, 6, 7], [8, 1, 1]]
    assert weights.tolist() == [[0.0, 1.0, 3.0], [1.0, 0.0, 0.0]]


@pytest.mark.parametrize(("step", "share"), [(1, 0.5), (2, 1.0), (6, 0.5), (10, 0.0)])
def test_the_rate_warms_up_and_falls_to_zero(tiny_phi3: Path, step: int, share: float) -> None:
    trainer = Trainer(recipe(learning_rate=0.01), tiny_phi3, load_tokenizer(tiny_phi3))
    trainer._set_rate(step, 10)
    [group] = trainer._optimizer.param_groups
    assert group["lr"] == pytest.approx(0.01 * share, abs=1e-9)


def test_activations_computed_again_give_the_same_adapter(tiny_phi3: Path, tmp_path: Path) -> None:
    trained(recipe(), tiny_phi3, tmp_path / "kept")
    trained(recipe().model_copy(update={"checkpointing": True}), tiny_phi3, tmp_path / "again")
    assert (tmp_path / "kept" / WEIGHTS).read_bytes() == (tmp_path / "again" / WEIGHTS).read_bytes()


def test_dropout_is_awake_while_training(tiny_phi3: Path, tmp_path: Path) -> None:
    chosen = recipe()
    dropping = chosen.model_copy(update={"lora": chosen.lora.model_copy(update={"dropout": 0.5})})
    trained(chosen, tiny_phi3, tmp_path / "all")
    trained(dropping, tiny_phi3, tmp_path / "some")
    assert (tmp_path / "all" / WEIGHTS).read_bytes() != (tmp_path / "some" / WEIGHTS).read_bytes()


def test_a_constant_rate_stays(tiny_phi3: Path) -> None:
    chosen = recipe()
    steady = chosen.model_copy(update={"optimizer": chosen.optimizer.model_copy(update={"schedule": "constant"})})
    trainer = Trainer(steady, tiny_phi3, load_tokenizer(tiny_phi3))
    trainer._set_rate(10, 10)
    assert trainer._optimizer.param_groups[0]["lr"] == pytest.approx(1e-2)


def test_a_model_is_embedded_a_folder_or_a_name_in_the_home(tmp_path: Path) -> None:
    def folder(model: str) -> Path:
        return model_folder(recipe().model_copy(update={"model": model}), tmp_path)

    assert folder("Phi-3-mini-128k-instruct") == tmp_path / "models" / "Phi-3-mini-128k-instruct"
    assert folder("/srv/phi") == Path("/srv/phi")


def test_a_saved_adapter_holds_no_path_of_this_machine(tiny_phi3: Path, tmp_path: Path) -> None:
    trained(recipe(), tiny_phi3, tmp_path / "out")
    texts = [p.read_text(encoding="utf-8") for p in (tmp_path / "out").iterdir() if p.suffix != ".safetensors"]
    assert not [text for text in texts if str(tiny_phi3.parent) in text or str(tmp_path) in text]


def test_adapters_on_the_way_are_kept_apart_from_the_one_that_is_wanted(tiny_phi3: Path, tmp_path: Path) -> None:
    chosen = recipe(epochs=2).model_copy(update={"save_every": 2})
    Trainer(chosen, tiny_phi3, load_tokenizer(tiny_phi3)).run(curriculum(chosen, tiny_phi3), tmp_path / "way")
    assert sorted(p.name for p in (tmp_path / "way").glob("step-*")) == ["step-2", "step-4"]
    assert load_adapter(tmp_path / "way" / "step-2").manifest.training["steps"] == 2


def test_a_run_that_is_killed_goes_on_with_the_same_losses_to_the_same_adapter(
    tiny_phi3: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = recipe(epochs=6)
    chosen = chosen.model_copy(update={"save_every": 4, "lora": chosen.lora.model_copy(update={"dropout": 0.2})})

    def trainer() -> Trainer:
        return Trainer(chosen, tiny_phi3, load_tokenizer(tiny_phi3))

    lesson = curriculum(chosen, tiny_phi3)
    whole = trainer()
    figures = whole.run(lesson, tmp_path / "whole")
    whole.save(tmp_path / "one", ENCOUNTERS, figures)

    stopped, learn = trainer(), Trainer._step
    steps: list[int] = []

    def dying(self: Trainer, batch: Sequence[Example]) -> dict[str, float]:
        steps.append(1)
        if len(steps) == 7:
            raise KeyboardInterrupt
        return learn(self, batch)

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_step", dying)
        with pytest.raises(KeyboardInterrupt):
            stopped.run(lesson, tmp_path / "half")
    again = trainer()
    resumed = again.run(lesson, tmp_path / "half")
    again.save(tmp_path / "two", ENCOUNTERS, resumed)
    assert (resumed["steps"], resumed["examples"]) == (figures["steps"], figures["examples"])
    assert resumed["loss"] == pytest.approx(figures["loss"], abs=1e-4)
    assert (tmp_path / "one" / WEIGHTS).read_bytes() == (tmp_path / "two" / WEIGHTS).read_bytes()
    curves = [_losses(tmp_path / name / METRICS) for name in ("whole", "half")]
    assert [step for step, _ in curves[0]] == [step for step, _ in curves[1]] == [10, 12]
    assert curves[0][-1][1] == pytest.approx(curves[1][-1][1], abs=1e-4)


def test_a_state_of_another_recipe_is_not_taken_up(tiny_phi3: Path, tmp_path: Path) -> None:
    chosen = recipe(epochs=2).model_copy(update={"save_every": 1})
    Trainer(chosen, tiny_phi3, load_tokenizer(tiny_phi3)).run(curriculum(chosen, tiny_phi3), tmp_path)
    other = chosen.model_copy(update={"seed": 8})
    figures = Trainer(other, tiny_phi3, load_tokenizer(tiny_phi3)).run(curriculum(other, tiny_phi3), tmp_path)
    assert figures["steps"] == 4
    assert figures["seconds"] > 0


def test_a_state_that_cannot_be_read_is_named(tiny_phi3: Path, tmp_path: Path) -> None:
    chosen = recipe(epochs=1).model_copy(update={"save_every": 1})
    lesson = curriculum(chosen, tiny_phi3)
    Trainer(chosen, tiny_phi3, load_tokenizer(tiny_phi3)).run(lesson, tmp_path)
    (tmp_path / "state" / "standing.json").write_text("{")
    with pytest.raises(ModelError, match="state cannot be read"):
        Trainer(chosen, tiny_phi3, load_tokenizer(tiny_phi3)).run(lesson, tmp_path)


def _losses(path: Path) -> list[tuple[int, float]]:
    return [(line["step"], line["loss"]) for line in map(json.loads, path.read_text().splitlines())]


def test_a_wrong_recipe_is_a_message_not_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.toml"), "--home", str(tmp_path)]) == 2
    assert "Cannot read the recipe" in capsys.readouterr().err
