"""Rule C7: codes that the note denies, and visits that it does not tell of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.engine.checks.conftest import FIRST, LAST, Scrub

CODES = {
    "K40.90": "Unilateral inguinal hernia, without obstruction or gangrene, not specified as recurrent",
    "K80.10": "Calculus of gallbladder with chronic cholecystitis without obstruction",
    "K63.1": "Perforation of intestine (nontraumatic)",
    "49505": "first open mending of a reducible groin hernia",
    "99215": "long visit of a known patient",
}
NIGHT = timedelta(days=1)
MANUAL = "Medicare Program Integrity Manual, chapter 3"


@pytest.mark.parametrize(
    ("diagnosis", "line", "note", "where"),
    [
        ("K40.90", "47562", "No inguinal hernia. The gallbladder was freed.", "diagnoses[0]"),
        ("K63.1", "47562", "No perforation. The intestine was viable.", ""),  # the intestine is not denied
        ("K63.1", "47562", "Explored without evidence of perforation.", "diagnoses[0]"),
        ("K80.10", "49505", "Calculus found. No hernia was mended, no hernias seen.", "procedures[0]"),
        ("K80.10", "99215", "Calculus found. The gallbladder was taken out.", "procedures[0]"),
        ("K40.90", "49505", "Inguinal hernia repair; no hernia on the other side.", ""),
        ("K40.90", "47562", "The sac was reduced and mesh placed.", ""),  # other words: not judged
        ("K80.10", "47562", "Calculus without cholecystitis.", ""),  # what comes after "with" is not judged
        ("K80.10", "99215", "Presents with a calculus. Assessment: operate.", ""),
        ("K80.10", "99215", "Clinic visit for calculus.", ""),
        ("Z99.9", "00000", "Nothing.", ""),
    ],
)
def test_c7_what_the_note_denies_or_does_not_tell(
    scrub: Scrub, diagnosis: str, line: str, note: str, where: str
) -> None:
    found = scrub("C7", line, diagnosis, described=CODES, report=note)
    assert " ".join(f.where for f in found) == where
    assert all((f.severity, f.source.list) == ("warning", MANUAL) for f in found)


def test_c7_reads_the_history_too(scrub: Scrub) -> None:
    denied = "No inguinal hernia."
    assert len(scrub("C7", "47562", "K40.90", described=CODES, report=denied)) == 1
    assert scrub("C7", "47562", "K40.90", described=CODES, report=denied, history="Known inguinal hernia.") == []


def test_c7_without_a_note_is_not_checked(scrub: Scrub) -> None:
    (finding,) = scrub("C7", "47562", "K40.90", described=CODES)
    assert (finding.severity, finding.where) == ("not-checked", "claim")
    assert scrub("C7", "", "", described=CODES) == []


@pytest.mark.parametrize(("days", "count"), [(-1, 0), (0, 1)])
def test_c7_goes_by_the_description_of_the_date(scrub: Scrub, days: int, count: int) -> None:
    note = "No inguinal hernia."
    for on in (FIRST + days * NIGHT, LAST - days * NIGHT):
        assert len(scrub("C7", "47562", "K40.90", described=CODES, report=note, on=on)) == count
