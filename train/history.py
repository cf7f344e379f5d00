"""The history and physical of an invented case: where a comorbidity is billed from that the report never names.

A condition under past medical history is billed; one that is denied, or runs in the family, is not.
"""

from __future__ import annotations

from collections.abc import Sequence

from train.billing import diagnosis_codes
from train.case import Case
from train.catalogue import CatalogueComorbidity
from train.narrative import Narrator, lower_first, paragraph
from train.wording import Voice, sentence

_SECTIONS = ("complaint", "illness", "past", "surgical", "family", "social", "exam", "plan")
# Conditions that the routine wording of a section would deny: nobody smokes or drinks, every heart beats regularly.
_CONTRADICTED = {"social": ("F10", "F17"), "exam": ("I34", "I35", "I48")}


def write_history(case: Case, voice: Voice, narrator: Narrator, comorbidities: Sequence[CatalogueComorbidity]) -> str:
    """Return the H&P; ``comorbidities`` are the conditions it may deny or put into the family."""
    planned, shown = case.planned or case.work.procedure, case.suspected or case.work.diagnosis
    slots = {
        "age": str(case.age),
        "man": "female" if case.sex == "F" else "male",
        "diagnosis": lower_first(narrator.diagnosis(shown, case.work.site)),
        "procedure": lower_first(narrator.name(planned, case.work.site)),
    }
    billed = {code[:3] for code in diagnosis_codes(case)}
    absent = [c for c in comorbidities if c.code[:3] not in billed]
    told = {
        "complaint": voice.say("hp_complaint", slots),
        "illness": paragraph([voice.say("hp_illness", slots), voice.choose(shown.findings, case.work.site.slots)]),
        "past": _past(case, voice, absent),
        "surgical": "" if case.work.procedure.returns else voice.say("hp_surgical"),
        "family": voice.say("hp_family", {"condition": voice.choose(voice.rng.choice(absent).names)}) if absent else "",
        "social": voice.say("hp_social"),
        "exam": voice.say("hp_exam"),
        "plan": voice.say("hp_plan", slots),
    }  # fmt: skip
    title = voice.say("hp_title")
    kept = [s for s in _SECTIONS if told[s] and (s in ("illness", "past", "plan") or voice.happens(0.7))]
    kept = [s for s in kept if not billed.intersection(_CONTRADICTED.get(s, ()))]
    blocks = [f"{voice.say('hp_heading_' + s)}: {sentence(told[s])}" for s in kept]
    return "\n".join((title, *blocks))


def _past(case: Case, voice: Voice, absent: Sequence[CatalogueComorbidity]) -> str:
    denied = {"condition": voice.choose(voice.rng.choice(absent).names)} if absent else {}
    if not case.unnoted:
        return voice.say("hp_past_denied", denied) if denied and voice.happens(0.6) else voice.say("hp_past_none")
    names = [voice.choose(c.names) for c in case.unnoted]
    told = [voice.say("hp_past", {"condition": " and ".join(names)})]
    if denied and voice.happens(0.3):
        told.append(voice.say("hp_past_denied", denied))
    return paragraph(told)
