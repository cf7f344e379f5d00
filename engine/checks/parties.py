"""Rules C3, C4 and C6, and C5 for places and old dates: who bills, where and when, and what is billed twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import MAXYEAR, date

from engine.checks.case import Case, not_checked, on_837p
from engine.checks.repair import remove_line
from engine.claim import ProcedureLine
from engine.codeset import CodeSystem, Status
from engine.finding import Finding, Severity, Source
from engine.modifier import ASSISTANT, REPEATED
from engine.payer_profile import Profile

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFORMATION
_NPI_DIGITS, _NPI_PREFIX = 10, "80840"


def diagnosis_unused(case: Case) -> Iterator[Finding]:
    """C3: a diagnosis that no line points to.

    Source: 837P, SV107 (composite diagnosis code pointer).
    """
    used = {pointer for _, line in case.lines for pointer in line.diagnosis_pointers}
    for index, diagnosis in enumerate(case.claim.diagnoses):
        if case.lines and diagnosis.sequence not in used:
            message = f"No line points to {diagnosis.code}."
            yield on_837p("C3", _I, f"diagnoses[{index}]", message, "SV107")


def provider_numbers(case: Case) -> Iterator[Finding]:
    """C4: a provider's NPI has the right check digit, and an assistant is another person than the surgeon.

    Source: CMS, "Requirements for National Provider Identifier and NPI check digit" (Luhn over 80840 and the number);
    837P, loops 2310B and 2420A.
    """
    providers = case.encounter.providers if case.encounter else ()
    for index, provider in enumerate(providers):
        if provider.npi and not is_npi(provider.npi):
            message = (
                f"The NPI {provider.npi[:20]} of {provider.name or provider.role} is wrong: its check digit fails."
            )
            yield on_837p("C4", _E, f"providers[{index}]", message, "2310B NM109")
    if case.lines and not any(provider.npi for provider in providers):
        yield not_checked("C4", "Provider numbers not checked: the encounter tells none.")
    for index, line in case.lines:
        if ASSISTANT & set(line.modifiers) and any(_assists_oneself(case, line, other) for _, other in case.lines):
            message = f"{line.provider} assists at {line.code} and is its surgeon too."
            yield on_837p("C4", _E, f"procedures[{index}]", message, "2420A NM109")


def place_and_filing(case: Case) -> Iterator[Finding]:
    """C5: the place of service is in the CMS code set, and the claim is filed in time (Medicare: one calendar year).

    Source: CMS place of service code set; 42 CFR 424.44.
    """
    place = case.claim.place_of_service or (case.encounter.place_of_service if case.encounter else None)
    if place is not None:
        holding = case.codeset.holds(place, CodeSystem.POS, case.on)
        if holding.status is Status.INVALID:
            message = f"Place of service {place[:10]} is not valid on {case.on}: {holding.reason}."
            yield on_837p("C5", _E, "place_of_service", message, "CLM05-1")
        elif holding.status is Status.NOT_CHECKABLE:
            yield not_checked("C5", f"Place of service not checked: {holding.reason}.", "place_of_service")
    last = _a_year_after(case.on)
    if case.profile is Profile.MEDICARE and case.today > last:
        message = f"The date of service {case.on} is more than a year ago; Medicare took claims for it until {last}."
        source = Source(list="42 CFR 424.44")
        yield Finding(rule="C5", severity=_I, where="date_of_service", message=message, source=source)


def duplicate_line(case: Case) -> Iterator[Finding]:
    """C6: a line that repeats code, provider and modifiers of one before says by 76, 77, 91, 59 or X that it is meant.

    Source: Medicare Claims Processing Manual, chapter 1, 120 (exact duplicates).
    """
    seen: dict[tuple[str, str, frozenset[str]], int] = {}
    for index, line in case.lines:
        key = (line.code, line.provider, frozenset(line.modifiers))
        if key in seen and not REPEATED & set(line.modifiers):
            message = f"{line.code} of {line.provider} with the same modifiers is line {seen[key] + 1} already."
            repair = remove_line(index)
            source = Source(list="Medicare Claims Processing Manual, chapter 1", row="120")
            where = f"procedures[{index}]"
            yield Finding(rule="C6", severity=_E, where=where, message=message, source=source, repair=repair)
        seen.setdefault(key, index)


def is_npi(number: str) -> bool:
    """Say whether ten digits are a National Provider Identifier by their check digit.

    >>> is_npi("1234567893"), is_npi("1234567890"), is_npi("12345")
    (True, False, False)
    """
    if len(number) != _NPI_DIGITS or not (number.isascii() and number.isdigit()):
        return False
    total = 0
    for place, digit in enumerate(reversed(_NPI_PREFIX + number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0


def _assists_oneself(case: Case, line: ProcedureLine, other: ProcedureLine) -> bool:
    if other.code != line.code or ASSISTANT & set(other.modifiers):
        return False
    one, two = case.provider(line), case.provider(other)
    numbers = one is not None and two is not None and one.npi is not None and one.npi == two.npi
    return other.provider == line.provider or numbers


def _a_year_after(day: date) -> date:
    year = min(day.year + 1, MAXYEAR)
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
