"""`check`: what the rules find on claims that are there already."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.checks import check
from engine.claim_file import ClaimCase, read_claims
from engine.finding import CheckedClaim
from engine.payer_profile import Profile
from engine.refusal import Refusal
from engine.settings import Settings
from ui.terminal.command import FINE, FOUND_ERRORS, Commands, add_command
from ui.terminal.console import progress, say, say_json, warn
from ui.terminal.draft_view import show_findings
from ui.terminal.home import codes_of


def register(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "check", "check a claim (.json) or many (.jsonl), no model needed", run, as_json=True
    )
    parser.add_argument("claims", type=Path, metavar="CLAIM.json|CLAIMS.jsonl", help="claims, or {encounter, claim}")
    parser.add_argument("--profile", choices=[p.value for p in Profile], help="whose billing rules (default: settings)")
    parser.add_argument(
        "--assume-edition",
        action="store_true",
        help="judge dates that no list covers by the nearest edition",
    )


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Check each claim in order; returns 1 when one has an error finding or was refused."""
    wrong = 0
    profile = Profile(options.profile or settings.payer_profile)
    with codes_of(settings, "check") as codes:

        def checked(case: ClaimCase) -> CheckedClaim:
            assumed = options.assume_edition
            return check(case.claim, codes, case.encounter, profile=profile, assume_edition=assumed)

        with progress("Checking", _count(options.claims)) as bar:
            for item in read_claims(options.claims):
                bar.advance(bar.task_ids[0])
                if isinstance(item, Refusal):
                    warn(f"Skipped: {item}", style="red")
                    wrong += 1
                else:
                    wrong += _shown(checked(item), options.json).has_errors
    return FOUND_ERRORS if wrong else FINE


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
