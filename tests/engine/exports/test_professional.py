"""The 837P: as pyx12 reads it, and as payers read it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.billing import Facility, Patient
from engine.exports.case import ExportCase
from engine.exports.professional import patient_control_number, write
from tests.engine.exports.claims import ASSISTANT, BILLING, HOUSE, SURGEON, assisted, case, claim, encounter, line


def accepted_by_pyx12(text: str) -> bool:
    from pyx12.params import params
    from pyx12.x12n_document import x12n_document

    return bool(x12n_document(params(), io.StringIO(text), io.StringIO(), None))


def segments(written: ExportCase) -> list[str]:
    return write([written]).decode().split("~")


def holding(written: ExportCase, start: str) -> list[str]:
    return [s for s in segments(written) if s.startswith(start)]


WITH_FACILITY = encounter(
    billing=BILLING.model_copy(
        update={
            "facility": Facility(name="Elm Hospital", npi="1215000021", address=HOUSE),
            "admission_date": date(2026, 5, 3),
        }
    )
)
CHILD = Patient(
    last_name="Muller", first_name="Ben", birth_date=date(2015, 1, 2), sex="M", address=HOUSE, relationship="child"
)
WITH_CHILD = encounter(billing=BILLING.model_copy(update={"patient": CHILD}))
DOCTOR = BILLING.provider.model_copy(update={"name": "Kessler", "first_name": "Ann"}) if BILLING.provider else None
CODES = tuple(f"K{80 + n // 10}.{n % 10}0" for n in range(12))
FULL = claim(*(line(n, modifiers=("22", "59", "51", "LT")) for n in range(1, 51)), codes=CODES)


def test_pyx12_accepts_all_kinds_of_claims() -> None:
    kinds = (
        case(),
        case(claim(place_of_service="21"), WITH_FACILITY),
        case(met=WITH_CHILD),
        case(FULL),
        case(claim(line(code="00790", modifiers=("AA",), units=75))),
        case(signed=False),
        case(met=encounter(billing=BILLING.model_copy(update={"provider": DOCTOR}))),
    )
    numbered = [replace(kind, number=number) for number, kind in enumerate(kinds, start=1)]
    assert accepted_by_pyx12(write(numbered).decode())


def test_many_claims_are_interchanges_one_after_the_other() -> None:
    text = write([case(number=7), case(number=8)]).decode()
    assert text == write([case(number=7)]).decode() + write([case(number=8)]).decode()


def test_pyx12_refuses_what_is_none() -> None:
    assert not accepted_by_pyx12(write([case()]).decode().replace("CLM*", "CLN*"))


def test_the_claim_in_segments() -> None:
    text = write([case()]).decode()
    assert text[text.index("CLM*") :].split("~") == [
        "CLM*ENC-0001*2500.1***22:B:1*Y*A*Y*Y",
        "HI*ABK:K8010*ABF:E119",
        "NM1*82*1*ADLER*SAM****XX*1003000126",
        "LX*1",
        "SV1*HC:47562*2000.1*UN*1***1:2",
        "DTP*472*D8*20260504",
        "LX*2",
        "SV1*HC:47562:AS*500*UN*1***1",
        "DTP*472*D8*20260504",
        "NM1*82*1*BRANDT*ANN****XX*1215000021",
        "SE*28*0001",
        "GE*1*7",
        "IEA*1*000000007",
        "",
    ]


def test_the_first_segment_has_its_fixed_width_whatever_the_ids() -> None:
    payer = BILLING.payer.model_copy(update={"receiver_id": "R" * 15, "submitter_id": "S"}) if BILLING.payer else None
    for met in (encounter(), encounter(billing=BILLING.model_copy(update={"payer": payer}))):
        isa = segments(case(met=met))[0]
        assert len(isa) == 105
        assert isa.endswith("*^*00501*000000007*0*P*:")


def test_minutes_of_anesthesia_and_counts_of_the_rest() -> None:
    given = case(claim(line(code="00790", modifiers=("AA",), units=75), assisted(units=2)))
    assert [s.split("*")[3:5] for s in holding(given, "SV1")] == [["MJ", "75"], ["UN", "2"]]


def test_pointers_follow_the_places_of_the_diagnoses() -> None:
    given = claim(line(diagnosis_pointers=(2, 1)))
    assert holding(case(given), "SV1")[0].endswith("*2:1")


def test_a_patient_who_is_not_the_subscriber_has_a_loop_of_their_own() -> None:
    given = case(met=WITH_CHILD)
    assert [s.split("*")[1:] for s in holding(given, "HL")] == [
        ["1", "", "20", "1"],
        ["2", "1", "22", "1"],
        ["3", "2", "23", "0"],
    ]
    assert holding(given, "PAT") == ["PAT*19"]
    assert holding(given, "DMG") == ["DMG*D8*20150102*M"]
    assert holding(given, "SBR") == ["SBR*P**G77******CI"]


def test_the_facility_and_the_admission_of_an_inpatient() -> None:
    given = case(claim(place_of_service="21"), WITH_FACILITY)
    assert holding(given, "NM1*77") == ["NM1*77*2*ELM HOSPITAL*****XX*1215000021"]
    assert holding(given, "DTP*435") == ["DTP*435*D8*20260503"]


def test_charges_add_up_exactly() -> None:
    given = claim(line(1, charge=Decimal("0.10")), line(2, charge=Decimal("0.20"), modifiers=("59",)))
    assert holding(case(given), "CLM")[0].split("*")[2] == "0.3"


def test_separators_in_a_name_stay_inside_it() -> None:
    person = BILLING.subscriber.model_copy(update={"last_name": "Mü~ller*SV1:x^"}) if BILLING.subscriber else None
    given = case(met=encounter(billing=BILLING.model_copy(update={"subscriber": person})))
    assert holding(given, "NM1*IL") == ["NM1*IL*1*MU LLER SV1 X*INA****MI*W123456789"]
    assert len(segments(given)) == len(segments(case()))


@pytest.mark.parametrize("name", ["demo-00000000000000000001", "a b*c", "lower"])
def test_an_id_that_the_payer_could_not_send_back_gives_way_to_the_control_number(name: str) -> None:
    given = case(claim(encounter_id=name), encounter(encounter_id=name))
    assert patient_control_number(given) == "OC000000007"
    assert patient_control_number(case()) == "ENC-0001"


def test_a_billing_person_has_a_first_name() -> None:
    given = case(met=encounter(billing=BILLING.model_copy(update={"provider": DOCTOR})))
    assert holding(given, "NM1*85") == ["NM1*85*1*KESSLER*ANN****XX*1234567893"]


def test_a_surgeon_who_is_paid_is_not_named_again() -> None:
    alone = SURGEON.model_copy(update={"npi": DOCTOR.npi if DOCTOR else None})
    met = encounter(billing=BILLING.model_copy(update={"provider": DOCTOR}), providers=(alone, ASSISTANT))
    assert holding(case(met=met), "NM1*82") == ["NM1*82*1*BRANDT*ANN****XX*1215000021"]
