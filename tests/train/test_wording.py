"""The generic wording: slots, articles, approaches, and that a voice keeps to its pool."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from pydantic import ValidationError

from engine.errors import InputError
from train.catalogue import Wordings
from train.synthetic import Synthesizer
from train.wording import Approach, Moment, Voice, WordingPools, load_wording, mend_articles, sentence

GREETINGS = Wordings(train=("Hello {name}", "Good day"), test=("Greetings",))


@pytest.fixture
def pools() -> WordingPools:
    return WordingPools((), (), (), {"greeting": GREETINGS}, {"name": ("Ann", "Bob"), "cc": ("8", "12")})


def voice(pools: WordingPools, split: str = "train", seed: int = 1) -> Voice:
    return Voice(pools, "test" if split == "test" else "train", Random(seed))


def test_a_voice_never_leaves_its_pool(pools: WordingPools) -> None:
    assert {voice(pools, "test", seed).say("greeting") for seed in range(20)} == {"Greetings"}
    heard = {voice(pools, "train", seed).say("greeting") for seed in range(50)}
    assert heard == {"Hello Ann", "Hello Bob", "Good day"}


def test_a_given_slot_goes_before_the_shared_ones(pools: WordingPools) -> None:
    assert voice(pools).fill("{name} and {name}", {"name": "Eve"}) == "Eve and Eve"


def test_a_filled_in_value_is_never_read_as_a_slot(pools: WordingPools) -> None:
    assert voice(pools).fill("{side} knee", {"side": "{name}"}) == "{name} knee"


def test_a_slot_that_nothing_fills_is_refused_naming_the_text(pools: WordingPools) -> None:
    with pytest.raises(InputError, match=r"'colour' of 'A \{colour\} stone'"):
        voice(pools).fill("A {colour} stone")


def test_unknown_phrases_are_refused_naming_the_key(pools: WordingPools) -> None:
    with pytest.raises(InputError, match="No phrases 'farewell'"):
        voice(pools).say("farewell")


def test_a_coin_falls_as_often_as_it_should(pools: WordingPools) -> None:
    tossed = voice(pools)
    assert sum(tossed.happens(0.3) for _ in range(2000)) / 2000 == pytest.approx(0.3, abs=0.04)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("a 82-year-old woman", "an 82-year-old woman"),
        ("an 79-year-old", "a 79-year-old"),
        ("A 8 mm stone", "An 8 mm stone"),
        ("a 18 mm stone", "an 18 mm stone"),
        ("a 11-blade", "an 11-blade"),
        ("an 12 mm port", "a 12 mm port"),
        ("An large mass", "A large mass"),
        ("an MRI showed a lesion", "an MRI showed a lesion"),
        ("hepatitis B and a hernia", "hepatitis B and a hernia"),
    ],
)
def test_articles_fit_the_word_that_a_slot_brought_in(text: str, mended: str) -> None:
    assert mend_articles(text) == mended


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("left knee scope", "Left knee scope."),
        ("Done.", "Done."),
        ("  what now? ", "What now?"),
        ("none;", "None."),
        ("TKA, left,", "TKA, left."),
    ],
)
def test_a_sentence_begins_with_a_capital_and_ends_with_a_stop(text: str, closed: str) -> None:
    assert sentence(text) == closed


@pytest.mark.parametrize(
    ("code", "covered"), [("47562", True), ("47000", True), ("47999", True), ("48000", False), ("50200", True)]
)
def test_an_approach_covers_ranges_and_single_codes(code: str, covered: bool) -> None:
    approach = Approach(kind="laparoscopic", codes=("47000-47999", "50200"), anesthesia=("general",))
    assert approach.covers(code) == covered


def test_the_first_approach_that_covers_a_code_counts() -> None:
    narrow = Approach(kind="needle", codes=("50200",), anesthesia=("sedation",))
    wide = Approach(kind="incision", codes=("50000-59999",), anesthesia=("general",))
    pools = WordingPools((), (), (narrow, wide), {}, {})
    assert [pools.approach(code).kind for code in ("50200", "50220")] == ["needle", "incision"]
    with pytest.raises(InputError, match=r"No approach covers the code 10060\. Add a range"):
        pools.approach("10060")


def test_a_moment_that_never_happens_is_refused() -> None:
    with pytest.raises(ValidationError, match="chance"):
        Moment(key="never", part="opening", chance=0.0, wordings=GREETINGS)


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    approach = '[[approach]]\nkind = "{}"\ncodes = ["00000-99999"]\nanesthesia = ["general"]\n'
    (tmp_path / "b.toml").write_text(approach.format("late"), encoding="utf-8")
    (tmp_path / "a.toml").write_text(approach.format("early") + '[slots]\ncc = ["5"]\n', encoding="utf-8")
    pools = load_wording(tmp_path)
    assert [a.kind for a in pools.approaches] == ["early", "late"]
    assert pools.slots == {"cc": ("5",)}


@pytest.mark.parametrize("text", ["[[moment]]\nkey = 1\n", "[[moment]\n", '[colours]\nred = ["x"]\n'])
def test_a_broken_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "moments.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"moments\.toml"):
        load_wording(tmp_path)


def test_missing_wording_says_how_to_get_it_back(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="git checkout data/demo/wording"):
        load_wording(tmp_path)


def test_every_kind_of_a_shipped_moment_is_a_shipped_approach(synthesizer: Synthesizer) -> None:
    kinds = {a.kind for a in synthesizer.pools.approaches}
    assert {kind for m in synthesizer.pools.moments for kind in m.kinds} <= kinds
    anesthetics = {kind for a in synthesizer.pools.approaches for kind in a.anesthesia} | {"local"}
    for kind in anesthetics:
        assert {f"anesthesia_{kind}", f"induction_{kind}"} <= set(synthesizer.pools.phrases)
