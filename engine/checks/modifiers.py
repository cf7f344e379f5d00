"""Rules A2, A3, M22 to M80 and T2: whether a code takes the modifiers it has.

What the Medicare physician fee schedule says of a code stands in its indicators; the meaning of each digit is that of
CMS, "Medicare Claims Processing Manual", chapter 23, addendum (MPFSDB record layouts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

from engine.billing_lists import FeeLine, ListKind
from engine.checks.case import Case, not_checked
from engine.checks.denial import is_denied
from engine.checks.repair import Repair, add, drop, swap
from engine.claim import ProcedureLine
from engine.finding import Finding, Severity, Source
from engine.modifier import ASSISTANT, LATER, SPLIT_GLOBAL, VISIT_ONLY, is_visit
from engine.payer_profile import Profile

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFORMATION
_FEES = ListKind.FEE_SCHEDULE
_CPT = Source(list="CPT, Appendix A (modifiers)")
# Words by which a note explains why a service was substantially greater (modifier 22).
_GREATER = re.compile(
    r"\b(?:adhesio\w+|adherent|difficult\w*|extensive\w*|unusual\w*|complexity|scarr\w+|scar tissue|obes\w+|prolonged"
    r"|(?:more|very|highly|extremely|technically) complex|laborious|tedious|fibrosis|fibrotic|(?<!anti-)inflam\w+"
    r"|distort\w+|took (?:an )?(?:additional|extra|more than|over (?:\w+ ){1,2}(?:hours?|minutes?))"
    r"|(?:twice|double) (?:the|as)"
    r"|(?:additional|extra) (?:\w+ )?(?:time|minutes?|hours?|work|effort)|bmi\D{0,12}(?:3[5-9]|[4-9]\d)"
    r"|\d+ ?(?:%|percent) (?:more|longer|greater|additional|extra|above|beyond|over|increase\w*))\b"
)
_CANCEL, _BEFORE = r"\b(?:cancel\w*|postpon\w+)\b", r"\b(?:before|prior to)\b[^.]{0,40}\b(?:ana?esth|induct|sedat)"
_CANCELLED = re.compile(rf"{_CANCEL}[^.]{{0,80}}{_BEFORE}|{_BEFORE}[^.]{{0,80}}{_CANCEL}")
_PHYSICIAN = re.compile(r"\b(?:MD|DO|DPM|MBBS)\b")
_NO_PHYSICIAN = re.compile(r"\b(?:PA|PA-C|NP|CNS|APRN|CRNFA)\b")
# Global periods of minor procedures and of services without one; YYY and MMM may be long.
_MINOR, _ADDED = frozenset({"000", "010", "XXX"}), frozenset({"ZZZ"})
# An indicator of the fee schedule, and how much it weighs: None fits, else severity and reason.
_Verdicts = Mapping[str, tuple[Severity, str] | None]
_NEVER = (_E, "the fee schedule does not pay for it")
_DOCUMENTED = (_W, "it is paid only with documentation of the medical necessity")
_NO_CONCEPT = (_E, "the concept does not apply to the code")
_ASSISTANTS: _Verdicts = {"0": _DOCUMENTED, "1": _NEVER, "2": None, "9": _NO_CONCEPT}
_CO_SURGEONS: _Verdicts = {"0": _NEVER, "1": _DOCUMENTED, "2": None, "9": _NO_CONCEPT}
_TEAMS: _Verdicts = {"0": _NEVER, "1": None, "2": None, "9": _NO_CONCEPT}
_BOTH_SIDES: _Verdicts = {
    "0": (_E, "the 150% payment for both sides does not apply to it"),
    "1": None,
    "2": (_E, "it is priced as a bilateral procedure already"),
    "3": None,
    "9": _NO_CONCEPT,
}


def multiple_procedures(case: Case) -> Iterator[Finding]:
    """A2: modifier 51 never stands on an add-on code or one that is exempt from it (multiple procedure indicator 0).

    Source: Medicare physician fee schedule, MULT PROC and GLOB DAYS.
    """
    yield from _unpriced(case, "A2", {"51"}, "Modifier 51 was")
    for index, line, fee in _priced(case, {"51"}):
        if fee.is_add_on or fee.multiple == "0":
            why = "an add-on code" if fee.is_add_on else "exempt from it (multiple procedure indicator 0)"
            row = f"{line.code} GLOB {fee.global_days} MULT {fee.multiple}"
            yield _finding(
                case, "A2", _E, index, f"Modifier 51 on {line.code}, which is {why}.", row, drop(index, "51")
            )


def order_of_procedures(case: Case) -> Iterator[Finding]:
    """A3: modifier 51 goes on the lesser procedures of a provider; Medicare asks not to send it.

    Source: Medicare physician fee schedule, WORK RVU; Medicare Claims Processing Manual, chapter 12, 40.6.
    """
    several = len(case.claim.providers) < len(case.lines)
    if several and (case.profile is Profile.COMMERCIAL or any("51" in line.modifiers for _, line in case.lines)):
        yield from case.lacks("A3", "The order of procedures was", _FEES)
    for provider in case.claim.providers:
        mine = [(i, line, case.fees[line.code]) for i, line in case.lines if _may_be_lesser(case, line, provider)]
        top = max((fee.work for _, _, fee in mine), default=0.0)
        led = any(fee.work == top and "51" not in line.modifiers for _, line, fee in mine)
        for index, line, fee in mine:
            greatest, has = fee.work == top, "51" in line.modifiers
            if greatest and has and not led and len(mine) > 1:
                message = (
                    f"Modifier 51 on {line.code}, the procedure of {provider} with the highest work RVU ({top:g})."
                )
                yield _finding(case, "A3", _I, index, message, f"{line.code} work {fee.work:g}", drop(index, "51"))
            elif not greatest and not has and case.profile is Profile.COMMERCIAL:
                message = f"{line.code} is a lesser procedure of {provider} and has no modifier 51."
                yield _finding(case, "A3", _I, index, message, f"{line.code} work {fee.work:g}", add(index, "51"))


def bilateral(case: Case) -> Iterator[Finding]:
    """M50: modifier 50 where the code is paid for both sides (BILAT SURG 1 or 3), and never with a side.

    Source: Medicare physician fee schedule, BILAT SURG; Medicare Claims Processing Manual, chapter 12, 40.7.
    """
    for index, line in case.lines:
        if "50" in line.modifiers and (sided := {"LT", "RT"} & set(line.modifiers)):
            named = " and ".join(sorted(sided))
            message = f"{line.code} has modifier 50 (both sides) together with {named}."
            yield _plain("M50", _E, index, message, drop(index, *sorted(sided)))
    yield from _judged(case, "M50", {"50"}, "bilateral", "BILAT", _BOTH_SIDES)


def assistants(case: Case) -> Iterator[Finding]:
    """M80: an assistant at surgery where the code has one (ASST SURG 2; 0 with reasons), by the modifier of the person.

    Source: Medicare physician fee schedule, ASST SURG; Medicare Claims Processing Manual, chapter 12, 20.4.3 and 110.
    """
    yield from _judged(case, "M80", ASSISTANT, "assistant", "ASST", _ASSISTANTS)
    for index, line in case.lines:
        used = ASSISTANT & set(line.modifiers)
        if not used:
            continue
        if not any(other.code == line.code and not ASSISTANT & set(other.modifiers) for _, other in case.lines):
            yield _plain("M80", _W, index, f"{line.code} is billed by an assistant and by no surgeon.")
        credential = case.credential(line)
        physician = _PHYSICIAN.search(credential)
        if "AS" in used and physician:
            message = f"Modifier AS is for a PA, NP or CNS; {line.provider} is {credential}: use 80, 81 or 82."
            yield _plain("M80", _E, index, message, swap(index, "AS", "80"))
        if used - {"AS"} and _NO_PHYSICIAN.search(credential) and not physician:
            (first, *_) = sorted(used - {"AS"})
            message = f"Modifier {first} is for a physician; {line.provider} is {credential}: use AS."
            yield _plain("M80", _E, index, message, swap(index, first, "AS"))


def co_surgeons(case: Case) -> Iterator[Finding]:
    """M62: two surgeons where the code takes them (CO-SURG 2; 1 with reasons), both with 62, of different specialties.

    Source: Medicare physician fee schedule, CO-SURG; Medicare Claims Processing Manual, chapter 12, 40.8.
    """
    yield from _judged(case, "M62", {"62"}, "co_surgeons", "CO-SURG", _CO_SURGEONS)
    for index, line in case.lines:
        if "62" not in line.modifiers:
            continue
        own = [o for _, o in case.lines if (o.code, o.provider) == (line.code, line.provider)]
        if assisting := sorted({modifier for o in own for modifier in ASSISTANT & set(o.modifiers)}):
            message = f"{line.provider} has {line.code} with 62 and with {assisting[0]}: a co-surgeon is no assistant."
            yield _plain("M62", _E, index, message)
        partners = [o for _, o in case.lines if o.code == line.code and o.provider != line.provider]
        if not any("62" in other.modifiers for other in partners):
            message = f"{line.code} has modifier 62 for {line.provider} alone; both surgeons report it."
            yield _plain("M62", _E, index, message)
        mine = case.provider(line)
        theirs = [case.provider(o) for o in partners if "62" in o.modifiers]
        if mine and mine.specialty and any(other and other.specialty == mine.specialty for other in theirs):
            yield _plain("M62", _W, index, f"The co-surgeons of {line.code} are of one specialty, {mine.specialty}.")


def surgical_team(case: Case) -> Iterator[Finding]:
    """M66: a surgical team only where the code takes one (TEAM SURG 1 or 2).

    Source: Medicare physician fee schedule, TEAM SURG; Medicare Claims Processing Manual, chapter 12, 40.8.
    """
    yield from _judged(case, "M66", {"66"}, "team", "TEAM", _TEAMS)


def greater_service(case: Case) -> Iterator[Finding]:
    """M22: the note says why the service was substantially greater; never on a visit.

    Source: CPT, Appendix A; Medicare Claims Processing Manual, chapter 12, 40.2.A.10.
    """
    for index, line in case.lines:
        if "22" not in line.modifiers:
            continue
        if is_visit(line.code):
            yield _plain("M22", _E, index, f"Modifier 22 on {line.code}, a visit.", drop(index, "22"))
        elif case.encounter is None:
            yield not_checked("M22", "The reason for modifier 22 not checked: no note.", f"procedures[{index}]")
        elif not _explains(case.note):
            message = f"{line.code} has modifier 22 and the note names no difficulty, extra time or percentage."
            yield _plain("M22", _W, index, message)


def reduced_or_discontinued(case: Case) -> Iterator[Finding]:
    """M52: 52 (reduced) and 53 (discontinued) exclude each other; 53 only once anesthesia had begun.

    Source: CPT, Appendix A; Medicare Claims Processing Manual, chapter 12, 40.2.A.10.
    """
    for index, line in case.lines:
        if {"52", "53"} <= set(line.modifiers):
            message = f"{line.code} has 52 (reduced) and 53 (discontinued): it was one or the other."
            yield _plain("M52", _E, index, message)
        elif "53" in line.modifiers and case.encounter is None:
            message = f"Whether anesthesia had begun for {line.code} not checked: no note."
            yield not_checked("M52", message, f"procedures[{index}]")
        elif "53" in line.modifiers and _CANCELLED.search(case.note):
            message = f"{line.code} has modifier 53 and the note says it was cancelled before anesthesia: not billed."
            yield _plain("M52", _W, index, message)


def facility_only(case: Case) -> Iterator[Finding]:
    """M73: 73 and 74 are the facility's (a provider of that role); a surgeon's discontinued procedure has 53.

    Source: HCPCS and CPT modifiers approved for hospital outpatient use; Medicare Claims Processing Manual, chapter 4.
    """
    for index, line in case.lines:
        if _role(case, line) == "facility":
            continue
        for modifier in sorted({"73", "74"} & set(line.modifiers)):
            message = f"Modifier {modifier} on {line.code} is for facilities; a professional claim has 53."
            yield _plain("M73", _E, index, message, swap(index, modifier, "53"))


def split_global(case: Case) -> Iterator[Finding]:
    """M54: 54, 55 and 56 split a global period of 10 or 90 days; both 54 and 55 make the whole; Medicare pays no 56.

    Source: Medicare physician fee schedule, GLOB DAYS; Medicare Claims Processing Manual, chapter 12, 40.2.
    """
    yield from _unpriced(case, "M54", SPLIT_GLOBAL, "The split of a global period was")
    for index, line, fee in _priced(case, SPLIT_GLOBAL):
        used = sorted(SPLIT_GLOBAL & set(line.modifiers))
        if fee.global_days not in ("010", "090"):
            severity = _W if fee.global_days == "YYY" else _E  # YYY: the contractor says whether there is a period
            message = f"Modifier {used[0]} on {line.code}, whose global period is {fee.global_days}."
            row = f"{line.code} GLOB {fee.global_days}"
            yield _finding(case, "M54", severity, index, message, row, drop(index, used[0]))
    for index, line in case.lines:
        if {"54", "55"} <= set(line.modifiers):
            yield _plain("M54", _W, index, f"{line.code} has 54 and 55: that is the whole; bill it without either.")
        if "56" in line.modifiers and case.profile is Profile.MEDICARE:
            yield _plain("M54", _W, index, f"Modifier 56 on {line.code}: Medicare does not pay it by itself.")


def visit_modifiers(case: Case) -> Iterator[Finding]:
    """M57: 24, 25 and 57 stand on visits; 57 beside a major procedure (090), 25 beside a minor one.

    Source: NCCI Policy Manual, chapter I, section D; Medicare Claims Processing Manual, chapter 12, 40.2.A.
    """
    beside = {index: _beside(case, line) for index, line in case.lines if is_visit(line.code)}
    if any({"25", "57"} & set(line.modifiers) and beside.get(index) for index, line in case.lines):
        yield from case.lacks("M57", "Modifiers 25 and 57 were", _FEES)
    for index, line in case.lines:
        used = VISIT_ONLY & set(line.modifiers)
        if index in beside:
            yield from _by_the_periods(case, index, line, beside[index])
            continue
        for modifier in sorted(used):
            message = f"Modifier {modifier} on {line.code}; it belongs on a visit."
            yield _plain("M57", _E, index, message, drop(index, modifier))


def later_procedures(case: Case) -> Iterator[Finding]:
    """M58: 58, 78 and 79 exclude each other, and so do 76 and 77; which fits depends on procedures before this day.

    Source: CPT, Appendix A; Medicare Claims Processing Manual, chapter 12, 40.4.
    """
    for index, line in case.lines:
        for alternatives in (LATER, frozenset({"76", "77"})):
            used = sorted(alternatives & set(line.modifiers))
            if len(used) > 1:
                yield _plain("M58", _W, index, f"{line.code} has {' and '.join(used)}: one of them applies.")
            elif used and not _repeats(case, index, used[0]):
                message = f"Whether {used[0]} fits {line.code} not checked: earlier procedures are not known."
                yield not_checked("M58", message, f"procedures[{index}].modifiers")


def professional_component(case: Case) -> Iterator[Finding]:
    """T2: 26 and TC only on codes with a professional and a technical component (PCTC 1); 26 on laboratory tests too.

    These are the tests that a physician interprets (PCTC 6). Source: Medicare physician fee schedule, PCTC IND.
    """
    yield from _unpriced(case, "T2", {"26", "TC"}, "Modifiers 26 and TC were")
    for index, line, fee in _priced(case, {"26", "TC"}):
        allowed = {"1": {"26", "TC"}, "6": {"26"}}.get(fee.professional, set())
        for modifier in sorted(({"26", "TC"} & set(line.modifiers)) - allowed):
            message = f"Modifier {modifier} on {line.code}, which has no such component (PC/TC {fee.professional})."
            row = f"{line.code} PCTC {fee.professional}"
            yield _finding(case, "T2", _E, index, message, row, drop(index, modifier))


def _judged(
    case: Case, rule: str, modifiers: Set[str], indicator: str, column: str, verdicts: _Verdicts
) -> Iterator[Finding]:
    """Judge lines with some modifiers by one indicator of the fee schedule."""
    yield from _unpriced(case, rule, modifiers, f"Modifier {' or '.join(sorted(modifiers))} was")
    for index, line, fee in _priced(case, modifiers):
        digit = getattr(fee, indicator)
        (first, *_) = sorted(modifiers & set(line.modifiers))
        if verdict := verdicts.get(digit):
            severity, reason = verdict
            message = f"Modifier {first} on {line.code}: {reason} ({column} {digit})."
            repair = drop(index, first) if severity is _E and first == "50" else None
            yield _finding(case, rule, severity, index, message, f"{line.code} {column} {digit}", repair)


def _priced(case: Case, modifiers: Set[str]) -> Iterator[tuple[int, ProcedureLine, FeeLine]]:
    """Yield the lines with any of some modifiers whose code the fee schedule of the date has."""
    for index, line in case.lines:
        if modifiers & set(line.modifiers) and (fee := case.fees.get(line.code)):
            yield index, line, fee


def _unpriced(case: Case, rule: str, modifiers: Set[str], what: str) -> Iterator[Finding]:
    """Yield "not checked" when a line has such a modifier and no fee schedule covers the date."""
    if any(modifiers & set(line.modifiers) for _, line in case.lines):
        yield from case.lacks(rule, what, _FEES)


def _explains(note: str) -> bool:
    """Say whether a note (lower case) names something that made a service greater, and does not deny it."""
    return any(not is_denied(note, at.start()) for at in _GREATER.finditer(note))


def _beside(case: Case, visit: ProcedureLine) -> frozenset[str]:
    """Return the codes, but for visits, that the biller of a visit bills on the day."""
    return frozenset(o.code for _, o in case.lines if not is_visit(o.code) and case.same_biller(visit, o))


def _by_the_periods(case: Case, index: int, line: ProcedureLine, beside: Set[str]) -> Iterator[Finding]:
    """Judge a visit's 25 and 57 by the global periods of the procedures of the day; 24 needs those of other days."""
    used = VISIT_ONLY & set(line.modifiers)
    if unknown := sorted(used & {"24"} if beside else used):
        message = f"Whether {unknown[0]} fits {line.code} not checked: procedures of other days are not known."
        yield not_checked("M57", message, f"procedures[{index}].modifiers")
    periods = {code: case.fees[code].global_days for code in sorted(beside) if code in case.fees}
    if not periods or len(periods) < len(beside):
        return
    row = ", ".join(f"{code} GLOB {period}" for code, period in periods.items())
    found = set(periods.values())
    if "57" in used and found <= _MINOR | _ADDED:
        message = f"{line.code} has 57 and no procedure of the day has a 90-day period: 25?"
        yield _finding(case, "M57", _W, index, message, row)
    if "25" in used and "090" in found and found <= {"090"} | _ADDED:
        message = f"{line.code} has 25 beside a major procedure (90-day period): 57?"
        yield _finding(case, "M57", _W, index, message, row)


