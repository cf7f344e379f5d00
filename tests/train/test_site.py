"""Where an operation is done, and the modifier that says so."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from train.catalogue import CatalogueDiagnosis, CatalogueProcedure, Side, Wordings
from train.site import DIGITS, NO_SITE, Site, draw_site

MakeProcedure = Callable[..., CatalogueProcedure]
MakeDiagnosis = Callable[..., CatalogueDiagnosis]


@pytest.fixture
def draws(make_diagnosis: MakeDiagnosis) -> Callable[..., set[Site]]:
    def many(procedure: CatalogueProcedure, both: float = 0.3, side: Side | None = None) -> set[Site]:
        rng = Random(1)
        return {draw_site(rng, procedure, make_diagnosis(), both, side) for _ in range(300)}

    return many


def test_an_operation_without_a_side_has_none(make_procedure: MakeProcedure, draws: Callable[..., set[Site]]) -> None:
    assert draws(make_procedure()) == {NO_SITE}
    assert NO_SITE.slots == {"side": "", "digit": ""}


def test_a_sided_operation_is_right_or_left(make_procedure: MakeProcedure, draws: Callable[..., set[Site]]) -> None:
    assert draws(make_procedure(side=True)) == {Site("right", "", "RT"), Site("left", "", "LT")}


def test_both_sides_are_drawn_only_where_both_may_be_billed(
    make_procedure: MakeProcedure, draws: Callable[..., set[Site]]
) -> None:
    bilateral = make_procedure(side=True, bilateral=True)
    assert Site("bilateral", "", "50") in draws(bilateral)
    assert Site("bilateral", "", "50") not in draws(bilateral, both=0.0)


def test_a_given_side_is_kept_unless_the_procedure_cannot_be_on_both(
    make_procedure: MakeProcedure, draws: Callable[..., set[Site]]
) -> None:
    assert draws(make_procedure(side=True), side="left") == {Site("left", "", "LT")}
    assert draws(make_procedure(side=True, bilateral=True), side="bilateral") == {Site("bilateral", "", "50")}
    assert draws(make_procedure(side=True), side="bilateral") == {Site("right", "", "RT"), Site("left", "", "LT")}


@pytest.mark.parametrize(("kind", "count"), [("finger", 10), ("toe", 10), ("eyelid", 4)])
def test_each_digit_has_its_modifier_and_side(
    kind: str, count: int, make_procedure: MakeProcedure, draws: Callable[..., set[Site]]
) -> None:
    sites = draws(make_procedure(digit=kind))
    assert {site.digit: site.modifier for site in sites} == DIGITS[kind]
    assert len({site.modifier for site in sites}) == count
    assert all(site.side and site.digit.startswith(site.side) for site in sites)
    assert {site.side for site in draws(make_procedure(digit=kind), side="right")} == {"right"}


def test_the_digit_modifiers_are_those_of_hcpcs() -> None:
    assert [DIGITS["finger"][f"{side} thumb"] for side in ("left", "right")] == ["FA", "F5"]
    assert [DIGITS["finger"][f"{side} little finger"] for side in ("left", "right")] == ["F4", "F9"]
    assert [DIGITS["toe"][f"{side} great toe"] for side in ("left", "right")] == ["TA", "T5"]
    assert [DIGITS["toe"][f"{side} fifth toe"] for side in ("left", "right")] == ["T4", "T9"]
    assert DIGITS["eyelid"]["right lower eyelid"] == "E4"


def test_a_digit_that_the_procedure_names_is_kept(
    make_procedure: MakeProcedure, draws: Callable[..., set[Site]]
) -> None:
    names = Wordings(train=("Fusion of the great toe, {side}", "{side} great toe fusion"), test=("Hallux fused",))
    assert {site.modifier for site in draws(make_procedure(digit="toe", names=names))} == {"TA", "T5"}


def test_slots_hold_the_digit_or_else_the_side() -> None:
    assert Site("left", "left thumb", "FA").slots == {"side": "left", "digit": "left thumb"}
    assert Site("right", "", "RT").slots == {"side": "right", "digit": "right"}
