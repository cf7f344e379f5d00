"""The benchmarks' command line."""

from __future__ import annotations

import pytest

from eval.bench.__main__ import BENCHMARKS, main


def test_an_unknown_name_is_refused_with_the_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["nonsense"])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert all(b.name in said for b in BENCHMARKS)


def test_each_benchmark_says_what_it_measures(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert all(" ".join(b.help.replace("%%", "%").split()) in text for b in BENCHMARKS)


def test_wrong_settings_are_an_error_message_not_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft", "--preset", "nonsense"]) == 2
    assert "no preset 'nonsense'" in capsys.readouterr().err
