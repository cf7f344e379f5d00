"""Rules A1, P1, P2, P4 to P8: codes billed together: NCCI pairs, limits of units, add-on codes.

Pairs and add-ons are judged for one provider, or for several of one group and specialty, over the whole encounter;
units for each provider. Source of what the indicators mean: CMS, "NCCI Policy Manual for Medicare Services", chapter I.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from engine.billing_lists import ListKind, Pair
from engine.checks.case import Case
from engine.checks.repair import Repair, add, drop, remove_line, set_units
from engine.claim import ProcedureLine
from engine.finding import Finding, Severity, Source
from engine.modifier import ACCEPTED, ANATOMIC, ASSISTANT, DISTINCT, VISIT_ONLY, is_anesthesia, is_visit, sides
from engine.payer_profile import Profile

_E, _W = Severity.ERROR, Severity.WARNING
_PAIRS, _UNITS, _ADD_ONS, _FEES = ListKind.PAIRS, ListKind.UNIT_LIMITS, ListKind.ADD_ONS, ListKind.FEE_SCHEDULE
_CONTRACTORS_SAY = "; which codes it may follow is for the contractor to say"
_Placed = tuple[int, ProcedureLine]


def never_together(case: Case) -> Iterator[Finding]:
    """P1: of an NCCI pair with modifier indicator 0 the second code is not paid, whatever its modifiers.

    Source: NCCI procedure-to-procedure edits for practitioners.
    """
    if len(case.lines) > 1:
        yield from case.lacks("P1", "Bundling was", _PAIRS)
    for pair, (_, first), (index, line) in _together(case):
        if pair.indicator == "0":
            message = (
                f"{line.code} is part of {first.code} of the same provider and is never paid beside it{_because(pair)}."
            )
            yield _paired(case, "P1", _E, index, message, pair, remove_line(index))


def only_with_a_modifier(case: Case) -> Iterator[Finding]:
    """P2: of an NCCI pair with modifier indicator 1 the second code needs a modifier that says why it is distinct.

    A visit is parted by 25, or by 57 from an operation with a global period of 90 days, never by 59 or a side.
    Source: NCCI procedure-to-procedure edits; NCCI Policy Manual, chapter I, sections D and E.1 (modifiers accepted).
    """
    for pair, (_, first), (index, line) in _together(case):
        if pair.indicator != "1":
            continue
        used = _parting(first, line)
        if not used:
            fitting, words = _fitting(case, first, line)
            message = f"{line.code} is part of {first.code} of the same provider{_because(pair)}; {words}"
            yield _paired(case, "P2", _E, index, message, pair, add(index, fitting))
        elif not _same_site(first, line, used):
            message = (
                f"{line.code} is paid beside {first.code} because of {' and '.join(sorted(used))}: the note must say "
                "why it was distinct."
            )
            yield _paired(case, "P2", _W, index, message, pair)


def same_side(case: Case) -> Iterator[Finding]:
    """P5: sides, digits and vessels part an NCCI pair only where the two codes were done at different ones.

    Source: NCCI Policy Manual, chapter I, section E.1.
    """
    for pair, (_, first), (index, line) in _together(case):
        used = _parting(first, line)
        if pair.indicator == "1" and used and _same_site(first, line, used):
            at = " and ".join(sorted(used))
            message = (
                f"{line.code} is part of {first.code}, and {at} tells no different sites: that does not part them."
            )
            yield _paired(case, "P5", _E, index, message, pair)


def needless_distinction(case: Case) -> Iterator[Finding]:
    """P4: 59 or X where no NCCI pair of the provider asks for it, and 59 together with an X.

    Source: NCCI Policy Manual, chapter I, section E.1.d (59 only when no other modifier fits).
    """
    parted = {
        index
        for pair, one, other in _together(case)
        if pair.indicator == "1" and not is_visit(other[1].code)
        for index, _ in (one, other)
    }
    for index, line in case.lines:
        used = sorted(DISTINCT & set(line.modifiers))
        if not used:
            continue
        yield from case.lacks("P4", f"The need for {used[0]} was", _PAIRS)
        if len(used) > 1:  # whatever the pairs say
            message = f"{line.code} has {' and '.join(used)}: one of them says it."
            yield Finding(
                rule="P4",
                severity=_W,
                where=f"procedures[{index}]",
                message=message,
                source=Source(list="NCCI Policy Manual", row="chapter I, section E.1.d"),
                repair=drop(index, "59") if "59" in used else None,
            )
        elif case.edition(_PAIRS) and index not in parted and not _repeated(case, index):
            message = f"{line.code} has {used[0]}, and no bundled pair of the provider's codes needs it."
            yield _line_finding(case, "P4", _W, index, message, _PAIRS, line.code, drop(index, used[0]))


def units_of_a_line(case: Case) -> Iterator[Finding]:
    """P6: a line bills no more units than the limit (MUE) where it is judged line by line (MAI 1).

    Source: NCCI medically unlikely edits for practitioners; CMS, MLN SE1422 (adjudication indicators).
    """
    if any(not is_anesthesia(line.code) for _, line in case.lines):
        yield from case.lacks("P6", "Limits of units were", _UNITS)
    for index, line in case.lines:
        limit = case.limits.get(line.code)
        if limit and limit.adjudication == 1 and line.units > limit.units:
            message = f"{line.code} bills {line.units} units on a line; {limit.units} are paid."
            row = f"{line.code} {limit.units} MAI 1"
            yield _line_finding(case, "P6", _E, index, message, _UNITS, row, where="units")


def units_of_the_day(case: Case) -> Iterator[Finding]:
    """P7: a provider bills no more units of a code on a day than the limit (MUE): never (MAI 2), or on appeal (MAI 3).

    To a commercial payer a line RT and a line LT of a code paid for both sides are one, as one line with 50 is.
    Source: NCCI medically unlikely edits for practitioners; CMS, MLN SE1422 (adjudication indicators).
    """
    billed: dict[tuple[str, str], list[_Placed]] = defaultdict(list)
    for index, line in case.lines:
        billed[line.provider, line.code].append((index, line))
    for (provider, code), lines in billed.items():
        limit, total = case.limits.get(code), _units(case, [line for _, line in lines])
        if limit is None or limit.adjudication == 1 or total <= limit.units:
            continue
        may = "; more can be appealed" if limit.adjudication == 3 else " and more are never paid"
        message = f"{provider} bills {total} units of {code} on the day; {limit.units} are paid{may}."
        severity, row = (_E if limit.adjudication == 2 else _W), f"{code} {limit.units} MAI {limit.adjudication}"
        yield _line_finding(case, "P7", severity, lines[-1][0], message, _UNITS, row, where="units")


def units_of_both_sides(case: Case) -> Iterator[Finding]:
    """P8: both sides are one line with modifier 50 and one unit; a commercial payer may want two lines.

    Source: Medicare Claims Processing Manual, chapter 12, 40.7; fee schedule, BILAT SURG 1.
    """
    if any("50" in line.modifiers and line.units > 1 for _, line in case.lines):
        yield from case.lacks("P8", "Units of modifier 50 were", _FEES)
    for index, line in case.lines:
        fee = case.fees.get(line.code)
        if "50" in line.modifiers and line.units > 1 and fee is not None and fee.bilateral == "1":
            how = "one unit with 50" if case.profile is Profile.MEDICARE else "one unit with 50, or two lines RT and LT"
            message = f"{line.code} with modifier 50 bills {line.units} units; both sides are {how}."
            repair = set_units(index, 1)
            row = f"{line.code} BILAT 1"
            yield _line_finding(case, "P8", _W, index, message, _FEES, row, repair, where="units")


def add_on_codes(case: Case) -> Iterator[Finding]:
    """A1: an add-on code stands beside a primary one of the same provider.

    Type 1: one of those listed; type 3 and 2: contractors name more, or all. Without the NCCI list the fee schedule's
    global period ZZZ tells an add-on code, not what it may follow. Source: NCCI add-on code edits.
    """
    if case.lines:
        yield from case.lacks("A1", "Add-on codes were", _ADD_ONS, _FEES)
    for index, line in case.lines:
        beside = [o.code for i, o in case.lines if i != index and case.same_biller(line, o)]
        known, fee = case.add_ons.get(line.code), case.fees.get(line.code)
        if known is not None and known.primaries.isdisjoint(beside):
            severity = _E if known.type == 1 else _W
            message = f"{line.code} is an add-on code and {line.provider} bills none of the codes it is added to"
            message += {1: "", 2: _CONTRACTORS_SAY, 3: "; the contractor may name more"}[known.type] + "."
            if known.primaries or not any(case.add_ons.get(code) is None for code in beside):
                yield _line_finding(case, "A1", severity, index, message, _ADD_ONS, f"{line.code} type {known.type}")
        elif known is None and not case.edition(_ADD_ONS) and fee is not None and fee.is_add_on:
            primary = [c for c in beside if not ((other := case.fees.get(c)) and other.is_add_on)]
            if not primary:
                message = f"{line.code} is an add-on code (global period ZZZ) and {line.provider} bills no primary one."
                yield _line_finding(case, "A1", _W, index, message, _FEES, f"{line.code} GLOB ZZZ")


def _together(case: Case) -> Iterator[tuple[Pair, _Placed, _Placed]]:
    """Yield each NCCI pair with two lines of one biller that have its codes; assistants are judged among themselves."""
    for pair in case.pairs:
        for one in _of(case, pair.column1):
            for other in _of(case, pair.column2):
                assisting = [bool(ASSISTANT & set(line.modifiers)) for _, line in (one, other)]
                if one[0] != other[0] and case.same_biller(one[1], other[1]) and assisting[0] == assisting[1]:
                    yield pair, one, other


def _parting(first: ProcedureLine, line: ProcedureLine) -> Set[str]:
    """Return the modifiers that say why the second of a pair is distinct; of a visit only its own count."""
    if is_visit(line.code):
        return set(line.modifiers) & VISIT_ONLY
    return (set(first.modifiers) | set(line.modifiers)) & ACCEPTED


def _fitting(case: Case, first: ProcedureLine, line: ProcedureLine) -> tuple[str, str]:
    """Return the modifier that would part the second of a pair, and what it would say."""
    if not is_visit(line.code):
        return "59", "if it was distinct, 59 or XS on it says so."
    fee = case.fees.get(first.code)
    fitting = "57" if fee and fee.global_days == "090" else "25"
    return fitting, f"if it was a visit of its own, {fitting} on it says so."


def _of(case: Case, code: str) -> Sequence[_Placed]:
    return [(index, line) for index, line in case.lines if line.code == code]


def _same_site(one: ProcedureLine, other: ProcedureLine, used: Set[str]) -> bool:
    """Say whether two lines have nothing but sites to tell them apart, and these do not."""
    return used <= ANATOMIC and _one_sided(one, other)


def _one_sided(one: ProcedureLine, other: ProcedureLine) -> bool:
    """Say whether two lines were, by their modifiers, done at one site: the same ones, or on sides that meet."""
    first, second = (set(line.modifiers) & ANATOMIC for line in (one, other))
    if not first or not second:
        return True
    if first & second:
        return True
    exact = [marks - {"LT", "RT"} for marks in (first, second)]
    return not all(exact) and bool(sides(first) & sides(second))


def _repeated(case: Case, index: int) -> bool:
    """Say whether a line's code stands on another line of the same biller."""
    line = case.claim.procedures[index]
    return any(i != index and o.code == line.code and case.same_biller(line, o) for i, o in case.lines)


