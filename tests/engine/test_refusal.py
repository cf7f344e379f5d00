"""What a refusal says, and what it never does to a terminal."""

from __future__ import annotations

from engine.refusal import Refusal


def test_a_refusal_names_file_line_reason_and_remedy() -> None:
    refusal = Refusal(file="notes.jsonl", line=7, reason="it is not JSON", remedy="Mend the line")
    assert str(refusal) == "'notes.jsonl', line 7: it is not JSON. Mend the line."


def test_a_refusal_of_a_whole_file_has_no_line() -> None:
    assert str(Refusal(file="a.txt", reason="it is empty", remedy="Give a report")).startswith("'a.txt': it is empty.")


def test_terminal_escapes_and_line_ends_in_a_name_are_shown_not_sent() -> None:
    said = str(Refusal(file="a\x1b[2J\n.txt", reason="bad\x07 field", remedy="Mend it"))
    assert said.isprintable()
    assert "\\x1b[2J" in said
    assert "\\x07" in said
