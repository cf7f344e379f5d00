"""The bare code numbers of the demo's procedures."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from engine.embedded_lists import PROCEDURE_CODES
from engine.errors import InputError
from train.catalogue import Catalogue, CatalogueProcedure, load_catalogue
from train.code_numbers import ANESTHESIA, code_numbers, write_code_numbers


def procedure(code: str, description: str, anesthesia: str = "") -> CatalogueProcedure:
    words: Any = {"train": ("one", "two"), "test": ("three",)}
    return CatalogueProcedure(
        code=code,
        service="x",
        description=description,
        anesthesia=anesthesia,
        diagnoses=("d",),
        names=words,
        steps=words,
    )


def catalogue(*procedures: CatalogueProcedure) -> Catalogue:
    return Catalogue({p.code: p for p in procedures}, {}, (), (), ())


def test_codes_come_in_order_with_our_words_and_anesthesia_by_the_region_of_the_body() -> None:
    made = catalogue(
        procedure("47600", "gallbladder removal through a cut", "00790"),
        procedure("47562", "gallbladder through the scope", "00790"),
    )
    assert list(code_numbers(made).items()) == [
        ("00790", "anesthesia for work inside the upper belly"),
        ("47562", "gallbladder through the scope"),
        ("47600", "gallbladder removal through a cut"),
    ]


def test_an_anesthesia_code_without_words_is_named() -> None:
    with pytest.raises(InputError, match=r"anesthesia\.csv has no words for 00001, 00002\. Add"):
        code_numbers(catalogue(procedure("47562", "one", "00002"), procedure("47600", "two", "00001")))


def test_the_words_for_anesthesia_are_those_of_the_catalogue_and_each_is_said_once() -> None:
    with ANESTHESIA.open(encoding="utf-8", newline="") as file:
        rows = [(row["code"], row["description"]) for row in csv.DictReader(file)]
    codes, words = zip(*rows, strict=True)
    assert list(codes) == sorted({p.anesthesia for p in load_catalogue().procedures.values() if p.anesthesia})
    assert len(set(words)) == len(words)
    assert all(text.startswith("anesthesia for ") for text in words)


def test_what_does_not_hold_in_every_year_is_left_out() -> None:
    made = catalogue(
        procedure("27458", "in the lists of CMS from 2026 on"),
        procedure("22552", "an add-on, in no list"),
    )
    assert list(code_numbers(made)) == ["22552"]


def test_the_file_is_written_as_a_plain_list(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    assert write_code_numbers(catalogue(procedure("47562", "gallbladder, through the scope")), path) == 1
    assert path.read_text(encoding="utf-8") == 'code,description\n47562,"gallbladder, through the scope"\n'


def test_the_shipped_file_is_that_of_the_shipped_catalogue() -> None:
    with PROCEDURE_CODES.open(encoding="utf-8", newline="") as file:
        shipped = {row["code"]: row["description"] for row in csv.DictReader(file)}
    assert shipped == code_numbers(load_catalogue()), "run `python -m train.code_numbers`"
