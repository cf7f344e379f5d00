"""The command line itself: the default command, settings, errors as messages, exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import launch
from engine.errors import ModelError
from engine.settings import Settings
from engine.store import Store

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Return what the workbench was asked to serve, in place of serving it."""
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr("ui.server.serve", lambda *arguments: calls.append(arguments))
    return calls


@pytest.mark.parametrize("command", [[], ["ui"]])
def test_without_a_command_the_workbench_opens(
    served: list[tuple[Any, ...]], tmp_path: Path, command: list[str]
) -> None:
    assert launch.main(["--home", str(tmp_path), *command]) == 0
    assert served == [(Settings(home=tmp_path), False, False)]


def test_flags_reach_the_workbench(served: list[tuple[Any, ...]], tmp_path: Path) -> None:
    flags = ["--host", "::1", "--port", "0", "--single-user", "--open"]
    assert launch.main(["--home", str(tmp_path), "ui", *flags]) == 0
    assert served == [(Settings(home=tmp_path, host="::1", port=0), True, True)]


def test_a_wrong_setting_is_wrong_use_and_nothing_starts(
    served: list[tuple[Any, ...]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "settings.toml").write_text("ports = 7\nhost = 3\n")
    assert launch.main(["--home", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert "ports" in err
    assert "host" in err
    assert served == []


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [(ModelError("No [model]."), 2, "No [model].\n"), (KeyboardInterrupt(), 130, "Stopped.\n")],
)
def test_errors_become_messages_and_exit_codes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], raised: BaseException, code: int, said: str
) -> None:
    def serve(*_: Any) -> None:
        raise raised

    monkeypatch.setattr("ui.server.serve", serve)
    assert launch.main([]) == code
    assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize("arguments", [["nonsense"], ["codes"], ["draft"], ["ui", "--port", "many"], ["--port", "1"]])
def test_wrong_use_ends_with_two_and_says_how(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        launch.main(arguments)
    assert stopped.value.code == 2
    assert "usage: launch.py" in capsys.readouterr().err


def test_the_checkout_runs_from_anywhere_and_help_needs_no_model(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", ROOT / "launch.py", "--help"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0
    for command in ("ui", "draft", "check", "codes", "encounters", "adapters", "models"):
        assert f"\n    {command}" in done.stdout
    for heavy in ("torch", "transformers", "gradio", "faiss"):
        assert not any(line.endswith(f" {heavy}") for line in done.stderr.splitlines())


def test_a_reader_that_goes_away_is_no_crash(tmp_path: Path) -> None:
    Store(tmp_path).close()
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, str(ROOT / "launch.py"), "--home", str(tmp_path), "encounters", "list"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")
