"""The operative report of an invented case: sections, put in order by one of the layouts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from train.case import Case
from train.narrative import Narrator, lower_first, paragraph
from train.wording import Layout, Voice, sentence

_LISTS = frozenset({"preoperative", "postoperative", "diagnosis", "procedure"})
_BRIEF = _LISTS | {"surgeon", "assistant", "team", "indications", "findings", "body"}


@dataclass(frozen=True, slots=True)
class ReportWriter:
    """Writes one case in one layout; whatever is billed is in the text, wherever the layout puts it."""

    case: Case
    voice: Voice
    layout: Layout
    narrator: Narrator

    def write(self) -> str:
        """Return the report."""
        blocks = [
            self._block(section, heading) for section, heading in self.layout.headings.items() if self._has(section)
        ]
        return self.layout.gap.join(block for block in blocks if block).strip()

    def _has(self, section: str) -> bool:
        """Say whether the note has a section of its layout; a brief one tells a diagnosis once, unless it changed."""
        if not self.narrator.brief:
            return True
        told_after = "postoperative" in self.layout.headings and self.case.suspected is None
        return section in _BRIEF and not (section == "preoperative" and told_after)

    def _block(self, section: str, heading: str) -> str:
        if section in _LISTS:
            return self._list(heading, self._items(section))
        text = self._text(section)
        if not text or not heading:
            return text
        if self.layout.separator == " ":
            return sentence(f"{heading} {lower_first(text)}")
        return f"{heading}{self.layout.separator}{text}"

    def _list(self, heading: str, items: Sequence[str]) -> str:
        if self.layout.capitals:
            items = [item.upper() for item in items]
        if self.layout.separator == " ":
            return sentence(f"{heading} {'; '.join(lower_first(item) for item in items)}")
        if len(items) > 1 or self.layout.numbered:
            return f"{heading}:\n" + "\n".join(f"{i}. {sentence(item)}" for i, item in enumerate(items, 1))
        return f"{heading}{self.layout.separator}{sentence(items[0])}"

    def _items(self, section: str) -> list[str]:
        case, narrator = self.case, self.narrator
        if section == "procedure":
            names = [narrator.name(case.planned or case.work.procedure, case.work.site)]
            return names + ([narrator.name(case.second.procedure, case.second.site)] if case.second else [])
        if section == "postoperative" and self._same_again() and self.voice.happens(0.35):
            return [self.voice.say("same")]
        first = case.suspected if section == "preoperative" and case.suspected else case.work.diagnosis
        items = [narrator.diagnosis(first, case.work.site)]
        if case.second and case.second.diagnosis.key != case.work.diagnosis.key:
            items.append(narrator.diagnosis(case.second.diagnosis, case.second.site))
        return items

    def _same_again(self) -> bool:
        return self.case.suspected is None and not self.narrator.brief

    def _text(self, section: str) -> str:
        """Return the text of a section that is no list; '' leaves it out."""
        match section:
            case "indications":
                return paragraph(self.narrator.indication())
            case "findings":
                return paragraph(self.narrator.findings())
            case "body":
                return self._body()
            case "surgeon":
                return str(self.case.staff.surgeon.name)
            case "assistant":
                return self._assistant()
            case "anesthesia":
                return sentence(self.voice.say(f"anesthesia_{self.case.anesthetic}"))
            case "team":
                return self._team()
            case "date":
                return self._date()
            case "complications":
                return sentence(self.voice.say(self._complications()))
            case _:
                return sentence(self.voice.say(section)) if self.voice.happens(0.8) else ""

    def _body(self) -> str:
        """Return the description; what the layout has no section for is told in it."""
        has = self.layout.headings
        course = [list(told) for told in self.narrator.course()] or [[]]
        if "findings" not in has:
            course.insert(1, self.narrator.findings())
        if "indications" not in has:
            course.insert(0, self.narrator.indication())
        staff = [] if "assistant" in has else self._assistant_told()
        staff += [] if "team" in has or not self.case.staff.anesthesiologist else [self._team()]
        staff += [] if "surgeon" in has else [self.voice.say("surgeon_told", self._names())]
        course[-1] += staff
        together = self.layout.gap != "\n\n" or self.voice.happens(0.4)
        return (" " if together else "\n\n").join(paragraph(told) for told in course if told)

    def _assistant(self) -> str:
        staff = self.case.staff
        if staff.assistant is not None:
            return str(staff.assistant.name) + self.voice.say("assistant_role_" + staff.assistant_modifier.lower())
        return self.voice.say("assistant_resident", self._names()) if staff.resident else self.voice.say("nobody")

    def _assistant_told(self) -> list[str]:
        staff = self.case.staff
        if staff.assistant is not None:
            return [self.voice.say("assistant_told_" + staff.assistant_modifier.lower(), self._names())]
        return [self.voice.say("resident_told", self._names())] if staff.resident else []

    def _team(self) -> str:
        staff = self.case.staff
        if staff.anesthesiologist is None:
            return ""
        return sentence(self.voice.say("team_directed" if staff.nurse_anesthetist else "team_alone", self._names()))

    def _names(self) -> dict[str, str]:
        staff = self.case.staff
        people = {"surgeon": staff.surgeon, "assistant": staff.assistant,
                  "anesthesiologist": staff.anesthesiologist, "nurse": staff.nurse_anesthetist}  # fmt: skip
        names = {role: str(person.name) for role, person in people.items() if person is not None}
        return {**names, "resident": staff.resident}

    def _complications(self) -> str:
        if self.case.event in ("abandoned", "return"):
            return f"complications_{self.case.event}"
        return "complications"

    def _date(self) -> str:
        day = self.case.slot.day
        return self.voice.rng.choice((f"{day:%m/%d/%Y}", f"{day:%B} {day.day}, {day.year}", day.isoformat()))
