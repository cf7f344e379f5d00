"""A training set holds what coders taught, capped and replayed, and never what adapters are measured on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest

from engine.claim import Claim, Diagnosis
from engine.errors import InputError
from engine.report import Encounter
from train.label import Label, LabelKind, gold_label
from train.recipe import FeedbackRecipe
from train.training_set import TrainingSet, TrainingSetManifest, require_apart, training_set

ON = date(2026, 5, 4)
RECIPE = FeedbackRecipe(gold=1, silver=1, bronze=0, cap=1, replay=0)


def encounter(name: str, patient: str | None = None, report: str | None = None) -> Encounter:
    claim = Claim(encounter_id=name, date_of_service=ON, diagnoses=(Diagnosis(sequence=1, code="K80.10"),))
    words = " ".join(f"{name}{n}" for n in range(30))
    return Encounter(encounter_id=name, date_of_service=ON, report=report or words, claim=claim, patient_id=patient)


def label(name: str, kind: LabelKind = LabelKind.SILVER, who: str = "ann", **facts: str) -> Label:
    return Label(encounter=encounter(name, **facts), kind=kind, who=who)


def made(
    labels: Sequence[Label],
    older: Sequence[Encounter] = (),
    frozen: Sequence[Encounter] = (),
    recipe: FeedbackRecipe = RECIPE,
) -> TrainingSet:
    return training_set(labels, older, frozen, recipe, seed=7)


def manifest(found: TrainingSet) -> TrainingSetManifest:
    assert found.manifest is not None
    return found.manifest


def ids(found: TrainingSet) -> Counter[str]:
    return Counter(e.encounter_id for e in found.encounters)


def test_bronze_is_not_learnt_unless_the_recipe_says_so() -> None:
    given = [label("A"), label("B", LabelKind.BRONZE)]
    found = made(given)
    assert (ids(found), manifest(found).left_out.weightless) == ({"A": 1}, 1)
    assert ids(made(given, recipe=RECIPE.model_copy(update={"bronze": 1.0}))) == {"A": 1, "B": 1}


def test_a_label_is_shown_as_often_as_its_kind_weighs() -> None:
    recipe = RECIPE.model_copy(update={"gold": 3.0, "silver": 0.5})
    given = [label(f"S{n}") for n in range(400)] + [gold_label(encounter("G"), encounter("G").claim)]  # type: ignore[arg-type]
    shown = ids(made(given, recipe=recipe))
    assert shown["G"] == 3
    assert 150 < sum(shown.values()) - 3 < 250


def test_one_coder_has_at_most_their_share() -> None:
    given = [label(f"A{n}") for n in range(90)] + [label(f"B{n}", who="bob") for n in range(10)]
    found = made(given, recipe=RECIPE.model_copy(update={"cap": 0.5}))
    assert Counter(item.who for item in manifest(found).labels) == {"ann": 10, "bob": 10}
    assert manifest(found).left_out.over_the_cap == 80


def test_a_single_coder_is_not_capped_and_gold_never_is() -> None:
    recipe = RECIPE.model_copy(update={"cap": 0.5})
    assert len(made([label(f"A{n}") for n in range(9)], recipe=recipe).encounters) == 9
    gold = [label(f"G{n}", LabelKind.GOLD, "audit") for n in range(50)]
    found = made([*gold, label("A"), label("B", who="bob")], recipe=recipe)
    assert len(found.encounters) == 52


@pytest.mark.parametrize(
    "frozen",
    [
        encounter("A"),
        encounter("F", patient="P1"),
        encounter("F", report=" ".join(f"A{n}" for n in range(30)) + " and a last word"),
    ],
    ids=["the encounter", "its patient", "a report like it"],
)
def test_nothing_of_the_frozen_set_is_learnt(frozen: Encounter) -> None:
    given = [label("A", patient="P1"), label("B")]
    found = made(given, frozen=[frozen])
    assert (ids(found), manifest(found).left_out.like_a_frozen_one) == ({"B": 1}, 1)


def test_older_claims_are_replayed_beside_the_labels() -> None:
    older = [encounter(f"O{n}") for n in range(20)]
    found = made(
        [label("A"), label("B")], [*older, encounter("F"), encounter("A")], [encounter("F")],
        RECIPE.model_copy(update={"replay": 3.0}),
    )  # fmt: skip
    assert manifest(found).replayed == 6
    assert set(ids(found)) <= {"A", "B", *(e.encounter_id for e in older)}


def test_the_same_labels_give_the_same_set_in_any_order() -> None:
    given = [label(f"A{n}", who="ann" if n % 3 else "bob") for n in range(30)]
    older = [encounter(f"O{n}") for n in range(30)]
    recipe = RECIPE.model_copy(update={"cap": 0.4, "replay": 0.5, "silver": 0.7})
    one, two = (made(order, older, recipe=recipe) for order in (given, given[::-1]))
    assert one.manifest == two.manifest
    changed = given[0].model_copy(update={"encounter": encounter("A0", report="another report, longer than six words")})
    assert made([changed, *given[1:]], older, recipe=recipe).manifest != one.manifest


def test_a_run_on_a_frozen_encounter_is_refused() -> None:
    require_apart([encounter("A")], [encounter("F")])
    with pytest.raises(InputError, match="1 encounters to learn are of the frozen set, such as 'F'"):
        require_apart([encounter("A"), encounter("F")], [encounter("F")])
