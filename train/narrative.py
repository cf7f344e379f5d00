"""The story of an invented operation: indication, findings and the description of what was done, in sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from train.case import Case, Work
from train.catalogue import CatalogueDiagnosis, CatalogueProcedure, Side, Wordings
from train.site import Site
from train.wording import Part, Voice, sentence

_STEPS_BY_LENGTH = {"brief": (0, 1), "short": (2, 3), "medium": (4, 5), "long": (5, 7)}
_CHANCE_BY_LENGTH = {"brief": 0.0, "short": 0.35, "medium": 0.85, "long": 1.3}
# Words that stay capitalised inside a sentence.
_PROPER = re.compile(
    r"^(?:[A-Z][a-z]+['’]s?\b|(?:Dr|Crohn|Dupuytren|Baker|Barrett|Morton|Achilles|Graves|Bartholin|Zenker|Charcot|Colles"
    r"|Bankart|Hill|Nissen|Whipple|Mohs|Foley|Gram|Le|Latarjet|Hartmann)\b)"
)


def lower_first(text: str) -> str:
    """Start a name in lower case where it goes on in a sentence; abbreviations and people's names stay.

    >>> lower_first("Chronic cholecystitis"), lower_first("TKA, left"), lower_first("Crohn disease")
    ('chronic cholecystitis', 'TKA, left', 'Crohn disease')
    """
    if len(text) < 2 or not text[1].islower() or _PROPER.match(text):
        return text
    return text[0].lower() + text[1:]


@dataclass(frozen=True, slots=True)
class Narrator:
    """Tells one case in one voice; ``length`` is brief, short, medium or long.

    A brief note, as dictated before the full report, says what is billed and nothing else.
    """

    case: Case
    voice: Voice
    length: str
    others: Sequence[CatalogueProcedure]

    @property
    def brief(self) -> bool:
        """Say whether only what is billed is told."""
        return self.length == "brief"

    def name(self, procedure: CatalogueProcedure, site: Site) -> str:
        """Return a name for a procedure at its site, capitalised."""
        text = self.voice.choose(procedure.names, site.slots)
        return text[:1].upper() + text[1:]

    def diagnosis(self, diagnosis: CatalogueDiagnosis, site: Site) -> str:
        """Return a name for a diagnosis at its site, capitalised."""
        text = self.voice.choose(diagnosis.names, site.slots)
        return text[:1].upper() + text[1:]

    def indication(self) -> list[str]:
        """Return the sentences of the indication, among them everything billed that the findings do not show."""
        case, work = self.case, self.case.work
        shown = case.suspected or work.diagnosis
        slots = {**self._person(), "diagnosis": lower_first(self.diagnosis(shown, work.site))}
        told = [] if self.brief else [self.voice.say("indication", slots)]
        if not self._curt and not case.suspected:
            told.append(self.voice.choose(work.diagnosis.findings, work.site.slots))
        told += [self.voice.say("comorbidity_noted", {"condition": self.voice.choose(c.names)}) for c in case.noted]
        if case.event == "return":
            told.append(self.voice.say("event_return"))
        elif work.procedure.returns:
            told.append(self.voice.say("event_late"))
        if self.others and not self._curt and self.voice.happens(0.15):
            told.append(self.voice.say("operated_before", self._other()))
        return told

    def findings(self) -> list[str]:
        """Return the findings; they always show the principal diagnosis that is billed."""
        case, work = self.case, self.case.work
        told = [self.voice.choose(work.diagnosis.findings, work.site.slots)]
        if case.suspected:
            name = lower_first(self.diagnosis(work.diagnosis, work.site))
            told.insert(0, self.voice.say("suspected", {"diagnosis": name}))
        if not self.brief and self.voice.happens(0.5):
            told += self._negations()
        return told

    def course(self) -> list[list[str]]:
        """Return the description of the operation as paragraphs: opening, what was done, closing."""
        told = [self._moments("opening"), self._deeds(), self._moments("closing")]
        return [paragraph for paragraph in told if paragraph]

    def _deeds(self) -> list[str]:
        case = self.case
        steps = self._steps(case.work)
        if case.change is not None:
            return [*self._before_the_change(), self.voice.choose(case.change.sentences, case.work.site.slots), *steps]
        if case.event == "abandoned":
            return [*steps[: max(1, len(steps) // 2)], self.voice.say("event_abandoned")]
        if case.event == "reduced":
            return [*steps[: max(1, len(steps) - 1)], self.voice.say("event_reduced")]
        if case.event == "difficult":
            steps.insert(min(2, len(steps)), self.voice.say("event_difficult"))
        if case.second is not None and case.companion is not None:
            steps.append(self.voice.choose(case.companion.sentences, case.second.site.slots))
            steps += self._steps(case.second)[:2]
        if self.others and not self.brief and self.voice.happens(0.12):
            steps.append(self.voice.say("considered", self._other()))
        return steps

    def _before_the_change(self) -> list[str]:
        """Return how the planned procedure began; a lesser one never began as planned."""
        case = self.case
        if case.planned is None or case.change is None or case.change.kind == "lesser" or self.voice.happens(0.4):
            return []
        first = case.planned.steps.pool(self.voice.split)[0]
        return [self.voice.fill(first, case.work.site.slots)]

    def _steps(self, work: Work) -> list[str]:
        low, high = _STEPS_BY_LENGTH[self.length]
        pool = work.procedure.steps.pool(self.voice.split)
        kept = sorted(self.voice.rng.sample(range(len(pool)), min(len(pool), self.voice.rng.randint(low, high))))
        return [self.voice.fill(pool[i], work.site.slots) for i in kept]

    def _moments(self, part: Part) -> list[str]:
        case = self.case
        deeds = " ".join((*case.work.procedure.steps.train, *case.work.procedure.steps.test)).casefold()
        troubled = case.event in ("abandoned", "return", "difficult") or case.change is not None
        told: list[str] = []
        for moment in self.voice.pools.moments:
            if moment.part != part or (moment.kinds and case.approach.kind not in moment.kinds):
                continue
            if (moment.calm and troubled) or any(word in deeds for word in moment.unless):
                continue
            if self.voice.happens(min(1.0, moment.chance * _CHANCE_BY_LENGTH[self.length])):
                told.append(self.voice.choose(moment.wordings, self._person()))
        if part == "opening" and not self._curt:
            told.insert(min(2, len(told)), self.voice.say(f"induction_{case.anesthetic}", self._person()))
        return told

    @property
    def _curt(self) -> bool:
        return self.length in ("brief", "short")

    def _negations(self) -> list[str]:
        """Return a finding that was absent, unless the case is about just that."""
        work = self.case.work
        wordings: list[Wordings] = [work.diagnosis.names, work.diagnosis.findings, work.procedure.names]
        wordings += [c.names for c in (*self.case.noted, *self.case.unnoted)]
        about = " ".join(text for w in wordings for text in (*w.train, *w.test)).casefold()
        negation = self.voice.say("negation")
        strange = [word for word in re.findall(r"[a-z]{5,}", negation.casefold()) if word[:5] in about]
        return [] if set(strange) - {"evidence", "there", "noted", "signs", "found"} else [negation]

    def _other(self) -> dict[str, str]:
        other = self.voice.rng.choice(self.others)
        sides: tuple[Side, ...] = ("right", "left")
        side = self.voice.rng.choice(sides)
        digit = {"finger": "middle finger", "toe": "second toe", "eyelid": "upper eyelid"}.get(other.digit, "")
        return {"procedure": lower_first(self.name(other, Site(side, f"{side} {digit}".strip())))}

    def _person(self) -> dict[str, str]:
        case = self.case
        female = case.sex == "F"
        man = ("girl" if female else "boy") if case.age < 16 else ("woman" if female else "man")
        return {
            "age": str(case.age),
            "man": man,
            "pronoun": "she" if female else "he",
            "his": "her" if female else "his",
        }


def paragraph(sentences: Sequence[str]) -> str:
    """Join sentences, each capitalised and closed."""
    return " ".join(sentence(s) for s in sentences)
