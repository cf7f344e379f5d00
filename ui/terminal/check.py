"""`check`: what the rules find on claims that are there already."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from engine.checks import check
from engine.claim_file import ClaimCase, read_claims
from engine.codeset import CodeSet
from engine.errors import InputError
from engine.finding import CheckedClaim
from engine.payer_profile import Profile
from engine.refusal import Refusal
from engine.settings import Settings
from engine.site_rules import HouseRules, house_rules, read_site_rules
from engine.store import Store
from engine.worklist import State
from ui.terminal.command import FINE, FOUND_ERRORS, Commands, add_command
from ui.terminal.console import progress, say, say_json, say_table, warn
from ui.terminal.draft_view import show_findings
from ui.terminal.home import codes_of


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "check a claim (.json) or many (.jsonl), or try rules on signed claims; no model needed"
    parser = add_command(commands, "check", summary, run, as_json=True)
    parser.add_argument(
        "claims", type=Path, nargs="?", metavar="CLAIM.json|CLAIMS.jsonl", help="claims, or {encounter, claim}"
    )
    parser.add_argument("--on", choices=["signed"], help="in place of a file: the signed claims of this home")
    parser.add_argument("--rules", type=Path, metavar="FILE.toml", help="rules of the site (default: HOME/rules.toml)")
    parser.add_argument("--profile", choices=[p.value for p in Profile], help="whose billing rules (default: settings)")
    parser.add_argument(
        "--assume-edition", action="store_true", help="judge dates that no list covers by the nearest edition"
    )


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Check each claim in order; returns 1 when one has an error finding or was refused."""
    if (options.claims is None) == (options.on is None):
        raise InputError("Name a file of claims, or say `--on signed` for those of this home.")
    house = house_rules(settings.home, Profile(options.profile or settings.payer_profile))
    if options.rules:
        house = replace(house, rules=read_site_rules(options.rules))
    with codes_of(settings, "check") as codes:
        if options.on:
            return _try_rules(settings, codes, house, options)
        wrong = 0
        with progress("Checking", _count(options.claims)) as bar:
            for item in read_claims(options.claims):
                bar.advance(bar.task_ids[0])
                if isinstance(item, Refusal):
                    warn(f"Skipped: {item}", style="red")
                    wrong += 1
                else:
                    wrong += _shown(_checked(item, codes, house, options), options.json).has_errors
    return FOUND_ERRORS if wrong else FINE


def _try_rules(settings: Settings, codes: CodeSet, house: HouseRules, options: argparse.Namespace) -> int:
    """Print on how many signed claims each rule would have fired, those of the site first."""
    claims = 0
    fired: Counter[tuple[str, str]] = Counter({(rule.id, rule.severity.value): 0 for rule in house.rules})
    for case in _signed(settings):
        findings = _checked(case, codes, house, options).findings
        fired.update({(f.rule, f.severity.value) for f in findings})
        claims += 1
    if options.json:
        counts = [{"rule": rule, "severity": severity, "claims": n} for (rule, severity), n in fired.items()]
        say_json({"claims": claims, "fired": counts})
        return FINE
    rows = ((rule, severity, n, f"{n / max(1, claims):.1%}") for (rule, severity), n in fired.items())
    say_table(f"{claims} signed claims", ("rule", "severity", "claims", "share"), rows)
    return FINE


def _signed(settings: Settings) -> Iterator[ClaimCase]:
    with Store(settings.home, read_only=True) as store:
        for item in store.worklist(State.SIGNED):
            signed = store.signed(item.encounter_id)
            if signed is not None:
                yield ClaimCase(claim=signed.claim, encounter=store.encounter(item.encounter_id))


def _checked(case: ClaimCase, codes: CodeSet, house: HouseRules, options: argparse.Namespace) -> CheckedClaim:
    return check(case.claim, codes, case.encounter, house=house, assume_edition=options.assume_edition)


def _count(path: Path) -> int:
    """Return how many claims a file holds at most, for the progress bar: its lines, or one."""
    if path.suffix != ".jsonl" or not path.is_file():
        return 1
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _shown(checked: CheckedClaim, as_json: bool) -> CheckedClaim:
    if as_json:
        findings = [finding.model_dump(mode="json") for finding in checked.findings]
        say_json({"encounter_id": checked.claim.encounter_id, "findings": findings})
    else:
        say(f"Encounter {checked.claim.encounter_id}", style="bold")
        show_findings(checked.findings)
    return checked
