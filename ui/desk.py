"""A coder's desk: everything that the work page can ask for, one method an action; no screen and no Gradio here.

Methods take plain values and return records, so that `ui.answer` can put them behind the page, and a test can call
them without one.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.checks import check
from engine.claim import Claim, dotted
from engine.codeset import CodeSet, CodeSystem
from engine.encounters import parse_date_of_service
from engine.errors import InputError
from engine.finding import CheckedClaim, Severity
from engine.report import Encounter
from engine.report_text import check_report_text, decode, text_refusal
from engine.settings import Settings
from engine.site_rules import DEFAULT_HOUSE, HouseRules
from engine.store import Store
from engine.text_hash import hash_of
from engine.worklist import State, WorklistItem
from ui.ahead import DraftsAhead, Progress
from ui.entry.identity import Identity
from ui.view import Accepted, Account, FileText, Matches, OpenEncounter, Reviewed, WorklistPage, open_encounter, review

Kind = Literal["diagnosis", "procedure", "modifier"]
Shown = Literal["open", "signed", "all"]

PAGE = 300
MATCHES = 12
_SYSTEMS: dict[Kind, tuple[CodeSystem, ...]] = {
    "diagnosis": (CodeSystem.ICD10CM,),
    "procedure": (CodeSystem.CPT, CodeSystem.HCPCS),
    "modifier": (CodeSystem.MODIFIER,),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of whoever asks, over the site's store, code lists and drafts."""

    who: Callable[[], Identity]
    settings: Settings
    store: Store
    codes: CodeSet
    drafts: DraftsAhead
    house: HouseRules = DEFAULT_HOUSE

    def account(self) -> Account:
        """Say who is at the desk, and whether they can sign out."""
        who = self.who()
        return Account(name=who.name, has_session=who.token is not None)

    def worklist(self, words: str = "", shown: Shown = "open") -> WorklistPage:
        """List the encounters whose id, service, date or opening holds every word, at most `PAGE` of them."""
        everything = self.store.worklist()
        wanted = words.casefold().split()
        found = [i for i in everything if _is_shown(i, shown) and all(word in _searched(i) for word in wanted)]
        return WorklistPage(
            items=tuple(found[:PAGE]),
            found=len(found),
            signed=sum(item.state is State.SIGNED for item in everything),
            total=len(everything),
            model_state=self.drafts.model_state,
        )

    def open(self, encounter_id: str | None = None) -> OpenEncounter:
        """Open an encounter, or without an id the first that is not signed; asks for its draft if it has none."""
        chosen = encounter_id or self.store.next_open()
        if chosen is None:
            raise InputError("Every encounter of the worklist is signed. Add a report with Alt+N.")
        encounter, draft = self.store.encounter(chosen), self.store.draft(chosen)
        if draft is None:
            self.drafts.want(chosen)
        else:
            self.drafts.go_on_from(chosen)
        signed = self.store.signed(chosen)
        claim = signed.claim if signed else draft.claim if draft else _empty(encounter)
        checked = signed.checked if signed else self._judged(claim, encounter)
        progress = self.drafts.progress(chosen)
        return open_encounter(encounter, review(checked, self.codes), progress, draft, signed)

    def progress(self, encounter_id: str) -> Progress:
        """Say where the draft of an encounter stands."""
        return self.drafts.progress(encounter_id)

    def draft(self, encounter_id: str) -> Progress:
        """Ask for the draft of an encounter, again after it failed."""
        self.drafts.want(self.store.encounter(encounter_id).encounter_id)
        return self.drafts.progress(encounter_id)

    def check(self, claim: Claim) -> Reviewed:
        """Write the codes of a claim as lists do, and check it."""
        return review(self._checked(claim), self.codes)

    def search(self, words: str, kind: Kind, on: date) -> Matches:
        """Find codes valid on a date by the start of the code or by words."""
        systems = _SYSTEMS[kind]
        found = self.codes.search(words, on, systems, MATCHES)
        return Matches(codes=found, covered=bool(found) or any(self.codes.holds("", s, on).edition for s in systems))

    def accept(self, claim: Claim, draft_id: str | None, seconds: float, despite_errors: bool = False) -> Accepted:
        """Sign a claim and open the next encounter; a claim with errors only ``despite_errors``.

        ``draft_id`` is None when the coder began before there was a draft. Raises InputError on an empty claim and
        StoreError when the encounter was signed with another claim.
        """
        if not (claim.diagnoses and claim.procedures):
            missing = "procedure line" if claim.diagnoses else "diagnosis"
            raise InputError(f"The claim has no {missing}, so it cannot be accepted. Add one with its key (F1 says).")
        checked = self._checked(claim)
        errors = sum(f.severity is Severity.ERROR for f in checked.findings)
        if errors and not despite_errors:
            return Accepted(signed=False, errors=errors, edits=0)
        edits = self.store.sign(checked, draft_id=draft_id, who=self.who().name, seconds=max(0.0, seconds))
        following = self.store.next_open(claim.encounter_id)
        opened = self.open(following) if following else None
        return Accepted(signed=True, errors=errors, edits=len(edits), next=opened)

    def add(self, report: str, date_of_service: str, history: str = "", service: str = "") -> OpenEncounter:
        """Add a pasted report to the worklist and open it; raises InputError saying what is wrong with which part."""
        if not date_of_service.strip():
            raise InputError("There is no date of service. Give the day of the operation.")
        on = parse_date_of_service(date_of_service, date.today())
        check_report_text(report, "the report", self.settings.max_report_bytes)
        if history.strip() and (refusal := text_refusal(history, "the history", self.settings.max_report_bytes)):
            raise InputError(str(refusal))
        encounter = Encounter(
            encounter_id=_id_of(on, report, history, service),
            date_of_service=on,
            service=service.strip() or None,
            report=report,
            history=history if history.strip() else None,
        )
        self.store.add_encounters([encounter], self.who().name)
        return self.open(encounter.encounter_id)

    def read(self, name: str, content: str) -> FileText:
        """Return the text of a file that the browser read (``content``: base64); raises InputError on other bytes."""
        try:
            raw = base64.b64decode(content, validate=True)
        except binascii.Error as error:
            raise InputError(f"{name!r} did not arrive whole ({error}). Load it again.") from error
        text = decode(raw, name)
        check_report_text(text, name, self.settings.max_report_bytes)
        return FileText(text=text)

    def _checked(self, claim: Claim) -> CheckedClaim:
        return self._judged(_tidied(claim), self.store.encounter(claim.encounter_id))

    def _judged(self, claim: Claim, encounter: Encounter) -> CheckedClaim:
        return check(claim, self.codes, encounter, house=self.house)


def _id_of(on: date, *texts: str) -> str:
    """Return an id that the same report of the same day gets again: sent twice, it is one encounter."""
    return f"P{on:%Y%m%d}-{hash_of(*(text.strip() for text in texts))[:12].upper()}"


def _empty(encounter: Encounter) -> Claim:
    return Claim(encounter_id=encounter.encounter_id, date_of_service=encounter.date_of_service)


def _tidied(claim: Claim) -> Claim:
    """Write codes and modifiers in capitals, diagnoses with their dot."""
    diagnoses = tuple(d.model_copy(update={"code": dotted(d.code)}) for d in claim.diagnoses)
    lines = tuple(
        p.model_copy(update={"code": p.code.strip().upper(), "modifiers": tuple(m.upper() for m in p.modifiers)})
        for p in claim.procedures
    )
    return claim.model_copy(update={"diagnoses": diagnoses, "procedures": lines})


def _is_shown(item: WorklistItem, shown: Shown) -> bool:
    return shown == "all" or (item.state is State.SIGNED) is (shown == "signed")


def _searched(item: WorklistItem) -> str:
    facts = (item.encounter_id, item.service or "", item.date_of_service.isoformat(), item.opening)
    return " ".join(facts).casefold()
