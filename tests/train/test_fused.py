"""Fitting the fused preset from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.encounters import write_encounters
from engine.errors import InputError, RetrievalError
from engine.settings import Settings
from tests.engine.clinic import CHOLE, encounter, reviewed
from train import fused


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(fused, "LocalEmbedder", lambda folder: pytest.fail("loaded"))
    return Settings(home=tmp_path / "home")


def test_the_encounters_of_a_file_are_those_with_a_claim(tmp_path: Path, settings: Settings) -> None:
    file = tmp_path / "some.jsonl"
    write_encounters(file, [*reviewed()[:3], encounter("open", CHOLE)])
    assert [e.encounter_id for e in fused.reviewed_of(file, settings)] == ["A0", "B0", "C0"]


def test_a_home_without_reviewed_encounters_is_told_so(settings: Settings) -> None:
    with pytest.raises(InputError, match="holds no encounter with a claim"):
        fused.reviewed_of(None, settings)


def test_a_few_encounters_are_refused_before_anything_is_read(settings: Settings) -> None:
    with pytest.raises(RetrievalError, match="12 reviewed encounters are too few"):
        fused.fit_fused(reviewed(), settings)


def test_wrong_use_is_a_message_and_code_2(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fused.main(["--home", str(settings.home), "--encounters", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err
