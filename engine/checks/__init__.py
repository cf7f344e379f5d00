"""The rules that a claim is checked against: one module a family, all named in `RULES`.

A new rule is one function with a docstring that cites its source, one line in `RULES`, and one test.

>>> check(claim, codes).findings                                                     # doctest: +SKIP
(Finding(rule='D3', severity='error', where='diagnoses[0]', message='K80.1 is not billable on 2026-05-04: …'),)
"""

from __future__ import annotations

from datetime import date

from engine.checks import syntax, validity
from engine.checks.case import Case, Rule
from engine.claim import Claim
from engine.codeset import CodeSet
from engine.finding import CheckedClaim
from engine.report import Encounter

RULES: tuple[Rule, ...] = (
    validity.diagnosis_valid,
    validity.procedure_valid,
    validity.diagnosis_billable,
    validity.modifier_valid,
    syntax.modifier_count,
    syntax.diagnosis_repeated,
    syntax.pointers,
    syntax.claim_size,
    syntax.units,
    syntax.date_of_service,
)


def check(
    claim: Claim, codeset: CodeSet, encounter: Encounter | None = None, today: date | None = None
) -> CheckedClaim:
    """Apply every rule to a claim, in the order of `RULES`; ``today`` defaults to the machine's date.

    A bad code is a finding, never an exception.
    """
    case = Case(claim, codeset, encounter, today or date.today())
    return CheckedClaim(claim=claim, findings=tuple(finding for rule in RULES for finding in rule(case)))
