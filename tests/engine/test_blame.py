"""Errors of the model libraries, told as errors about a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.blame import blame
from engine.errors import ModelError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("added_tokens"), "KeyError: 'added_tokens'"),
        (Exception("first\nsecond"), "Exception: first)"),
        (AssertionError(), "AssertionError: no reason given"),
        (ValueError("x" * 500), "ValueError: " + "x" * 200 + ")"),
    ],
)
def test_any_error_names_the_file_and_the_first_line_of_its_reason(error: Exception, said: str) -> None:
    with pytest.raises(ModelError) as told, blame(Path("phi3/config.json")):
        raise error
    assert said in str(told.value)
    assert str(told.value).startswith("phi3/config.json does not load")
    assert told.value.__cause__ is error


def test_what_is_told_already_and_an_interruption_pass() -> None:
    with pytest.raises(ModelError, match=r"^mine$"), blame(Path("x")):
        raise ModelError("mine")
    with pytest.raises(KeyboardInterrupt), blame(Path("x")):
        raise KeyboardInterrupt