def _units(case: Case, lines: Sequence[ProcedureLine]) -> int:
    """Return the units of some lines of one code; the two sides count once where two lines may say "both sides"."""
    fee, total = case.fees.get(lines[0].code), sum(line.units for line in lines)
    if case.profile is Profile.MEDICARE or fee is None or fee.bilateral != "1":
        return total
    left, right = (sum(line.units for line in lines if side in line.modifiers) for side in ("LT", "RT"))
    return total - min(left, right)


def _because(pair: Pair) -> str:
    return f" ({pair.rationale})" if pair.rationale else ""


def _paired(
    case: Case,
    rule: str,
    severity: Severity,
    index: int,
    message: str,
    pair: Pair,
    repair: Repair | None = None,
) -> Finding:
    row = f"{pair.column1} {pair.column2} {pair.indicator}"
    return _line_finding(case, rule, severity, index, message, _PAIRS, row, repair)


def _line_finding(
    case: Case,
    rule: str,
    severity: Severity,
    index: int,
    message: str,
    kind: ListKind,
    row: str,
    repair: Repair | None = None,
    where: str = "",
) -> Finding:
    place = f"procedures[{index}].{where}" if where else f"procedures[{index}]"
    source = case.source(kind, row)
    return Finding(rule=rule, severity=severity, where=place, message=message, source=source, repair=repair)
