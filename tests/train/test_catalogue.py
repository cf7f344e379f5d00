"""The catalogue: its schema, and what is said of files that do not fit it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from engine.errors import InputError
from train.catalogue import (
    CatalogueDiagnosis,
    Wordings,
    load_catalogue,
)

MINIMAL = """
[[procedure]]
code = "47562"
service = "General Surgery"
description = "gallbladder removal through keyholes"
diagnoses = ["stone"]
names = {train = ["Lap chole", "Keyhole gallbladder removal"], test = ["LC"]}
steps = {train = ["Clips.", "Cut."], test = ["Out."]}
[[diagnosis]]
key = "stone"
code = "K80.10"
names = {train = ["Gallstones", "Stones"], test = ["Cholelithiasis"]}
findings = {train = ["Stones were seen.", "Many stones."], test = ["Calculi."]}
"""


def write(folder: Path, text: str) -> Path:
    (folder / "a.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_minimal_catalogue_is_read_and_its_codes_are_listed(tmp_path: Path) -> None:
    catalogue = load_catalogue(write(tmp_path, MINIMAL))
    assert catalogue.procedure_codes == {"47562"}
    assert catalogue.diagnosis_codes == {"K80.10"}
    assert catalogue.procedures["47562"].names.pool("test") == ("LC",)


def test_anesthesia_changes_and_comorbidities_count_among_the_codes(tmp_path: Path) -> None:
    text = MINIMAL.replace('diagnoses = ["stone"]', 'diagnoses = ["stone"]\nanesthesia = "00790"')
    text += """
[[change]]
planned = "47562"
billed = "47562"
kind = "converted"
diagnosis = "Z53.31"
sentences = {train = ["Opened.", "We opened."], test = ["Laid open."]}
[[comorbidity]]
code = "I10"
names = {train = ["hypertension", "high blood pressure"], test = ["HTN"]}
"""
    catalogue = load_catalogue(write(tmp_path, text))
    assert catalogue.procedure_codes == {"47562", "00790"}
    assert catalogue.diagnosis_codes == {"K80.10", "Z53.31", "I10"}


def test_a_wording_that_stands_in_both_pools_is_refused_whatever_its_case() -> None:
    with pytest.raises(ValidationError, match="a wording occurs twice"):
        Wordings(train=("Lap chole", "Keyhole removal"), test=("lap CHOLE.",))


@pytest.mark.parametrize("codes", [{}, {"code": "K80.10", "right": "M17.11", "left": "M17.12"}, {"right": "M17.11"}])
def test_a_diagnosis_has_one_code_or_one_a_side(
    codes: dict[str, str], make_diagnosis: Callable[..., CatalogueDiagnosis]
) -> None:
    with pytest.raises(ValidationError, match="give either code, or right and left"):
        make_diagnosis(**{"code": ""} | codes)


def test_a_sided_diagnosis_gives_the_code_of_the_side(make_diagnosis: Callable[..., CatalogueDiagnosis]) -> None:
    knee = make_diagnosis("knee", right="M17.11", left="M17.12")
    assert [knee.code_for("right"), knee.code_for("left"), knee.codes] == ["M17.11", "M17.12", ("M17.11", "M17.12")]
    with pytest.raises(ValueError, match="knee has no code for side 'bilateral'"):
        knee.code_for("bilateral")
    with pytest.raises(ValueError, match="knee has no code for side None"):
        knee.code_for(None)


def test_a_diagnosis_without_sides_has_its_code_on_either(make_diagnosis: Callable[..., CatalogueDiagnosis]) -> None:
    stone = make_diagnosis(code="K80.10")
    assert {stone.code_for(side) for side in (None, "right", "left")} == {"K80.10"}


def test_an_unknown_key_in_a_file_is_refused_naming_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.toml.*(?s:.)*colour"):
        load_catalogue(write(tmp_path, MINIMAL + 'colour = "red"\n'))


def test_broken_toml_is_refused_naming_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.toml"):
        load_catalogue(write(tmp_path, "[[procedure]\n"))


def test_a_missing_catalogue_says_how_to_get_it_back(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="git checkout"):
        load_catalogue(tmp_path)


def test_all_that_does_not_fit_together_is_told_at_once(tmp_path: Path) -> None:
    text = MINIMAL.replace('["stone"]', '["stone", "gravel", "sided"]') + MINIMAL
    text += """
[[diagnosis]]
key = "sided"
right = "M17.11"
left = "M17.12"
names = {train = ["A", "B"], test = ["C"]}
findings = {train = ["D", "E"], test = ["F"]}
[[companion]]
first = "47562"
second = "99999"
sentences = {train = ["G", "H"], test = ["I"]}
"""
    with pytest.raises(InputError) as refusal:
        load_catalogue(write(tmp_path, text.replace('["stone"]', '["stone", "gravel", "sided"]')))
    for problem in (
        "47562 is defined twice",
        "stone is defined twice",
        "procedure 47562: no diagnosis 'gravel'",
        "procedure 47562 has no side, its diagnosis sided needs one",
        "no procedure 99999",
    ):
        assert problem in str(refusal.value)
