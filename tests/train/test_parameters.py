"""The paper's numbers of trained parameters, from the published shapes alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ModelError
from train.parameters import ParameterCount, count_parameters
from train.qlora import main
from train.recipe import load_recipe

CONFIGS = Path(__file__).resolve().parents[2] / "train" / "configs"


@pytest.mark.parametrize(
    ("config", "paper", "lora_alone", "total"),
    [
        ("phi3_mini", 201_612_288, 102_912_000, 3_821_079_552),
        ("phi3_medium", 389_784_576, 225_202_176, 13_960_238_080),
    ],
)
def test_the_papers_recipes_train_what_the_paper_prints(config: str, paper: int, lora_alone: int, total: int) -> None:
    recipe = load_recipe(CONFIGS / f"{config}.toml")
    light = recipe.model_copy(update={"lora": recipe.lora.model_copy(update={"whole": ()})})
    assert count_parameters(recipe, Path(recipe.model)) == (paper, total)
    assert count_parameters(light, Path(recipe.model)) == (lora_alone, total)


def test_a_folder_is_counted_as_its_configuration_says(tiny_phi3: Path) -> None:
    recipe = load_recipe(CONFIGS / "phi3_mini.toml")
    trained, total = count_parameters(recipe, tiny_phi3)
    assert trained > total > 100_000  # rank 64 is wider than the miniature


def test_an_unknown_model_is_named_with_those_that_are_known() -> None:
    recipe = load_recipe(CONFIGS / "phi3_mini.toml")
    with pytest.raises(ModelError, match=r"'Phi-9' is not known here. Known: Phi-3-mini-128k-instruct"):
        count_parameters(recipe, Path("Phi-9"))


def test_people_read_the_share_in_percent() -> None:
    assert str(ParameterCount(50, 1000)) == "50 parameters are trained beside a model of 1,000 (5.00%)"


def test_the_command_only_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = str(CONFIGS / "phi3_mini.toml")
    assert main([recipe, "--home", str(tmp_path), "--count-parameters"]) == 0
    assert "201,612,288 parameters" in capsys.readouterr().out
    assert not list(tmp_path.glob("adapters/*"))
