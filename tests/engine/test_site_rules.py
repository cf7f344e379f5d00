"""Rules of the site: read whole or refused with every problem, and firing where they say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.checks import check
from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codeset import ListedCodes
from engine.errors import SettingsError
from engine.payer_profile import Profile
from engine.report import Encounter, Provider
from engine.site_rules import FILE_NAME, HouseRules, house_rules, read_site_rules

ON = date(2026, 5, 4)
KNEE = """
[[rule]]
id = "KNEE-SIDE"
severity = "error"
message = "A knee replacement states its side here."
when.procedures = ["27437-27447"]
unless.modifiers = ["LT", "RT", "50"]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / FILE_NAME
    path.write_text(text)
    return path


def fired(tmp_path: Path, text: str, *lines: tuple[str, str], **facts: object) -> list[tuple[str, str]]:
    procedures = tuple(
        ProcedureLine(sequence=n, provider="Dr. Adler", code=code, modifiers=tuple(modifiers.split()))
        for n, (code, modifiers) in enumerate(lines, start=1)
    )
    diagnoses = (Diagnosis(sequence=1, code="M17.11"),)
    claim = Claim(encounter_id="E1", date_of_service=ON, diagnoses=diagnoses, procedures=procedures)
    providers = (Provider(role="Surgeon", name="Dr. Adler"),)
    told = Encounter(encounter_id="E1", date_of_service=ON, report="x", providers=providers).model_copy(update=facts)
    house = HouseRules(Profile.MEDICARE, read_site_rules(written(tmp_path, text)))
    found = check(claim, ListedCodes(()), told, today=ON, house=house).findings
    own = {rule.id for rule in house.rules}
    return [(f.where, f.severity.value) for f in found if f.rule in own]


@pytest.mark.parametrize(
    ("code", "modifiers", "expected"),
    [
        ("27447", "", [("procedures[0]", "error")]),
        ("27437", "59", [("procedures[0]", "error")]),
        ("27447", "RT", []),
        ("27448", "", []),
        ("27436", "", []),
    ],
)
def test_a_rule_of_lines_fires_on_each_line_that_meets_it(
    tmp_path: Path, code: str, modifiers: str, expected: list[tuple[str, str]]
) -> None:
    assert fired(tmp_path, KNEE, (code, modifiers)) == expected


@pytest.mark.parametrize(
    ("when", "facts", "fires"),
    [
        ('diagnoses = ["M17"]', {}, True),
        ('diagnoses = ["M18"]', {}, False),
        ('services = ["Orthopedics"]', {"service": "Orthopedics"}, True),
        ('services = ["Orthopedics"]', {}, False),
        ('sex = "F"', {"patient_sex": "female"}, True),
        ('sex = "F"', {"patient_sex": "M"}, False),
        ("age_from = 65", {"patient_age": 65}, True),
        ("age_from = 65", {"patient_age": 64}, False),
        ("age_to = 17", {"patient_age": 17}, True),
        ("age_to = 17", {"patient_age": 18}, False),
        ("age_to = 17", {}, False),
        ('providers = ["Surgeon"]', {}, True),
        ('providers = ["Dr. Adler"]', {}, True),
        ('providers = ["Assistant"]', {}, False),
    ],
)
def test_conditions_hold_for_facts_that_are_known(
    tmp_path: Path, when: str, facts: dict[str, object], fires: bool
) -> None:
    text = f'[[rule]]\nid = "OWN"\nseverity = "warning"\nmessage = "Look again."\n[rule.when]\n{when}\n'
    assert bool(fired(tmp_path, text, ("27447", "RT"), **facts)) is fires


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = """
[[rule]]
id = "x"
severity = "fatal"
message = "No."
when.procedures = ["2744"]
[[rule]]
id = "EMPTY"
severity = "error"
message = "Never."
when = {}
colour = "red"
"""
    with pytest.raises(SettingsError) as refused:
        read_site_rules(written(tmp_path, text))
    said = str(refused.value)
    assert all(
        part in said for part in ("rule.0.id", "rule.0.severity", "'2744' is no procedure code", "rule.1.colour")
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[rule]", "is not TOML"),
        (KNEE + KNEE, "rules of one id: KNEE-SIDE"),
        (KNEE.replace('when.procedures = ["27437-27447"]', "when = {}"), "would fire on every claim"),
    ],
)
def test_what_is_no_file_of_rules_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read_site_rules(written(tmp_path, text))


def test_a_home_without_rules_has_none_and_one_with_them_reads_them(tmp_path: Path) -> None:
    assert house_rules(tmp_path, Profile.COMMERCIAL) == HouseRules(Profile.COMMERCIAL, ())
    written(tmp_path, KNEE)
    assert [rule.id for rule in house_rules(tmp_path, Profile.MEDICARE).rules] == ["KNEE-SIDE"]
    with pytest.raises(SettingsError, match="cannot be read"):
        read_site_rules(tmp_path / "none.toml")
