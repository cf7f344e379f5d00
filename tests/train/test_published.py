"""Configurations without weights."""

from __future__ import annotations

from pathlib import Path

from train.published import PUBLISHED, configuration


def test_a_folder_wins_over_the_published_shape_of_its_name(tiny_phi3: Path, tmp_path: Path) -> None:
    named = tmp_path / "Phi-3-mini-128k-instruct"
    named.mkdir()
    assert configuration(named).hidden_size == PUBLISHED[named.name].hidden_size
    (named / "config.json").write_bytes((tiny_phi3 / "config.json").read_bytes())
    assert configuration(named).hidden_size == 64
