"""The HL7 message: fields in their places, and no text that breaks out of them."""

from __future__ import annotations

import pytest

from engine.exports.case import ExportCase
from engine.exports.charges import write
from tests.engine.exports.claims import ASSISTANT, SURGEON, case, claim, encounter, line


def fields(written: ExportCase, name: str) -> list[list[str]]:
    """Return the fields of each segment of a name, that of MSH-1 counted, so that each stands at its number."""
    segments = write([written]).decode().split("\r")
    found = [s.split("|") for s in segments if s.startswith(name)]
    return [["MSH", "|", *f[1:]] for f in found] if name == "MSH" else found


def test_the_header_names_event_control_number_version_and_characters() -> None:
    (header,) = fields(case(), "MSH")
    assert [header[n] for n in (2, 9, 10, 11, 12, 18)] == [
        "^~\\&", "DFT^P03^DFT_P03", "000000007", "P", "2.5.1", "UNICODE UTF-8",
    ]  # fmt: skip


def test_segments_stand_in_their_order() -> None:
    names = [s.split("|")[0] for s in write([case()]).decode().split("\r")]
    assert names == ["MSH", "EVN", "PID", "PV1", "FT1", "FT1", "DG1", "DG1", ""]


def test_the_patient_and_the_visit() -> None:
    (patient,), (visit,) = fields(case(), "PID"), fields(case(), "PV1")
    assert [patient[n] for n in (3, 5, 7, 8)] == ["MRN7", "Müller^Ina", "19700203", "F"]
    assert [visit[n] for n in (2, 19)] == ["O", "ENC-0001"]


@pytest.mark.parametrize(("place", "kind"), [("21", "I"), ("23", "E"), ("24", "O"), ("99", "U"), (None, "U")])
def test_the_class_of_a_visit_follows_from_its_place(place: str | None, kind: str) -> None:
    assert fields(case(met=encounter(place_of_service=place)), "PV1")[0][2] == kind


def test_a_line_is_a_transaction() -> None:
    given = claim(line(units=3, modifiers=("22", "59"), diagnosis_pointers=(2, 1)))
    (made,) = fields(case(given), "FT1")
    assert [made[n] for n in (1, 2, 4, 6, 10, 11, 20, 26)] == [
        "1", "000000007-1", "20260504", "CG", "3", "2000.10", "1003000126^ADLER^SAM", "22~59",
    ]  # fmt: skip
    assert made[7] == made[25] == "47562^=taking out the gallbladder^C4"
    assert [each.split("^")[0] for each in made[19].split("~")] == ["E11.9", "K80.10"]


def test_a_charge_that_is_unknown_is_left_empty() -> None:
    assert fields(case(claim(line(charge=None))), "FT1")[0][11] == ""


def test_level_two_codes_have_their_own_system() -> None:
    assert fields(case(claim(line(code="S2900"))), "FT1")[0][25] == "S2900^^HPC"


def test_no_text_breaks_out_of_its_field() -> None:
    wicked = encounter(patient_id="A|B^C&D~E\\F\rPV1|x", providers=(SURGEON, ASSISTANT))
    (patient,) = fields(case(met=wicked), "PID")
    assert patient[3] == "A\\F\\B\\S\\C\\T\\D\\R\\E\\E\\F PV1\\F\\x"
    assert len(fields(case(met=wicked), "PV1")) == 1


def test_messages_stand_one_after_the_other() -> None:
    assert write([case(number=7), case(number=8)]) == write([case(number=7)]) + write([case(number=8)])
