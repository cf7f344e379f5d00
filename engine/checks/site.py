"""The site's own rules (``rules.toml``), applied as those that come with the product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.checks.case import Case
from engine.finding import Finding, Severity, Source
from engine.site_rules import FILE_NAME, SiteRule


def by_site_rules(case: Case, rules: Sequence[SiteRule]) -> Iterator[Finding]:
    """Yield what the site's rules find, rule by rule.

    Source: the site's ``rules.toml``.
    """
    for rule in rules:
        if not rule.about_a_line:
            if rule.fires(case.claim, None, case.encounter):
                yield _finding(rule, "claim")
            continue
        for index, line in case.lines:
            if rule.fires(case.claim, line, case.encounter):
                yield _finding(rule, f"procedures[{index}]")


def _finding(rule: SiteRule, where: str) -> Finding:
    source = Source(list=FILE_NAME, row=rule.id)
    return Finding(rule=rule.id, severity=Severity(rule.severity), where=where, message=rule.message, source=source)
