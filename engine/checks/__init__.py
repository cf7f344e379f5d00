"""The rules that a claim is checked against: one module a family, all named in `RULES`.

A new rule is one function with a docstring that cites its source, one line in `RULES`, and one test.

>>> check(claim, codes).findings                                                     # doctest: +SKIP
(Finding(rule='D3', severity='error', where='diagnoses[0]', message='K80.1 is not billable on 2026-05-04: …'),)
"""

from __future__ import annotations

from datetime import date
from itertools import chain

from engine.checks import bundling, diagnoses, evidence, laterality, modifiers, parties, procedures, syntax, validity
from engine.checks.case import Case, Rule
from engine.checks.site import by_site_rules
from engine.claim import Claim
from engine.codeset import CodeSet
from engine.finding import CheckedClaim
from engine.payer_profile import Profile
from engine.report import Encounter
from engine.site_rules import DEFAULT_HOUSE, HouseRules

RULES: tuple[Rule, ...] = (
    validity.diagnosis_valid,
    validity.procedure_valid,
    validity.diagnosis_billable,
    validity.modifier_valid,
    diagnoses.seventh_character,
    diagnoses.phase_of_care,
    diagnoses.excluded,
    diagnoses.manifestation,
    diagnoses.external_cause,
    diagnoses.reason_for_surgery,
    syntax.diagnosis_repeated,
    laterality.side_contradicted,
    laterality.side_unspecified,
    diagnoses.more_specific,
    diagnoses.age_and_sex,
    procedures.sex_of_the_patient,
    procedures.medical_necessity,
    bundling.never_together,
    bundling.only_with_a_modifier,
    bundling.same_side,
    bundling.needless_distinction,
    bundling.units_of_a_line,
    bundling.units_of_the_day,
    bundling.units_of_both_sides,
    bundling.add_on_codes,
    modifiers.multiple_procedures,
    modifiers.order_of_procedures,
    modifiers.bilateral,
    modifiers.assistants,
    modifiers.co_surgeons,
    modifiers.surgical_team,
    modifiers.greater_service,
    modifiers.reduced_or_discontinued,
    modifiers.facility_only,
    modifiers.split_global,
    modifiers.visit_modifiers,
    modifiers.later_procedures,
    procedures.global_period,
    procedures.anesthesia,
    procedures.separate_procedure,
    procedures.payment_status,
    modifiers.professional_component,
    syntax.modifier_count,
    syntax.units,
    syntax.pointers,
    syntax.claim_size,
    parties.diagnosis_unused,
    parties.provider_numbers,
    syntax.date_of_service,
    parties.place_and_filing,
    parties.duplicate_line,
    evidence.evidence_in_the_note,
)


def check(
    claim: Claim,
    codeset: CodeSet,
    encounter: Encounter | None = None,
    today: date | None = None,
    *,
    house: HouseRules = DEFAULT_HOUSE,
    assume_edition: bool = False,
) -> CheckedClaim:
    """Apply every rule to a claim, in the order of `RULES`, then the site's; ``today`` defaults to the machine's date.

    The claim's own payer profile goes before that of ``house``. With ``assume_edition`` the lists of claim edits are
    taken to hold on every date; each finding names the edition it rests on.
    A bad code is a finding, never an exception.
    """
    lists = codeset.billing.assuming() if assume_edition else codeset.billing
    case = Case(claim, codeset, encounter, today or date.today(), lists, _profile(claim, house.profile))
    found = chain.from_iterable(rule(case) for rule in RULES)
    return CheckedClaim(claim=claim, findings=(*found, *by_site_rules(case, house.rules)))


def _profile(claim: Claim, default: Profile) -> Profile:
    return Profile(claim.payer_profile) if claim.payer_profile in set(Profile) else default
