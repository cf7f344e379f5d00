"""Sentences that speak for a code."""

from __future__ import annotations

from engine.fused_evidence import sentences
from engine.outline import Kind, Phrase
from engine.stems import stems

REPORT = """PROCEDURE: Repair of hernia.
DESCRIPTION: The skin was cut. A piece of mesh 2.5 cm wide was sewn over the hernia. The skin was closed."""


def test_sentences_end_at_stops_and_lines_not_at_decimals() -> None:
    found = [REPORT[s.start : s.end] for s in sentences(REPORT).spans]
    assert found == [
        "PROCEDURE: Repair of hernia.",
        "DESCRIPTION: The skin was cut.",
        "A piece of mesh 2.5 cm wide was sewn over the hernia.",
        "The skin was closed.",
    ]


def test_the_heading_comes_first_then_the_sentence_of_the_account_that_shares_most() -> None:
    best = sentences(REPORT).best(stems("mesh hernia"), None)
    assert REPORT[best[0].start : best[0].end] == "PROCEDURE: Repair of hernia."
    assert REPORT[best[1].start : best[1].end].startswith("A piece of mesh")


def test_what_stands_in_every_report_gives_way_to_what_was_done() -> None:
    report = "DESCRIPTION: The knee was prepped and draped. The knee was incised and drained."
    best = sentences(report).best(stems("knee"), None)
    assert report[best[0].start : best[0].end] == "The knee was incised and drained."


def test_the_sentence_of_the_phrase_goes_first() -> None:
    start = REPORT.index("Repair")
    phrase = Phrase(Kind.PROCEDURE, 0, False, start, start + len("Repair of hernia."))
    best = sentences(REPORT).best(stems("mesh hernia"), phrase)
    assert REPORT[best[0].start : best[0].end] == "PROCEDURE: Repair of hernia."


def test_nothing_shared_is_no_evidence() -> None:
    assert sentences(REPORT).best(stems("cataract"), None) == ()
    assert sentences("").best(stems("cataract"), None) == ()
