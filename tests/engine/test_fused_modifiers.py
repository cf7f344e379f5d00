"""Modifiers that an invented report's own words decide."""

from __future__ import annotations

import pytest

from engine.billing_lists import FeeLine, Pair
from engine.fused_modifiers import Line, modifiers


def line(code: str, phrase: str, sided: bool = True, fee: FeeLine | None = None, **facts: str) -> Line:
    return Line(
        code=code, plain="", site=facts.get("site", ""), sided=sided, phrase=phrase, title=facts.get("title", phrase),
        diagnoses=facts.get("diagnoses", ""), report=facts.get("report", phrase), fee=fee,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (line("64721", "Right carpal tunnel release"), ("RT",)),
        (line("64721", "Carpal tunnel release", diagnoses="Carpal tunnel syndrome, left"), ("LT",)),
        (line("69436", "Bilateral tubes", fee=FeeLine("69436", "A", bilateral="1")), ("50",)),
        (line("58661", "Bilateral salpingectomy", fee=FeeLine("58661", "A", bilateral="0")), ()),
        (line("47562", "Laparoscopic cholecystectomy", sided=False, report="the right upper quadrant"), ()),
        (line("26055", "Trigger release, right index finger"), ("F6",)),
        (line("28285", "Hammertoe correction, left second toe"), ("T1",)),
        (line("28285", "Hammertoe correction, second and third toes, left foot"), ("LT",)),
        (line("45378", "Colonoscopy", sided=False, diagnoses="Screening"), ("33",)),
        (line("43235", "Upper endoscopy", sided=False, diagnoses="Screening"), ()),
        (line("75710", "Angiogram", sided=False, fee=FeeLine("75710", "A", professional="1")), ("26",)),
        (line("36620", "Attempted insertion of an arterial line", sided=False), ("53",)),
        (line("42962", "Control of hemorrhage", sided=False, report="was taken back to the operating room"), ("78",)),
        (line("15110", "Staged graft", sided=False), ("58",)),
    ],
)
def test_the_words_decide(given: Line, expected: tuple[str, ...]) -> None:
    assert modifiers(given, (), ()) == expected


def test_the_words_of_the_line_go_before_those_of_the_other_lines() -> None:
    given = line("20526", "Injection, left carpal tunnel", title="Right carpal tunnel release. Injection, left")
    assert modifiers(given, (), ()) == ("LT",)


def test_59_goes_on_the_second_of_a_pair_that_a_modifier_may_part() -> None:
    pair = Pair("45385", "45380", "1")
    given = line("45380", "Biopsy", sided=False)
    assert modifiers(given, ("45385", "45380"), (pair,)) == ("59",)
    assert modifiers(given, ("45380",), (pair,)) == ()
    assert modifiers(line("45385", "Snare", sided=False), ("45385", "45380"), (pair,)) == ()
    assert modifiers(given, ("45385",), (Pair("45385", "45380", "0"),)) == ()
