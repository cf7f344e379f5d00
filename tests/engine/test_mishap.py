"""Work that fails in any way leaves a mishap that quotes nothing of a report."""

from __future__ import annotations

from engine.errors import ModelError
from engine.mishap import Mishap, attempt


def failing(error: Exception) -> str:
    raise error


def test_work_that_succeeds_gives_its_result() -> None:
    assert attempt(lambda: "done") == "done"


def test_the_text_of_a_foreign_error_is_not_kept() -> None:
    error = RuntimeError("patient Smith")
    found = attempt(lambda: failing(error))
    assert isinstance(found, Mishap)
    assert (found.kind, found.message) == ("RuntimeError", "")
    assert "in failing" in found.trace
    assert "Smith" not in found.trace


def test_an_error_of_ours_keeps_its_message() -> None:
    found = attempt(lambda: failing(ModelError("No model. Copy one.")))
    assert isinstance(found, Mishap)
    assert found.message == "No model. Copy one."
