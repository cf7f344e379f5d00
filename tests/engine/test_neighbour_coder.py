"""The claim of the nearest encounter, brought to another one."""

from __future__ import annotations

from engine.claim import Claim
from engine.neighbour import Neighbour
from engine.neighbour_coder import NeighbourCoder
from engine.report import Provider
from tests.engine.clinic import CHOLE, CODES, DAY, encounter

CODER = NeighbourCoder(CODES)


def neighbour(codes: list[str], lines: list[str]) -> Neighbour:
    claim = encounter("old", CHOLE, codes, lines).claim
    assert isinstance(claim, Claim)
    return Neighbour(encounter_id="old", distance=0.1, date_of_service=DAY, claim=claim)


def test_the_nearest_claim_is_taken_with_the_new_id_and_surgeon() -> None:
    new = encounter("new", CHOLE).model_copy(update={"providers": (Provider(role="Surgeon", name="Dr. Adler"),)})
    coded = CODER.code(new, [neighbour(["K80.10"], ["47562"]), neighbour(["J35.3"], ["42820"])])
    assert coded.claim.encounter_id == "new"
    assert (coded.claim.diagnosis_codes, coded.claim.procedure_codes) == (("K80.10",), ("47562",))
    assert coded.claim.providers == ("Dr. Adler",)
    assert [s.where for s in coded.support] == ["diagnoses[0]", "procedures[0]"]


def test_codes_that_are_not_valid_on_the_date_are_left_out_and_pointers_follow() -> None:
    coded = CODER.code(encounter("new", CHOLE), [neighbour(["K99.99", "K80.10"], ["00000", "47562"])])
    assert (coded.claim.diagnosis_codes, coded.claim.procedure_codes) == (("K80.10",), ("47562",))
    assert coded.claim.procedures[0].sequence == 1
    assert coded.claim.procedures[0].diagnosis_pointers == ()


def test_without_neighbours_the_claim_is_empty() -> None:
    coded = CODER.code(encounter("new", CHOLE), [])
    assert (coded.claim.diagnoses, coded.claim.procedures, coded.support) == ((), (), ())
