"""What a rule looks at, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from engine.billing_lists import AddOn, BillingLists, FeeLine, ListKind, Pair, TabularEntry, UnitLimit
from engine.claim import Claim, ProcedureLine
from engine.codeset import CodeSet, CodeSystem, Status
from engine.finding import Finding, Severity, Source
from engine.payer_profile import Profile
from engine.report import Encounter, Provider
from engine.site_rules import recorded_sex


@dataclass(frozen=True)
class Case:
    """A claim with the facts that rules may need; ``encounter`` is None when only the claim is known.

    What the lists say about its codes is asked once, by the first rule that needs it.
    """

    claim: Claim
    codeset: CodeSet
    encounter: Encounter | None
    today: date
    lists: BillingLists
    profile: Profile = Profile.MEDICARE

    @property
    def on(self) -> date:
        """Return the date of service."""
        return self.claim.date_of_service

    @property
    def lines(self) -> Sequence[tuple[int, ProcedureLine]]:
        """Return the procedure lines with their places."""
        return tuple(enumerate(self.claim.procedures))

    @cached_property
    def fees(self) -> Mapping[str, FeeLine]:
        """Return the fee schedule's lines of the claim's procedure codes."""
        return self.lists.fee_lines(self._codes, self.on)

    @cached_property
    def pairs(self) -> Sequence[Pair]:
        """Return the NCCI pairs among the claim's procedure codes."""
        return self.lists.pairs(self._codes, self.on)

    @cached_property
    def limits(self) -> Mapping[str, UnitLimit]:
        """Return the limits of units of the claim's procedure codes."""
        return self.lists.unit_limits(self._codes, self.on)

    @cached_property
    def add_ons(self) -> Mapping[str, AddOn]:
        """Return the add-on codes among the claim's procedure codes."""
        return self.lists.add_ons(self._codes, self.on)

    @cached_property
    def tabular(self) -> Mapping[str, Sequence[TabularEntry]]:
        """Return the entry of each diagnosis in the tabular list and those above it, the nearest first."""
        return {code: self.lists.tabular(code, self.on) for code in self.claim.diagnosis_codes}

    @cached_property
    def descriptions(self) -> Mapping[str, str]:
        """Return the official description of each diagnosis, in lower case; '' where no list of the date has one."""
        describe = self.codeset.describe
        return {code: describe(code, CodeSystem.ICD10CM, self.on).lower() for code in self.claim.diagnosis_codes}

    def described(self, code: str) -> str:
        """Return the description of a diagnosis code in lower case, '' when it is not valid on the date."""
        valid = self.codeset.holds(code, CodeSystem.ICD10CM, self.on).status is Status.VALID
        return self.codeset.describe(code, CodeSystem.ICD10CM, self.on).lower() if valid else ""

    @cached_property
    def note(self) -> str:
        """Return report and H&P in lower case, '' when only the claim is known."""
        known = self.encounter
        return f"{known.report}\n{known.history or ''}".lower() if known else ""

    @property
    def sex(self) -> str:
        """Return the recorded sex as F or M (also where it is spelt out), '' when it is neither or not known."""
        return recorded_sex(self.encounter)

    def provider(self, line: ProcedureLine) -> Provider | None:
        """Return who bills a line, by name or else by role; None when the encounter does not tell."""
        providers = self.encounter.providers if self.encounter else ()
        named = [p for p in providers if p.name == line.provider]
        return next(iter(named or [p for p in providers if p.role == line.provider]), None)

    def credential(self, line: ProcedureLine) -> str:
        """Return the credential of who bills a line, in capitals and without dots; '' when it is not known."""
        known = self.provider(line)
        return (known.credential or "").upper().replace(".", "") if known else ""

    def same_biller(self, one: ProcedureLine, other: ProcedureLine) -> bool:
        """Say whether two lines are billed by one provider, or by two of one group and specialty (NCCI manual, I.A)."""
        if one.provider == other.provider:
            return True
        a, b = self.provider(one), self.provider(other)
        if a is None or b is None or not (a.group and a.specialty):
            return False
        return (a.group, a.specialty) == (b.group, b.specialty)

    def edition(self, kind: ListKind) -> str:
        """Return the name of the list of a kind that covers the date of service, '' when none does."""
        return self._editions[kind]

    def source(self, kind: ListKind, row: str) -> Source:
        """Return a row of a list as the source of a finding."""
        return Source(list=kind.label, edition=self.edition(kind), row=row)

    def lacks(self, rule: str, what: str, *kinds: ListKind) -> Iterator[Finding]:
        """Yield "not checked" when no list of these kinds covers the date of service."""
        missing = [kind.label for kind in kinds if not self.edition(kind)]
        if len(missing) == len(kinds):
            yield not_checked(rule, f"{what} not checked: no {' or '.join(missing)} covers {self.on}.")

    @cached_property
    def _editions(self) -> Mapping[ListKind, str]:
        return {kind: self.lists.edition(kind, self.on) for kind in ListKind}

    @property
    def _codes(self) -> frozenset[str]:
        return frozenset(self.claim.procedure_codes)


Rule = Callable[[Case], Iterator[Finding]]


def not_checked(rule: str, message: str, where: str = "claim") -> Finding:
    """Return the finding of a rule whose facts are absent."""
    return Finding(rule=rule, severity=Severity.NOT_CHECKED, where=where, message=message)


def on_837p(rule: str, severity: Severity, where: str, message: str, row: str) -> Finding:
    """Return the finding of a rule that rests on a segment of the professional claim (837P)."""
    source = Source(list="837P (005010X222A1)", row=row)
    return Finding(rule=rule, severity=severity, where=where, message=message, source=source)
