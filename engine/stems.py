"""Words as they are compared: lower case, British spelling made American, abbreviations spelt out, endings taken off.

>>> stems("Laparoscopic cholecystectomies, Rt")
('laparoscop', 'cholecystectomi')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from engine.typed_words import abbreviations

_TOKEN = re.compile(r"[a-z]+&[a-z]+|[a-z]+|\d+(?:\.\d+)?")
# Sides are axes of their own (engine.axes); the rest says nothing of what was done.
_EMPTY_WORDS = (
    "of the a an and or with to in on for by at from is was were as per this that it into its no not be been patient "
    "procedure performed operation left right bilateral side lt rt using used done under then which had has have due "
    "secondary status post s p x"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
_BRITISH = (
    ("aemi", "emi"), ("haem", "hem"), ("oesoph", "esoph"), ("oedema", "edema"), ("anaes", "anes"), ("paed", "ped"),
    ("tumour", "tumor"), ("isation", "ization"), ("faec", "fec"), ("caec", "cec"), ("gynaec", "gynec"),
    ("orrhoea", "orrhea"), ("ischaem", "ischem"), ("foetal", "fetal"), ("oestro", "estro"),
)  # fmt: skip
_SPELT: Mapping[str, str] = {
    "egd": "esophagogastroduodenoscopy", "eua": "examination under anesthesia", "tah": "total abdominal hysterectomy",
    "bso": "bilateral salpingo oophorectomy", "i&d": "incision drainage", "d&c": "dilation curettage",
    "orif": "open reduction internal fixation", "turp": "transurethral resection prostate", "cysto": "cystoscopy",
    "turbt": "transurethral resection bladder tumor", "picc": "peripherally inserted central catheter",
    "avf": "arteriovenous fistula", "av": "arteriovenous", "esrd": "end stage renal disease",
    "bph": "benign prostatic hyperplasia", "gerd": "gastroesophageal reflux", "dilatation": "dilation",
    "lap": "laparoscopic", "fx": "fracture", "carcinoma": "cancer carcinoma malignant neoplasm", "ca": "cancer",
    "tubal": "fallopian tube", "uterine": "uterus uterine", "ovarian": "ovary", "renal": "kidney renal",
    "gastric": "stomach gastric", "hepatic": "liver hepatic", "pulmonary": "lung pulmonary",
    "femoral": "femur femoral", "tibial": "tibia tibial", "radial": "radius radial", "ulnar": "ulna ulnar",
    "humeral": "humerus humeral", "c-section": "cesarean section", "csection": "cesarean",
}  # fmt: skip
_LONGEST_ABBREVIATION = 5


@lru_cache(100_000)
def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the telling words of a text, in order, repeats kept."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'s", "")
    for theirs, ours in _BRITISH:
        plain = plain.replace(theirs, ours)
    return tuple(stem for word in _TOKEN.findall(plain) for stem in _stems_of(word))


@cache
def _stems_of(word: str) -> tuple[str, ...]:
    if word in _SPELT:
        return tuple(_stem(part) for part in _SPELT[word].split())
    if word in _EMPTY or (len(word) < 2 and not word.isdigit()):
        return ()
    meanings = abbreviations().get(word, ()) if len(word) <= _LONGEST_ABBREVIATION else ()
    if len(meanings) == 1:
        return tuple(_stem(part) for part in meanings[0] if part not in _EMPTY)
    return (_stem(word),)


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stem(word))


@cache
def _stemmer() -> Any:
    from nltk.stem.snowball import SnowballStemmer

    return SnowballStemmer("english")
