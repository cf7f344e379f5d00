"""A draft for people: diagnoses and procedure lines with what the lists say, findings, neighbours, timings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.claim import Claim
from engine.codeset import CodeSet, CodeSystem, procedure_system
from engine.draft import Draft, Timings
from engine.finding import Finding, Severity
from ui.terminal.console import say, say_table

STYLES = {
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.INFORMATION: "",
    Severity.NOT_CHECKED: "cyan",
}


def show_draft(draft: Draft, codes: CodeSet) -> None:
    """Print a draft."""
    adapter = f" with adapter {draft.adapter}" if draft.adapter else ""
    say(f"Encounter {draft.encounter_id}, date of service {draft.claim.date_of_service}", style="bold")
    say(f"Drafted by {draft.model}{adapter}, preset {draft.preset}, prompt {draft.prompt}")
    if draft.problem:
        say(draft.problem, style="red")
    else:
        show_claim(draft.claim, codes)
    show_findings(draft.findings)
    for neighbour in draft.neighbours:
        service = f", {neighbour.service}" if neighbour.service else ""
        billed = ", ".join((*neighbour.claim.diagnosis_codes, *neighbour.claim.procedure_codes))
        say(f"Similar: {neighbour.encounter_id} of {neighbour.date_of_service}{service}: {billed}")
    say(timings_line(draft.timings))


def show_claim(claim: Claim, codes: CodeSet) -> None:
    """Print the diagnoses and the procedure lines of a claim, each code with what the list of its date says."""
    on = claim.date_of_service
    diagnoses = (
        (d.sequence, d.code, _verdict(codes, d.code, CodeSystem.ICD10CM, claim),
         codes.describe(d.code, CodeSystem.ICD10CM, on))
        for d in claim.diagnoses
    )  # fmt: skip
    say_table("Diagnoses", ("#", "code", "on that date", "meaning"), diagnoses)
    columns = ("#", "provider", "code", "modifiers", "units", "diagnoses", "on that date", "description")
    say_table("Procedures", columns, _procedure_rows(claim, codes))


def _procedure_rows(claim: Claim, codes: CodeSet) -> Iterator[Sequence[object]]:
    for line in claim.procedures:
        pointers = " ".join(map(str, line.diagnosis_pointers))
        verdict = _verdict(codes, line.code, procedure_system(line.code), claim)
        made = (line.sequence, line.provider, line.code, " ".join(line.modifiers), line.units)
        yield (*made, pointers, verdict, line.description)


def show_findings(findings: Sequence[Finding]) -> None:
    """Print one line a finding, errors in red; the rules that lack a list or facts share the last line."""
    lacking = [f for f in findings if f.severity is Severity.NOT_CHECKED and f.where == "claim"]
    told = [f for f in findings if f not in lacking]
    if not told:
        say("No findings.")
    for finding in told:
        say(f"{finding.severity} {finding.rule} {finding.where}: {finding.message}", style=STYLES[finding.severity])
    if lacking:
        named = ", ".join(dict.fromkeys(f.rule for f in lacking))
        say(f"Rules without their list or facts, so not checked: {named} (--json says why).", style="cyan")


def timings_line(timings: Timings) -> str:
    """Return the seconds of a draft and of its steps in one line."""
    steps = ", ".join(f"{name} {getattr(timings, name):.1f}" for name in ("retrieve", "prefill", "decode", "check"))
    return f"{timings.total:.1f} seconds ({steps})"


def _verdict(codes: CodeSet, code: str, system: CodeSystem, claim: Claim) -> str:
    return codes.holds(code, system, claim.date_of_service).status.value.replace("-", " ")
