"""Every switch: who wins, and what is said when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import SettingsError
from engine.settings import ROOT, Settings, load_settings


def home_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_without_anything_said_the_defaults_hold() -> None:
    assert load_settings({}, {}) == Settings(home=ROOT / "data" / "local")


def test_flags_win_over_environment_over_file_over_default(tmp_path: Path) -> None:
    home = home_with(tmp_path, 'port = 1\nrun_ahead = 11\ncoder = "ann"')
    settings = load_settings({"home": home, "port": 3}, {"OPCLAIM_PORT": "2", "OPCLAIM_RUN_AHEAD": "12"})
    assert (settings.port, settings.run_ahead, settings.coder, settings.host) == (3, 12, "ann", "127.0.0.1")


def test_a_flag_that_was_not_typed_does_not_count(tmp_path: Path) -> None:
    assert load_settings({"home": tmp_path, "port": None}, {"OPCLAIM_PORT": "2"}).port == 2


def test_the_home_comes_from_the_environment_and_is_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings({}, {"OPCLAIM_HOME": "site"}).home == tmp_path / "site"
    assert load_settings({"home": tmp_path / "other"}, {"OPCLAIM_HOME": "site"}).home == tmp_path / "other"


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert load_settings({}, {"OPCLAIM_PORT": "", "PATH": "/bin"}).port == 7860


def test_all_problems_are_told_at_once_with_value_and_the_known_names(tmp_path: Path) -> None:
    home = home_with(tmp_path, 'ports = 1\nrun_ahead = "many"')
    with pytest.raises(SettingsError) as refused:
        load_settings({"home": home}, {"OPCLAIM_THREADS": "-1"})
    message = str(refused.value)
    for part in ("ports", "run_ahead", "'many'", "threads", "'-1'", "Known settings: adapter, coder,"):
        assert part in message


@pytest.mark.parametrize("text", ["port = ", "\x00"])
def test_a_settings_file_that_is_no_toml_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"settings\.toml is not a TOML file"):
        load_settings({"home": home_with(tmp_path, text)}, {})


def test_every_setting_says_what_it_means() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text("")

    def refused(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refused)
    with pytest.raises(SettingsError, match=r"settings\.toml cannot be read: Permission denied"):
        load_settings({"home": tmp_path})
