"""What must hold of the findings of any claim: when a line is added, lines change places, or lists are out of date."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.billing_lists import (
    AddOn,
    BillingList,
    BillingRow,
    FeeLine,
    ListedBilling,
    ListKind,
    Pair,
    TabularEntry,
    UnitLimit,
)
from engine.checks import check
from engine.claim import Claim, Diagnosis, ProcedureLine
from engine.codeset import CodeSet, CodeSystem, Edition, ListedCodes, Listing
from engine.finding import Finding, Severity
from engine.modifier import ACCEPTED, ASSISTANT
from engine.report import Encounter, Provider

FIRST, LAST = date(2024, 7, 1), date(2024, 9, 30)
ON, LATE = date(2024, 8, 15), date(2024, 11, 1)


def quarter(kind: ListKind, *rows: BillingRow) -> BillingList:
    return BillingList(kind, f"{kind.label} of a quarter", FIRST, LAST, rows)


def fee(code: str, days: str, indicators: str) -> FeeLine:
    """Write the indicators for more procedures, both sides, assistant, co-surgeons and team as five digits."""
    digits = iter(indicators)
    return FeeLine(
        code,
        "A",
        professional="0",
        global_days=days,
        multiple=next(digits),
        bilateral=next(digits),
        assistant=next(digits),
        co_surgeons=next(digits),
        team=next(digits),
        work=float(code[-2:]),
    )


LISTS = (
    quarter(
        ListKind.FEE_SCHEDULE,
        fee("29806", "090", "21200"),
        fee("29822", "090", "21100"),
        fee("27447", "090", "21210"),
        fee("47562", "090", "20200"),
        fee("47563", "090", "20200"),
        fee("22551", "090", "22220"),
        fee("22552", "ZZZ", "00220"),
        fee("20610", "000", "21100"),
        FeeLine("99213", "A", "0", "XXX", "0", "0", "0", "0", "0"),
        FeeLine("15777", "B", "0", "ZZZ", "0", "1", "1", "0", "0"),
    ),
    quarter(
        ListKind.PAIRS,
        Pair("29806", "29822", "1", "Standards of medical/surgical practice"),
        Pair("47563", "47562", "0", "HCPCS/CPT procedure code definition"),
        Pair("27447", "20610", "1"),
        Pair("22551", "47562", "9"),
    ),
    quarter(ListKind.UNIT_LIMITS, UnitLimit("27447", 1, 2), UnitLimit("22552", 2, 3), UnitLimit("20610", 1, 1)),
    quarter(ListKind.ADD_ONS, AddOn("22552", 1, frozenset({"22551"})), AddOn("15777", 2)),
    quarter(
        ListKind.TABULAR,
        TabularEntry("E11", "E08-E13", "Type 2 diabetes mellitus", excludes1=("(E08.-)",)),
        TabularEntry("E08", "E08-E13", "Diabetes mellitus due to underlying condition", excludes1=("(E11.-)",)),
        TabularEntry("F02", "F01-F09", "Dementia in diseases classified elsewhere", code_first=("(G30.-)",)),
        TabularEntry("S83.241", "S83.24", "Tear of meniscus", seventh={"A": "initial", "D": "subsequent"}),
        TabularEntry("L72.0", "L72", "Epidermal cyst"),
    ),
)
DIAGNOSES = {
    "E11.9": "Type 2 diabetes mellitus without complications",
    "E08.42": "Diabetes mellitus due to underlying condition with polyneuropathy",
    "F02.80": "Dementia in other diseases classified elsewhere, unspecified severity",
    "G30.9": "Alzheimer's disease, unspecified",
    "W19.XXXA": "Unspecified fall, initial encounter",
    "S83.241A": "Other tear of medial meniscus, current injury, right knee, initial encounter",
    "S83.241D": "Other tear of medial meniscus, current injury, right knee, subsequent encounter",
    "M17.10": "Unilateral primary osteoarthritis, unspecified knee",
    "M17.11": "Unilateral primary osteoarthritis, right knee",
    "M17.12": "Unilateral primary osteoarthritis, left knee",
    "N40.1": "Benign prostatic hyperplasia with lower urinary tract symptoms",
    "K80.10": "Calculus of gallbladder with chronic cholecystitis without obstruction",
    "L72.0": "Epidermal cyst",
}
PROCEDURES = ("29806", "29822", "27447", "20610", "47562", "47563", "22551", "22552", "15777", "99213", "00790")
MODIFIERS = (
    "59", "XS", "RT", "LT", "50", "51", "22", "78", "25", "57", "62", "80", "AS", "52", "53", "73", "54", "26", "AA",
)  # fmt: skip
# An unrelated line: of a provider and for a diagnosis of its own, with a code that no list has a word on.
UNRELATED = ("A4550", "36415", "80053")
OWN_DIAGNOSIS = Diagnosis(sequence=90, code="L72.0")


def listing(system: CodeSystem, codes: dict[str, str], first: date, last: date) -> Listing:
    return Listing(Edition(system.value, system, f"{system.label} in memory", first, last), codes)


def listed(first: date = date(2020, 1, 1), last: date = date(2030, 1, 1)) -> ListedCodes:
    listings = (
        listing(CodeSystem.ICD10CM, DIAGNOSES, first, last),
        listing(CodeSystem.CPT, dict.fromkeys((*PROCEDURES, *UNRELATED), ""), first, last),
        listing(CodeSystem.HCPCS, dict.fromkeys(UNRELATED, ""), first, last),
        listing(CodeSystem.MODIFIER, dict.fromkeys(MODIFIERS, ""), first, last),
    )
    return ListedCodes(listings, ListedBilling(LISTS))


CODES = listed()
PROVIDERS = (
    Provider(role="Surgeon", name="Sam", group="North", specialty="orthopedics", credential="MD"),
    Provider(role="Surgeon", name="Bob", group="North", specialty="orthopedics", credential="DO"),
    Provider(role="Surgeon", name="Eve", group="South", specialty="general surgery", credential="MD"),
    Provider(role="Assistant", name="Ann", credential="PA-C"),
)


def procedure(
    code: st.SearchStrategy[str], modifiers: st.SearchStrategy[tuple[str, ...]]
) -> st.SearchStrategy[ProcedureLine]:
    return st.builds(
        ProcedureLine,
        sequence=st.just(1),
        provider=st.sampled_from([provider.name or "" for provider in PROVIDERS]),
        code=code,
        modifiers=modifiers,
        units=st.integers(1, 3),
        diagnosis_pointers=st.lists(st.integers(1, 3), max_size=3).map(tuple),
    )


LINES = procedure(st.sampled_from(PROCEDURES), st.lists(st.sampled_from(MODIFIERS), max_size=2).map(tuple))


@st.composite
def claims(draw: st.DrawFn, least: int = 0) -> Claim:
    codes = draw(st.lists(st.sampled_from([*DIAGNOSES, "S83.241", "K99.9"]), max_size=4))
    return Claim(
        encounter_id="E1",
        date_of_service=ON,
        diagnoses=tuple(Diagnosis(sequence=n, code=code) for n, code in enumerate(codes, start=1)),
        procedures=tuple(draw(st.lists(LINES, min_size=least, max_size=6))),
        payer_profile=draw(st.sampled_from(["medicare", "commercial"])),
    )


def found(claim: Claim, codes: CodeSet = CODES, *, assume_edition: bool = False) -> list[Finding]:
    encounter = Encounter(
        encounter_id="E1",
        date_of_service=claim.date_of_service,
        report="An operation was done.",
        providers=PROVIDERS,
        patient_sex="F",
        patient_age=40,
    )
    return list(check(claim, codes, encounter, today=LATE, assume_edition=assume_edition).findings)


def signature(finding: Finding, claim: Claim) -> tuple[str, Severity, str]:
    """Return what a finding says apart from positions: the rule, its weight, and the code it is about, and whose."""
    part, _, rest = finding.where.partition("[")
    about = finding.where
    if rest and part == "procedures":
        line = claim.procedures[int(rest.partition("]")[0])]
        about = f"{line.provider} {line.code}"
    elif rest and part == "diagnoses":
        about = claim.diagnosis_codes[int(rest.partition("]")[0])]
    return finding.rule, finding.severity, about


def signatures(claim: Claim, findings: list[Finding]) -> Counter[tuple[str, Severity, str]]:
    return Counter(signature(finding, claim) for finding in findings)


def is_checked(finding: Finding) -> bool:
    return finding.severity is not Severity.NOT_CHECKED


@settings(deadline=None)
@given(claims(), st.sampled_from(UNRELATED), st.integers(0, 6))
def test_an_unrelated_line_removes_no_finding(claim: Claim, code: str, place: int) -> None:
    added = ProcedureLine(sequence=99, provider="Nobody", code=code, diagnosis_pointers=(OWN_DIAGNOSIS.sequence,))
    lines = [*claim.procedures[:place], added, *claim.procedures[place:]]
    facts = {"procedures": tuple(lines), "diagnoses": (*claim.diagnoses, OWN_DIAGNOSIS)}
    longer = claim.model_copy(update=facts)
    before = signatures(claim, [f for f in found(claim) if is_checked(f)])
    after = signatures(longer, [f for f in found(longer) if is_checked(f)])
    assert before - after == Counter()


WORDS = st.text(max_size=8)
ANY_LINE = st.builds(
    ProcedureLine,
    sequence=st.integers(1, 99),
    provider=WORDS,
    code=WORDS,
    modifiers=st.lists(WORDS | st.sampled_from(MODIFIERS), max_size=6).map(tuple),
    units=st.integers(-5, 5),
    diagnosis_pointers=st.lists(st.integers(-1, 14), max_size=6).map(tuple),
)
ANY_CLAIM = st.builds(
    Claim,
    encounter_id=WORDS,
    date_of_service=st.dates(),
    diagnoses=st.lists(st.builds(Diagnosis, sequence=st.integers(1, 14), code=WORDS), max_size=14).map(tuple),
    procedures=st.lists(ANY_LINE, max_size=5).map(tuple),
)


@settings(deadline=None)
@given(ANY_CLAIM, st.booleans())
def test_an_added_line_removes_no_finding_of_any_claim(whole: Claim, with_lists: bool) -> None:
    """No word of the claim is as long as the provider and the code of the line."""
    codes = CODES if with_lists else ListedCodes(())
    added = ProcedureLine(sequence=99, provider="another one", code="another code", diagnosis_pointers=(90,))
    facts = {"procedures": (*whole.procedures, added), "diagnoses": (*whole.diagnoses, OWN_DIAGNOSIS)}
    longer = whole.model_copy(update=facts)
    before = {(f.rule, f.where) for f in check(whole, codes, today=LATE).findings if is_checked(f)}
    after = {(f.rule, f.where) for f in check(longer, codes, today=LATE).findings}
    assert before <= after


@given(ANY_CLAIM)
def test_any_claim_can_be_checked_and_unknown_codes_never_pass_in_silence(whole: Claim) -> None:
    checked = check(whole, ListedCodes(()), today=LATE)
    said = {f.where for f in checked.findings if f.severity.value == "not-checked"}
    assert {f"diagnoses[{n}]" for n in range(len(whole.diagnoses))} <= said
    assert {f"procedures[{n}]" for n in range(len(whole.procedures))} <= said


@settings(deadline=None)
@given(st.data(), claims(least=2))
def test_the_order_of_lines_changes_no_finding(data: st.DataObject, claim: Claim) -> None:
    lines = data.draw(st.permutations(claim.procedures))
    moved = claim.model_copy(update={"procedures": tuple(lines)})
    assert signatures(claim, found(claim)) == signatures(moved, found(moved))


# The rules that one "not checked" speaks for beside its own.
SPOKEN_FOR = {"P2": "P1", "P5": "P1", "P7": "P6", "D3": "D1", "D12": "D1"}
LABELS = {kind.label for kind in ListKind}


def rested(findings: list[Finding], labels: set[str]) -> set[str]:
    """Return the rules of the findings that rest on some lists, each by the one that says "not checked" for it."""
    return {SPOKEN_FOR.get(f.rule, f.rule) for f in findings if f.source.list in labels}


def unchecked(findings: list[Finding]) -> set[str]:
    return {f.rule for f in findings if not is_checked(f)}


@settings(deadline=None)
@given(claims())
def test_expired_lists_give_not_checked_and_never_a_pass(claim: Claim) -> None:
    expired = claim.model_copy(update={"date_of_service": LATE})
    after = found(expired)
    assert rested(found(claim), LABELS) <= unchecked(after)
    assert rested([f for f in after if is_checked(f)], LABELS) == set()


@settings(deadline=None)
@given(claims(), st.sampled_from([kind for kind in ListKind if kind is not ListKind.ADD_ONS]))
def test_one_list_that_is_missing_silences_no_rule_that_rests_on_it(claim: Claim, kind: ListKind) -> None:
    without = ListedCodes(CODES.listings, ListedBilling(tuple(item for item in LISTS if item.kind is not kind)))
    after = found(claim, without)
    assert rested(found(claim), {kind.label}) <= unchecked(after)
    assert rested([f for f in after if is_checked(f)], {kind.label}) == set()


@settings(deadline=None)
@given(claims())
def test_without_the_add_ons_those_of_global_period_zzz_are_warnings(claim: Claim) -> None:
    without = ListedCodes(
        CODES.listings, ListedBilling(tuple(item for item in LISTS if item.kind is not ListKind.ADD_ONS))
    )
    before, after = ([f for f in found(claim, codes) if f.rule == "A1"] for codes in (CODES, without))
    assert {f.severity for f in after} <= {Severity.WARNING}
    assert {signature(f, claim)[2] for f in after} <= {signature(f, claim)[2] for f in before}


@settings(deadline=None)
@given(claims())
def test_expired_code_lists_are_said_too(claim: Claim) -> None:
    expired = found(claim, listed(last=FIRST))
    resting = {"ICD-10-CM", "CPT", "HCPCS", "modifier"}
    assert rested(found(claim), resting) <= unchecked(expired)
    assert rested([f for f in expired if is_checked(f)], resting) == set()


@settings(deadline=None)
@given(claims())
def test_lists_of_the_date_leave_no_rule_unchecked_for_want_of_one(claim: Claim) -> None:
    assert [f.message for f in found(claim) if " covers " in f.message] == []


@settings(deadline=None)
@given(claims())
def test_an_assumed_edition_finds_what_the_edition_of_its_date_does(claim: Claim) -> None:
    later = claim.model_copy(update={"date_of_service": LATE})
    own, assumed = found(claim), found(later, assume_edition=True)
    resting = [[f for f in findings if f.source.list in LABELS] for findings in (own, assumed)]
    assert signatures(claim, resting[0]) == signatures(later, resting[1])
    assert {f.source.edition for f in resting[1]} <= {item.name for item in LISTS}


SOME = st.lists(st.sampled_from(sorted(set(MODIFIERS) | ACCEPTED)), max_size=3).map(tuple)


def pair(first: str, second: str, modifiers: tuple[tuple[str, ...], tuple[str, ...]]) -> Claim:
    lines = (
        ProcedureLine(sequence=n, provider="Sam", code=code, modifiers=given_)
        for n, (code, given_) in enumerate(zip((first, second), modifiers, strict=True), start=1)
    )
    return Claim(encounter_id="E1", date_of_service=ON, procedures=tuple(lines))


@settings(deadline=None)
@given(st.tuples(SOME, SOME))
def test_no_modifier_but_one_of_assistants_parts_a_pair_of_indicator_0(
    modifiers: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    rules = [f.rule for f in found(pair("47563", "47562", modifiers)) if f.rule in ("P1", "P2", "P5")]
    assisting = {bool(ASSISTANT & set(given_)) for given_ in modifiers}
    assert rules == (["P1"] if len(assisting) == 1 else [])


@settings(deadline=None)
@given(st.tuples(SOME, SOME))
def test_a_pair_of_indicator_1_is_always_one_finding(modifiers: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    findings = [f for f in found(pair("29806", "29822", modifiers)) if f.rule in ("P1", "P2", "P5")]
    assisting = {bool(ASSISTANT & set(given_)) for given_ in modifiers}
    assert len(findings) == (len(assisting) == 1)
    if findings and not ACCEPTED & {m for given_ in modifiers for m in given_}:
        assert (findings[0].rule, findings[0].severity) == ("P2", Severity.ERROR)


@pytest.mark.parametrize("rule", ["A1", "D4", "D6", "D7", "D11", "P1", "P2", "P5", "P6", "P7"])
def test_the_claims_above_can_have_findings_of_each_rule(rule: str) -> None:
    """A property that no claim can break says nothing: this one has a finding of each rule that it is about."""
    texts = ("29806-RT", "29822-RT", "27447x2", "20610x2", "47563", "47562", "22552", "20610-LT")
    lines = []
    for text in texts:
        head, _, units = text.partition("x")
        code, *modifiers = head.split("-")
        lines.append(
            ProcedureLine(
                sequence=1,
                provider="Sam",
                code=code,
                modifiers=tuple(modifiers),
                units=int(units or 1),
                diagnosis_pointers=(1,) if modifiers == ["LT"] else (2,),
            )
        )
    codes = ("M17.11", "S83.241", "E11.9", "E08.42", "F02.80")
    diagnoses = tuple(Diagnosis(sequence=n, code=code) for n, code in enumerate(codes, start=1))
    claim = Claim(encounter_id="E1", date_of_service=ON, diagnoses=diagnoses, procedures=tuple(lines))
    assert rule in {f.rule for f in found(claim) if is_checked(f)}
