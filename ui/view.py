"""What a page shows: the types that cross from the server to the browser, each made from records of the engine."""

from __future__ import annotations

from datetime import date, datetime

from engine.claim import Claim, Record
from engine.codeset import CodeMatch, CodeSet, CodeSystem, Status, procedure_system
from engine.draft import Draft
from engine.finding import CheckedClaim, Finding
from engine.neighbour import Neighbour
from engine.report import Encounter, Section, sections
from engine.signature import SignedClaim
from engine.worklist import WorklistItem
from ui.ahead import Progress


class Mark(Record):
    """Whether one code holds on the date of service, why, and what it means ('' where no list says)."""

    status: Status
    reason: str
    description: str


class Reviewed(Record):
    """A claim with its codes written as lists write them, what the checks found, and a mark for each code.

    ``diagnoses`` and ``procedures`` follow the claim's order; ``modifiers`` has a row a line, a mark a modifier.
    """

    claim: Claim
    findings: tuple[Finding, ...]
    diagnoses: tuple[Mark, ...]
    procedures: tuple[Mark, ...]
    modifiers: tuple[tuple[Mark, ...], ...]


class DraftView(Record):
    """Where the claim on the screen comes from; ``notices`` are findings about the draft itself."""

    draft_id: str
    problem: str
    model: str
    adapter: str | None
    seconds: float
    notices: tuple[str, ...]


class Signature(Record):
    """Who signed the claim, and when."""

    who: str
    at: datetime


class OpenEncounter(Record):
    """Everything that the screen shows of one encounter; its claim is empty while there is no draft."""

    encounter_id: str
    date_of_service: date
    service: str | None
    patient_age: int | None
    patient_sex: str | None
    report: tuple[Section, ...]
    history: tuple[Section, ...]
    providers: tuple[str, ...]
    roles: dict[str, str]
    progress: Progress
    draft: DraftView | None
    signature: Signature | None
    reviewed: Reviewed
    neighbours: tuple[Neighbour, ...]


class Account(Record):
    """Who is at the desk; ``has_session``: they signed in here, so they can sign out here."""

    name: str
    has_session: bool


class WorklistPage(Record):
    """The encounters that a search found, at most as many as a page holds, and how many there are in all."""

    items: tuple[WorklistItem, ...]
    found: int
    signed: int
    total: int
    model_state: str


class Matches(Record):
    """The codes that a search found, the best first; ``covered``: some list holds on the date of service."""

    codes: tuple[CodeMatch, ...]
    covered: bool = True


class Accepted(Record):
    """Whether a claim was signed; if not, it has ``errors`` that the coder has not been asked about."""

    signed: bool
    errors: int
    edits: int
    next: OpenEncounter | None = None


class FileText(Record):
    """The text of a file that the browser read."""

    text: str


def review(checked: CheckedClaim, codes: CodeSet) -> Reviewed:
    """Mark each code of a checked claim."""
    claim, on = checked.claim, checked.claim.date_of_service

    def mark(code: str, system: CodeSystem) -> Mark:
        holding = codes.holds(code, system, on)
        return Mark(status=holding.status, reason=holding.reason, description=codes.describe(code, system, on))

    return Reviewed(
        claim=claim,
        findings=checked.findings,
        diagnoses=tuple(mark(d.code, CodeSystem.ICD10CM) for d in claim.diagnoses),
        procedures=tuple(mark(p.code, procedure_system(p.code)) for p in claim.procedures),
        modifiers=tuple(tuple(mark(m, CodeSystem.MODIFIER) for m in p.modifiers) for p in claim.procedures),
    )


def open_encounter(
    encounter: Encounter, reviewed: Reviewed, progress: Progress, draft: Draft | None, signed: SignedClaim | None
) -> OpenEncounter:
    """Gather what the screen shows of an encounter."""
    roles = {p.name or p.role: p.role for p in encounter.providers}
    return OpenEncounter(
        encounter_id=encounter.encounter_id,
        date_of_service=encounter.date_of_service,
        service=encounter.service,
        patient_age=encounter.patient_age,
        patient_sex=encounter.patient_sex,
        report=sections(encounter.report),
        history=sections(encounter.history or ""),
        providers=tuple(roles) or DEFAULT_PROVIDERS,
        roles=roles,
        progress=progress,
        draft=_draft_view(draft) if draft else None,
        signature=Signature(who=signed.who, at=signed.at) if signed else None,
        reviewed=reviewed,
        neighbours=draft.neighbours if draft else (),
    )


DEFAULT_PROVIDERS = ("Surgeon", "Assistant", "Anesthesia")


def _draft_view(draft: Draft) -> DraftView:
    return DraftView(
        draft_id=draft.draft_id,
        problem=draft.problem,
        model=draft.model,
        adapter=draft.adapter,
        seconds=draft.timings.total,
        notices=tuple(f.message for f in draft.findings if f.where == "report"),
    )
