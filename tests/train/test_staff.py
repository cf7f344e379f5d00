"""Who bills: combinations, credentials and how often they occur."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from engine.report import Provider
from train.staff import Staff, draw_staff
from train.synthetic import Synthesizer


def draw(synthesizer: Synthesizer, anesthesia: bool = True, assistant: bool = True) -> list[Staff]:
    rng = Random(1)
    return [draw_staff(rng, synthesizer.pools.slots, anesthesia, assistant) for _ in range(1000)]


def test_a_surgeon_always_bills_first_as_a_physician(synthesizer: Synthesizer) -> None:
    for staff in draw(synthesizer):
        assert (staff.providers[0].role, staff.providers[0].credential) == ("Surgeon", "MD")


def test_providers_have_different_names_and_stand_in_the_order_of_the_claim(synthesizer: Synthesizer) -> None:
    order = ["Surgeon", "Assistant", "Anesthesia", "Anesthesia"]
    for staff in draw(synthesizer):
        roles = [p.role for p in staff.providers]
        assert roles == sorted(roles, key=order.index)
        names = [str(p.name).replace("Dr. ", "").split()[0] for p in staff.providers]
        assert len(set(names)) == len(names)


def test_nobody_bills_who_may_not(synthesizer: Synthesizer) -> None:
    for staff in draw(synthesizer, anesthesia=False, assistant=False):
        assert staff.providers == (staff.surgeon,)
        assert staff.resident == ""


def test_a_nurse_anesthetist_never_works_undirected(synthesizer: Synthesizer) -> None:
    staffs = draw(synthesizer)
    assert all(s.anesthesiologist for s in staffs if s.nurse_anesthetist)
    teams = Counter((s.anesthesiologist is not None, s.nurse_anesthetist is not None) for s in staffs)
    assert {team: teams[team] / 1000 for team in teams} == {
        (False, False): pytest.approx(0.38, abs=0.05),
        (True, False): pytest.approx(0.31, abs=0.05),
        (True, True): pytest.approx(0.31, abs=0.05),
    }


def test_a_resident_helps_only_where_no_assistant_bills(synthesizer: Synthesizer) -> None:
    staffs = draw(synthesizer)
    assert any(s.resident for s in staffs)
    assert not [s for s in staffs if s.resident and s.assistant]


@pytest.mark.parametrize(("credential", "modifier"), [("MD", "80"), ("PA-C", "AS"), ("NP", "AS")])
def test_the_credential_of_the_assistant_decides_the_modifier(credential: str, modifier: str) -> None:
    surgeon = Provider(role="Surgeon", name="Dr. Petrov", credential="MD")
    assert (
        Staff(surgeon, Provider(role="Assistant", name="Novak", credential=credential)).assistant_modifier == modifier
    )


def test_physicians_and_others_assist(synthesizer: Synthesizer) -> None:
    credentials = Counter(s.assistant.credential for s in draw(synthesizer) if s.assistant)
    assert set(credentials) == {"MD", "PA-C", "NP"}
    assert sum(credentials.values()) / 1000 == pytest.approx(0.4, abs=0.05)