def _repeats(case: Case, index: int, modifier: str) -> bool:
    """Say whether a line with 76 repeats one of the same provider on this claim, or one with 77 one of another's."""
    line = case.claim.procedures[index]
    others = [o for i, o in case.lines if i != index and o.code == line.code]
    same = {"76": True, "77": False}
    return modifier in same and any((o.provider == line.provider) is same[modifier] for o in others)


def _role(case: Case, line: ProcedureLine) -> str:
    known = case.provider(line)
    return (known.role if known else line.provider).lower()


def _may_be_lesser(case: Case, line: ProcedureLine, provider: str) -> bool:
    fee = case.fees.get(line.code)
    return line.provider == provider and fee is not None and fee.multiple in ("2", "3") and not fee.is_add_on


def _finding(
    case: Case, rule: str, severity: Severity, index: int, message: str, row: str, repair: Repair | None = None
) -> Finding:
    where, source = f"procedures[{index}].modifiers", case.source(_FEES, row)
    return Finding(rule=rule, severity=severity, where=where, message=message, source=source, repair=repair)


def _plain(rule: str, severity: Severity, index: int, message: str, repair: Repair | None = None) -> Finding:
    where = f"procedures[{index}].modifiers"
    return Finding(rule=rule, severity=severity, where=where, message=message, source=_CPT, repair=repair)
