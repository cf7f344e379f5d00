"""The scorecard of a few systems: figures by hand, the same bytes twice, and what moved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.claim import Claim
from engine.errors import InputError
from eval.cases import Cases
from eval.curve import baseline, learning_curve
from eval.evaluation import scorecard
from eval.figures import box_plots, code_bars, length_histogram
from eval.length import lengths
from eval.page import Circumstances, page
from eval.run_folder import SCORECARD, RunFolder, RunMark
from eval.scorecard import Scorecard, moves, read_scorecard
from eval.structure import reference
from eval.system import Origin, Output, System

MakeClaim = Callable[..., Claim]
MakeCases = Callable[..., Cases]
CLAIMS = [("K80.10 I10", "47562-22"), ("M17.11", "27447-RT"), ("I10", "49505"), ("K80.00", "47563")]
MADE = Circumstances(made_at="2026-11-25 10:00 UTC", machine="a machine", seconds=1.5, remarks=("<b>invented</b>",))


def preset(cases: Cases, *answers: Claim | None, name: str = "base") -> System:
    """Return a system that writes its claims, and nothing of a claim in place of None."""
    outputs = tuple(
        Output(e.encounter_id, claim, reference(claim) if claim else "sorry")
        for e, claim in zip(cases.encounters, answers, strict=True)
    )
    return System(name, Origin(kind="preset", preset="base", prompt="base_1", model="m<script>"), outputs)


@pytest.fixture
def cases(make_cases: MakeCases) -> Cases:
    return make_cases(*CLAIMS)


@pytest.fixture
def card(cases: Cases) -> Scorecard:
    right = preset(cases, *cases.truths, name="right & good")
    poor = preset(cases, cases.truths[0], None, *cases.truths[2:], name="poor")
    return scorecard(cases, [right, poor], lengths([5, 6, 9, 12], "words"), resamples=50)


def test_a_system_that_is_right_has_ones_and_one_without_a_claim_counts_as_wrong(card: Scorecard) -> None:
    right, poor = card.systems
    assert {f.estimate for m in ("recall", "precision", "f1", "full_match") for f in [right.components["CPT"][m]]} == {
        1
    }
    assert poor.components["CPT"]["recall"].estimate == 0.75
    assert poor.extraction["text without any code"] == 1
    assert right.structure["ROUGE-L"].estimate == 1
    assert poor.structure["ROUGE-L"].estimate == 0.75
    assert poor.misses == {"CPT: missing": 1, "ICD-10-CM: missing": 1}


def test_pairs_of_systems_are_compared_case_by_case(card: Scorecard) -> None:
    found = next(d for d in card.differences if (d.component, d.metric) == ("CPT", "recall"))
    assert (found.first, found.second, found.figure.estimate) == ("right & good", "poor", 0.25)
    assert found.figure.low >= 0


def test_validity_is_that_of_the_lists(cases: Cases, make_claim: MakeClaim) -> None:
    wrong = preset(cases, *(make_claim("Z99.99 I10", "47562", e.encounter_id) for e in cases.encounters))
    (made,) = scorecard(cases, [wrong], lengths([1], "words"), resamples=20).systems
    assert made.components["ICD-10-CM"]["fabricated"].estimate == 0.5
    assert "fabricated" not in made.components["CPT"]


def test_codes_strata_and_frequencies(card: Scorecard) -> None:
    poor = card.systems[1]
    i10 = next(c for c in poor.codes if c.code == "I10")
    assert (i10.training, i10.support, i10.drafted, i10.right) == (4, 2, 2, 2)
    assert {(s.facet, s.value, s.cases) for s in poor.strata} >= {
        ("service", "General Surgery", 4),
        ("year", "2026", 4),
        ("ICD-10-CM edition", "FY2026", 4),
        ("surgeon", "Dr. Adler", 4),
        ("training cases of the first procedure", "up to 5", 4),
    }
    assert next((c.code, c.cases) for c in card.frequent if c.component == "ICD-10-CM") == ("I10", 2)


def test_the_same_run_twice_gives_the_same_bytes(cases: Cases, card: Scorecard, tmp_path: Path) -> None:
    again = scorecard(
        cases,
        [preset(cases, *cases.truths, name="right & good"),
         preset(cases, cases.truths[0], None, *cases.truths[2:], name="poor")],
        lengths([5, 6, 9, 12], "words"), kept=tmp_path / "structure.jsonl", resamples=50,
    )  # fmt: skip
    assert again.model_dump_json() == card.model_dump_json()
    assert page(again, MADE) == page(card, MADE)


def test_what_moved_beyond_chance_is_named(cases: Cases, make_cases: MakeCases) -> None:
    many = make_cases(*CLAIMS * 10)
    before = scorecard(many, [preset(many, *[None] * 40)], lengths([1], "words"), resamples=50)
    after = scorecard(many, [preset(many, *many.truths)], lengths([1], "words"), resamples=50)
    assert ("base", "CPT", "f1") in {(m.system, m.component, m.metric) for m in moves(before, after)}
    assert list(moves(after, after)) == []


def test_baselines_and_their_learning_curve(make_cases: MakeCases) -> None:
    import numpy as np

    many = make_cases(*CLAIMS * 10)
    near = np.array([[float(a.claim.procedures == t.claim.procedures) for t in many.training if t.claim]
                     for a in many.encounters if a.claim])  # fmt: skip
    made = scorecard(many, [baseline(n, many, near) for n in ("majority", "vote-1", "linear")], lengths([1], "words"))
    majority, vote, linear = (s.components["CPT"]["f1"].estimate for s in made.systems)
    assert vote == 1
    assert linear > majority
    points = list(learning_curve(["vote-10"], many, near))
    assert [p.training_cases for p in points] == [50, 80]


def test_the_page_holds_no_script_and_asks_for_nothing_and_escapes_what_it_shows(card: Scorecard) -> None:
    text = page(card, MADE)
    assert "<script" not in text
    assert "&lt;b&gt;invented&lt;/b&gt;" in text
    assert "m&lt;script&gt;" in text
    assert "right &amp; good" in text
    assert not any(f'{word}="http' in text for word in ("src", "href"))
    for heading in ("Table 1.", "Figure 1.", "Figure 2.", "Table 2.", "Figure 3."):
        assert heading in text
    assert "0.78" in text  # the paper's CPT F1


def test_figures_are_svg_alone_and_the_same_each_time(card: Scorecard) -> None:
    boxes = {s.name: s.boxes["CPT"]["recall"] for s in card.systems} | {"$x": card.systems[0].boxes["CPT"]["recall"]}

    def all_drawn() -> list[str]:
        return [box_plots(boxes, "t"), length_histogram(card.lengths), code_bars(card.frequent)]

    drawn = all_drawn()
    assert all(text.startswith("<svg") and text.endswith("</svg>\n") for text in drawn)
    assert drawn == all_drawn()
    assert "$x" in box_plots(boxes, "t")


def test_a_folder_keeps_one_evaluation(card: Scorecard, tmp_path: Path) -> None:
    mark = RunMark(encounters="a", training="b", settings="c")
    folder = RunFolder(tmp_path / "run", mark)
    folder.write(card, MADE)
    assert read_scorecard(tmp_path / "run" / SCORECARD) == card
    assert RunFolder(tmp_path / "run", mark).outputs("a/../b").name == "a_.._b.jsonl"
    with pytest.raises(InputError, match="with other training"):
        RunFolder(tmp_path / "run", mark.model_copy(update={"training": "x"}))


def test_what_is_no_scorecard_is_named(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("{}")
    with pytest.raises(InputError, match="is no scorecard"):
        read_scorecard(tmp_path / "old.json")
    with pytest.raises(InputError, match="cannot read it"):
        read_scorecard(tmp_path / "none.json")
