"""Recipes are checked whole, with every problem named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import SettingsError
from train.recipe import load_recipe

CONFIGS = Path(__file__).resolve().parents[2] / "train" / "configs"


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda p: p.stem)
def test_every_recipe_that_ships_is_whole_and_says_how_to_run_itself(path: Path) -> None:
    recipe = load_recipe(path)
    assert recipe.lora.targets
    assert f"python -m train.qlora train/configs/{path.name}" in path.read_text(encoding="utf-8").split("\nname")[0]


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = (CONFIGS / "smollm2.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "recipe.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    path = changed(tmp_path, "rank = 16", "rank = 0\nrnak = 3")
    path.write_text(path.read_text(encoding="utf-8").replace("batch_size = 4", "batch_size = 0"), encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_recipe(path)
    assert all(name in str(refused.value) for name in ("lora.rank:", "lora.rnak:", "data.batch_size:"))


@pytest.mark.parametrize(("old", "new"), [('method = "lora"', 'method = "full"'), ('name = "demo"', 'name = "../x"')])
def test_a_value_outside_its_kind_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(SettingsError, match="is not a recipe"):
        load_recipe(changed(tmp_path, old, new))


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"recipe\.toml is not TOML"):
        load_recipe(changed(tmp_path, "[lora]", "[lora"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Cannot read the recipe"):
        load_recipe(tmp_path / "none.toml")
