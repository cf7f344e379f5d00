"""Printing: nothing printed is markup, control characters are shown, JSON is one line of ASCII."""

from __future__ import annotations

import json

import pytest

from engine.refusal import Refusal
from ui.terminal.console import progress, say, say_json, say_table, shown, warn


def test_control_characters_are_shown_not_sent() -> None:
    assert shown("a\x1b[31m\x9bb\n") == "a\\x1b[31m\\x9bb\\n"
    assert shown(None) == ""
    assert shown(7) == "7"


def test_lines_go_where_they_belong_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    say("[bold]x[/bold] :smile:\nnext \x07", style="red")
    warn("to [i]them[/i]")
    out, err = capsys.readouterr()
    assert out == "[bold]x[/bold] :smile:\nnext \\x07\n"
    assert err == "to [i]them[/i]\n"


def test_a_long_line_is_not_broken_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    say("word " * 100)
    assert capsys.readouterr().out.count("\n") == 1


def test_cells_of_a_table_are_never_markup(capsys: pytest.CaptureFixture[str]) -> None:
    say_table("T [b]", ("a", "b"), [("[red]x[/red]", 3), (None, "\x1b")])
    out = capsys.readouterr().out
    for part in ("T [b]", "[red]x[/red]", "3", "\\x1b"):
        assert part in out


def test_json_is_one_line_of_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    say_json(Refusal(file="ü\x9b.txt", reason="a\nb", remedy="c"))
    out = capsys.readouterr().out
    assert out.isascii()
    assert out.count("\n") == 1
    assert json.loads(out)["file"] == "ü\x9b.txt"


def test_a_progress_bar_leaves_standard_output_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Drafting", 2) as bar:
        bar.advance(bar.task_ids[0])
    assert capsys.readouterr().out == ""
