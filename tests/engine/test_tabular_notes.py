"""Which codes a note of the ICD-10-CM tabular list names, in the forms that the official lists have."""

from __future__ import annotations

import pytest

from engine.tabular_notes import Mention, mentions


def named(note: str, code: str) -> bool:
    return any(mention.has(code) for mention in mentions([note]))


@pytest.mark.parametrize(
    ("note", "codes", "others"),
    [
        ("type 1 diabetes mellitus (E10.-)", "E10 E10.9 E10.65", "E11.9 E1"),
        ("retained cholelithiasis (K91.86)", "K91.86", "K91.8 K91.87"),
        ("collapsed vertebra NOS (M48.5)", "M48.5 M48.50XA", "M48.4 M48"),
        ("multiple sclerosis (G35-)", "G35 G35.D", "G36.0"),
        ("malignant neoplasm (C00-C96)", "C00.0 C4A.9 C96.9", "C97 B99.9 D00.0"),
        ("pancreatitis and other diseases (K85-K86.-)", "K85.00 K86.1", "K84 K87"),
        ("complications (T80-T88.6, T88.8)", "T80.0XXA T88.6XXA T88.8XXA", "T88.7 T88.9XXA"),
        ("pregnancy, childbirth (O23.-, O75.3, O85, O86.-)", "O23.40 O75.3 O85 O86.00", "O75.4 O24.4"),
        ("malignant melanoma (C43.2-,C44.2-)", "C43.21 C44.202", "C43.30"),
        ("protozoal diseases (B65.0 -B83.9)", "B65.0 B70.1 B83.9", "B64 B84"),
        ("apnea of newborn (P28.3- - P28.4-)", "P28.30 P28.49", "P28.2 P28.5"),
        ("rheumatoid arthritis (M05.00 to M05.8A)", "M05.00 M05.10 M05.8A", "M05.9 M06.00"),
        ("sequelae (I69.81- I69.91-)", "I69.810 I69.918", "I69.820 I69.898"),
        ("disease (A00-R94 and T80.0)", "A00.0 R94.8 T80.0XXA", "S00.00XA T79.0XXA"),
        ("gene disorder (QA0.0-)", "QA0.010", "QA0.8 QA1"),
        ("diabetes mellitus (E08-E13 with .42)", "E08.42 E11.42 E13.42", "E11.9 E11.43 E14.42"),
        ("diabetic angiopathy (E08-E13 with .51-.52)", "E11.51 E11.52", "E11.59 E11.50"),
        ("skin disorders in diabetes (E08-E13 with .62-)", "E10.620 E10.628", "E10.610"),
        ("maternal care (O26.-) and labor (O60.0)", "O26.01 O60.00", "O60.1"),
        ("classifiable to (Y62-Y69)", "Y62.0 Y69", "Y70.0"),
    ],
)
def test_a_note_names_the_codes_in_its_parentheses(note: str, codes: str, others: str) -> None:
    assert [code for code in codes.split() if not named(note, code)] == []
    assert [code for code in others.split() if named(note, code)] == []


@pytest.mark.parametrize(
    "note",
    [
        "",
        "polyneuropathy (in):",
        "the underlying condition, such as:",
        "current injury - see Injury of spine, by body region",
        "condition resulting from (sequela) of malnutrition",
        "glucose-6-phosphate dehydrogenase deficiency (G6PD)",
        "poisoning due to drug or toxin, if applicable (T36-T65 with fifth or sixth character 1-4)",
        "fluency disorder (stuttering) following cerebrovascular disease (I69. with final characters -23)",
        "whooping cough with pneumonia (A37 with fifth-character 1)",
        "infectious mononucleosis (B27.0-B27.9 with 1)",
        "(B27.0-B27.9 with .9)",
        "torticollis NOS M43.6",
    ],
)
def test_a_note_without_codes_or_of_some_of_their_characters_names_none(note: str) -> None:
    assert mentions([note]) == ()


def test_notes_give_their_codes_in_order() -> None:
    notes = ["malnutrition (E40-E46)", "see below", "pancreatitis (K85-K86.-), type 1 diabetes (E10.-)"]
    assert mentions(notes) == (Mention("E40", "E46"), Mention("K85", "K86"), Mention("E10", "E10"))


def test_an_ending_of_two_gives_a_mention_of_each() -> None:
    assert mentions(["(E08-E13 with .51-.52)"]) == (Mention("E08", "E13", ".51"), Mention("E08", "E13", ".52"))
