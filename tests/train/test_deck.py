"""The decks: rare procedures stay rare, and none is forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from train.catalogue import Catalogue, CatalogueCompanion, CatalogueProcedure, Wordings
from train.deck import SIZES, build_deck, even_deck, rare_procedures
from train.split import BLOCK, Subset
from train.synthetic import SEED, Synthesizer, synthesize

SAID = Wordings(train=("So it was.", "Thus it was."), test=("It was so.",))


def small(procedures: Iterable[CatalogueProcedure], companions: tuple[CatalogueCompanion, ...] = ()) -> Catalogue:
    return Catalogue({p.code: p for p in procedures}, {}, (), companions, ())


@pytest.mark.parametrize("subset", sorted(set(BLOCK)))
def test_a_deck_holds_every_procedure_and_is_no_smaller_than_its_share(
    synthesizer: Synthesizer, subset: Subset
) -> None:
    deck = synthesizer.decks[subset]
    assert set(deck.cards) == set(synthesizer.catalogue.procedures)
    assert len(deck.cards) == max(SIZES[subset], len(synthesizer.catalogue.procedures))


def test_an_even_deck_deals_every_procedure_as_often_as_any_other(synthesizer: Synthesizer) -> None:
    deck, count = even_deck(synthesizer.catalogue), len(synthesizer.catalogue.procedures)
    dealt = Counter(deck.card(rank, SEED) for rank in range(3 * count))
    assert set(dealt.values()) == {3}
    assert set(dealt) == set(synthesizer.catalogue.procedures)


def test_one_turn_deals_every_card_and_the_next_is_shuffled_anew(synthesizer: Synthesizer) -> None:
    deck = synthesizer.decks["validation"]
    size = len(deck.cards)
    first, second = ([deck.card(turn * size + n, SEED) for n in range(size)] for turn in (0, 1))
    assert Counter(first) == Counter(second) == Counter(deck.cards)
    assert first != second
    assert first != [deck.card(n, SEED + 1) for n in range(size)]


def test_a_quarter_of_the_procedures_has_at_most_three_training_notes(synthesizer: Synthesizer) -> None:
    rare = rare_procedures(synthesizer.catalogue)
    assert len(rare) == len(synthesizer.catalogue.procedures) // 4
    seen: Counter[str] = Counter()
    for encounter in synthesize(SIZES["train"], SEED, "train", synthesizer):
        assert encounter.claim is not None
        seen.update(set(encounter.claim.procedure_codes))
    assert {code: seen[code] for code in rare if seen[code] > 3} == {}
    assert max(seen.values()) >= 10


def test_what_comes_with_another_procedure_is_never_counted_as_rare(
    make_procedure: Callable[..., CatalogueProcedure],
) -> None:
    codes = [str(code) for code in range(40000, 40008)]
    companions = tuple(CatalogueCompanion(first="40000", second=code, sentences=SAID) for code in codes[1:7])
    rare = rare_procedures(small(map(make_procedure, codes), companions))
    assert rare == {"40007"}


def test_a_catalogue_larger_than_the_deck_gives_each_procedure_one_card(
    make_procedure: Callable[..., CatalogueProcedure],
) -> None:
    codes = [str(code) for code in range(40000, 40000 + SIZES["test"] + 1)]
    assert sorted(build_deck(small(map(make_procedure, codes)), "test").cards) == codes


def test_a_catalogue_of_one_procedure_has_a_deck_of_nothing_else(
    make_procedure: Callable[..., CatalogueProcedure],
) -> None:
    deck = build_deck(small([make_procedure("47562")]), "test")
    assert deck.cards == ("47562",) * SIZES["test"]
