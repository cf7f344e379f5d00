"""What a note denies, in the words right before what it names."""

from __future__ import annotations

import pytest

from engine.checks.denial import is_denied


@pytest.mark.parametrize(
    ("note", "denied"),
    [
        ("perforation was seen", False),
        ("no perforation", True),
        ("without evidence of any perforation", True),
        ("patient denies perforation", True),
        ("no abscess, gangrene, or perforation", True),
        ("negative for perforation", True),
        ("not perforation", True),
        ("nor any perforation", True),
        ("no pain. perforation", False),
        ("no pain; perforation", False),
        ("there was no bleeding although we then found a perforation", False),
        ("not only pain but perforation", False),
        ("known perforation", False),
    ],
)
def test_a_denial_reaches_over_a_few_words_of_its_sentence(note: str, denied: bool) -> None:
    assert is_denied(note, note.index("perforation")) is denied
