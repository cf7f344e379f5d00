"""Rules D15, D16, G1, N1, S1 and T1: what a procedure code may be billed by, for whom and with what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.billing_lists import ListKind
from engine.checks.case import Case, not_checked
from engine.checks.repair import Repair, drop, lead
from engine.codeset import CodeSystem, procedure_system
from engine.finding import Finding, Severity, Source
from engine.modifier import (
    ACCEPTED,
    ANESTHESIA,
    NURSE_ANESTHESIA,
    PHYSICIAN_ANESTHESIA,
    VISIT_ONLY,
    is_anesthesia,
    is_surgery,
    is_visit,
)
from engine.payer_profile import Profile

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFORMATION
_FEES = ListKind.FEE_SCHEDULE
_ANESTHESIA = Source(list="Medicare Claims Processing Manual, chapter 12", row="50 and 140")
_NURSE = re.compile(r"\b(?:CRNA|AA-C|CAA)\b")
_PHYSICIAN = re.compile(r"\b(?:MD|DO)\b")
_SEPARATE = "(separate procedure)"
# Ranges of CPT by whose organs they are of: male and female genital systems, maternity.
_MALE_ONLY = (("52400", "52402"), ("52441", "52442"), ("52500", "52500"), ("52601", "52700"), ("54000", "55899"))
_FEMALE_ONLY = (("56405", "58999"), ("59000", "59899"))
_EITHER = frozenset({"55920", "55970", "55980"})
# What a status of the fee schedule means for the payment of a line; others are paid, or priced by the contractor.
_STATUS: Mapping[str, tuple[Severity, str]] = {
    "B": (_W, "is bundled: never paid apart from what it belongs to"),
    "I": (_E, "is not valid for Medicare, which wants another code"),
    "N": (_W, "is not covered by Medicare"),
    "P": (_W, "is bundled or excluded by Medicare"),
    "T": (_I, "is paid only when nothing else is paid on the day"),
    "X": (_W, "is no physician service by statute; another fee schedule may pay it"),
    "C": (_I, "is priced by the contractor; have the report ready"),
}


def payment_status(case: Case) -> Iterator[Finding]:
    """T1: Medicare pays the code as a line of its own.

    Source: Medicare physician fee schedule, STATUS CODE (Medicare Claims Processing Manual, chapter 23, addendum).
    """
    if case.profile is not Profile.MEDICARE:
        return
    if case.claim.procedures:
        yield from case.lacks("T1", "Medicare's payment status was", _FEES)
    for index, line in case.lines:
        fee = case.fees.get(line.code)
        if fee is not None and (verdict := _STATUS.get(fee.status)):
            severity, what = verdict
            source = case.source(_FEES, f"{line.code} STATUS {fee.status}")
            message = f"{line.code} {what} (status {fee.status})."
            yield Finding(rule="T1", severity=severity, where=f"procedures[{index}]", message=message, source=source)


def anesthesia(case: Case) -> Iterator[Finding]:
    """N1: a line of anesthesia begins with the one modifier that says who gave it; no other line has it.

    AA, AD, QK and QY are a physician's, QX and QZ a nurse anesthetist's. Source: Medicare Claims Processing Manual,
    chapter 12, sections 50 and 140.
    """
    for index, line in case.lines:
        where, used = f"procedures[{index}].modifiers", [m for m in line.modifiers if m in ANESTHESIA]
        if not is_anesthesia(line.code):
            for modifier in used:
                message = f"Modifier {modifier} on {line.code}, which is no code of anesthesia (00100-01999)."
                yield _anesthesia(where, message, drop(index, modifier))
            continue
        if len(used) != 1:
            has = " and ".join(used) if used else "none"
            yield _anesthesia(where, f"{line.code} needs one of AA, AD, QK, QX, QY and QZ; it has {has}.")
        elif line.modifiers[0] != used[0]:
            repair = lead(index, used[0])
            yield _anesthesia(where, f"{used[0]} stands first on {line.code}; what only informs comes after.", repair)
        provider = case.provider(line)
        credential, only = case.credential(line), used[0] if len(used) == 1 else ""
        if provider and provider.role.lower() == "surgeon":
            yield _anesthesia(where, f"{line.code} is billed by the surgeon; anesthesia by a surgeon is not paid (47).")
        elif only in PHYSICIAN_ANESTHESIA and _NURSE.search(credential):
            yield _anesthesia(where, f"{only} is a physician's; {line.provider} is {credential}: QX or QZ.")
        elif only in NURSE_ANESTHESIA and _PHYSICIAN.search(credential):
            yield _anesthesia(where, f"{only} is a nurse anesthetist's; {line.provider} is {credential}: AA or QK.")


def separate_procedure(case: Case) -> Iterator[Finding]:
    """S1: a code called "separate procedure" is part of any larger one of the same region, unless a modifier parts it.

    Regions are told by the first two digits of the codes. The words stand in the site's licensed CPT descriptions;
    without these the rule is not checked. Source: CPT, surgery guidelines ("Separate Procedure").
    """
    surgical = [(index, line) for index, line in case.lines if is_surgery(line.code)]
    if len(surgical) < 2:
        return
    told = {line.code: _described(case, line.code) for _, line in surgical}
    if not any(_SEPARATE in text for text in told.values()):
        if not any(";" in text for text in told.values()):  # a licensed one has it; our plain words never do
            yield not_checked("S1", "Separate procedures not checked: no licensed CPT descriptions of the codes.")
        return
    for index, line in surgical:
        larger = [
            o.code
            for i, o in surgical
            if i != index and o.code[:2] == line.code[:2] and case.same_biller(line, o) and o.code != line.code
        ]
        if _SEPARATE in told[line.code] and larger and not ACCEPTED & set(line.modifiers):
            message = f"{line.code} is a separate procedure, part of {larger[0]} unless it was apart (59 or XS)."
            source = Source(list="CPT descriptions", row=line.code)
            yield Finding(rule="S1", severity=_W, where=f"procedures[{index}]", message=message, source=source)


def global_period(case: Case) -> Iterator[Finding]:
    """G1: a visit in the global period of an operation before needs 24, 25 or 57; the product knows no such operation.

    Source: Medicare Claims Processing Manual, chapter 12, 40.1.
    """
    for index, line in case.lines:
        if is_visit(line.code) and not VISIT_ONLY & set(line.modifiers):
            message = f"Whether {line.code} falls into a global period not checked: earlier operations are not known."
            yield not_checked("G1", message, f"procedures[{index}]")


def sex_of_the_patient(case: Case) -> Iterator[Finding]:
    """D15: an operation on male or female organs fits the recorded sex; KX or condition code 45 says it is right.

    Source: CPT ranges of the genital systems and maternity; CMS Integrated Outpatient Code Editor, edits 8 and 3.
    """
    sex = case.sex
    if not sex:
        if any(_only(line.code) for _, line in case.lines):
            yield not_checked("D15", "Procedures by the patient's sex not checked: it is not recorded.")
        return
    for index, line in case.lines:
        only = _only(line.code)
        if only and only != sex and "KX" not in line.modifiers:
            message = f"{line.code} is an operation on {'female' if only == 'F' else 'male'} organs; recorded is {sex}."
            source = Source(list="CPT sections", row=line.code)
            yield Finding(rule="D15", severity=_W, where=f"procedures[{index}]", message=message, source=source)


def medical_necessity(case: Case) -> Iterator[Finding]:
    """D16: whether a payer's coverage policy takes the diagnoses for the procedures is not checked.

    Source: CMS Medicare Coverage Database (national and local determinations), which the product does not hold.
    """
    if case.claim.procedures:
        yield not_checked("D16", "Medical necessity (coverage policies of the payer) not checked: not held.")


def _described(case: Case, code: str) -> str:
    return case.codeset.describe(code, procedure_system(code), case.on).lower()


def _only(code: str) -> str:
    """Return F or M when a code is for one sex, else ''."""
    if code in _EITHER or procedure_system(code) is not CodeSystem.CPT:
        return ""
    if any(first <= code <= last for first, last in _MALE_ONLY):
        return "M"
    return "F" if any(first <= code <= last for first, last in _FEMALE_ONLY) else ""


def _anesthesia(where: str, message: str, repair: Repair | None = None) -> Finding:
    return Finding(rule="N1", severity=_E, where=where, message=message, source=_ANESTHESIA, repair=repair)
