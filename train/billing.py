"""What an invented case bills: diagnoses, then surgeon, assistant and anesthesia lines with their modifiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.claim import Claim, Diagnosis, ProcedureLine
from train.case import Case, Event, Work

EVENT_MODIFIERS: dict[Event, tuple[str, ...]] = {
    "": (), "abandoned": ("53",), "reduced": ("52",), "difficult": ("22",), "return": ("78",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Bill:
    """The case with its diagnosis codes in the order of the claim."""

    case: Case
    codes: tuple[str, ...]

    def pointers(self, codes: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(self.codes.index(code) + 1 for code in codes)


def bill(case: Case) -> Claim:
    """Return the claim of a case; the principal diagnosis stands first."""
    drafted = _Bill(case, diagnosis_codes(case))
    lines = (*_surgeon_lines(drafted), *_assistant_lines(drafted), *_anesthesia_lines(drafted))
    return Claim(
        encounter_id=case.encounter_id,
        date_of_service=case.slot.day,
        diagnoses=tuple(Diagnosis(sequence=i, code=code) for i, code in enumerate(drafted.codes, 1)),
        procedures=tuple(line.model_copy(update={"sequence": i}) for i, line in enumerate(lines, 1)),
    )


def diagnosis_codes(case: Case) -> tuple[str, ...]:
    """Return the ICD-10-CM codes in order: the reason, the second reason, what a change brings, comorbidities."""
    codes = [*case.work.diagnosis_codes]
    codes += case.second.diagnosis_codes if case.second else ()
    codes += [case.change.diagnosis] if case.change and case.change.diagnosis else []
    codes += [c.code for c in (*case.noted, *case.unnoted)]
    return tuple(dict.fromkeys(codes))


def _works(case: Case) -> Iterator[tuple[Work, tuple[str, ...]]]:
    """Yield each procedure with the modifiers that every surgeon's line of it carries, the side last."""
    extra = tuple(c.code for c in (*case.noted, *case.unnoted))
    change = (case.change.diagnosis,) if case.change and case.change.diagnosis else ()
    yield case.work, (*case.work.diagnosis_codes, *change, *extra)
    if case.second is not None:
        yield case.second, case.second.diagnosis_codes


def _modifiers(case: Case, work: Work, roles: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Order: what happened and who assisted, then the separate procedure, then the side."""
    event = EVENT_MODIFIERS[case.event] if work is case.work else ()
    if roles:
        event = tuple(m for m in event if m != "22")
    separate = case.companion.modifiers if case.companion and work is case.second else ()
    site = (work.site.modifier,) if work.site.modifier and work.site.modifier not in separate else ()
    return (*event, *roles, *separate, *site)


def _line(provider: str, work: Work, modifiers: tuple[str, ...], pointers: tuple[int, ...]) -> ProcedureLine:
    return ProcedureLine(
        sequence=1,
        provider=provider,
        code=work.procedure.code,
        modifiers=modifiers,
        diagnosis_pointers=pointers[:4],
        description=work.procedure.description,
    )


def _surgeon_lines(drafted: _Bill) -> Iterator[ProcedureLine]:
    case = drafted.case
    for work, codes in _works(case):
        yield _line(str(case.staff.surgeon.name), work, _modifiers(case, work), drafted.pointers(codes))


def _assistant_lines(drafted: _Bill) -> Iterator[ProcedureLine]:
    """An assistant bills the same procedures, where an assistant is allowed; never the unusual difficulty."""
    case = drafted.case
    if case.staff.assistant is None:
        return
    for work, codes in _works(case):
        if work.procedure.assistant:
            modifiers = _modifiers(case, work, (case.staff.assistant_modifier,))
            yield _line(str(case.staff.assistant.name), work, modifiers, drafted.pointers(codes))


def _anesthesia_lines(drafted: _Bill) -> Iterator[ProcedureLine]:
    """One line of the anesthesiologist alone (AA), or two: directing (QK) and the directed CRNA (QX)."""
    case, staff = drafted.case, drafted.case.staff
    if staff.anesthesiologist is None:
        return
    billed = [(staff.anesthesiologist, "AA")]
    if staff.nurse_anesthetist is not None:
        billed = [(staff.anesthesiologist, "QK"), (staff.nurse_anesthetist, "QX")]
    for provider, modifier in billed:
        yield ProcedureLine(
            sequence=1,
            provider=str(provider.name),
            code=case.work.procedure.anesthesia,
            modifiers=(modifier,),
            diagnosis_pointers=(1,),
            description=f"anesthesia for {case.work.procedure.description}",
        )
