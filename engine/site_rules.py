"""A site's own claim rules: one readable TOML file, ``HOME/rules.toml``, checked whole before any of it applies.

::

    [[rule]]
    id = "KNEE-SIDE"
    severity = "error"
    message = "A knee replacement states its side here."
    when.procedures = ["27437-27447"]
    unless.modifiers = ["LT", "RT", "50"]

``when`` and ``unless`` hold the same conditions; all that are given must hold, of each any one value. Conditions on
procedures, modifiers and providers are about one line; those on diagnoses, service, age and sex about the claim.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from engine.claim import Claim, ProcedureLine, Record, is_procedure_code
from engine.errors import SettingsError
from engine.finding import Severity
from engine.payer_profile import Profile
from engine.report import Encounter

FILE_NAME = "rules.toml"


def recorded_sex(encounter: Encounter | None) -> str:
    """Return the recorded sex as F or M (also where it is spelt out), '' when it is neither or not known."""
    recorded = (encounter.patient_sex or "" if encounter else "").strip().upper()
    return recorded[:1] if recorded in ("F", "M", "FEMALE", "MALE") else ""


def _procedure_range(text: str) -> str:
    if not all(map(is_procedure_code, text.split("-", 1))):
        raise ValueError(f"{text[:20]!r} is no procedure code and no range like 27437-27447")
    return text


def _diagnosis_start(text: str) -> str:
    if not re.fullmatch(r"[A-Z][0-9A-Z]{0,2}(\.[0-9A-Z]{0,4})?", text):
        raise ValueError(f"{text[:20]!r} is no diagnosis code and no start of one like M17")
    return text


def _modifier(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Z]{2}", text):
        raise ValueError(f"{text[:20]!r} is no modifier of two characters")
    return text


class Conditions(Record):
    """What must hold; a condition that is not given always does.

    ``procedures``: codes or ranges; ``diagnoses``: codes or what they begin with; ``providers``: names or roles.
    """

    procedures: tuple[Annotated[str, AfterValidator(_procedure_range)], ...] = ()
    modifiers: tuple[Annotated[str, AfterValidator(_modifier)], ...] = ()
    diagnoses: tuple[Annotated[str, AfterValidator(_diagnosis_start)], ...] = ()
    providers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    sex: Literal["F", "M"] | None = None
    age_from: int | None = Field(default=None, ge=0, le=150)
    age_to: int | None = Field(default=None, ge=0, le=150)

    @property
    def about_a_line(self) -> bool:
        """Say whether a single procedure line is meant, not the claim as a whole."""
        return bool(self.procedures or self.modifiers or self.providers)

    @property
    def given(self) -> bool:
        """Say whether there is any condition."""
        return self != Conditions()

    def hold(self, claim: Claim, line: ProcedureLine | None, encounter: Encounter | None) -> bool:
        """Say whether all conditions hold; one about a fact that is not known does not."""
        return self._hold_for_line(line, encounter) and self._hold_for_claim(claim, encounter)

    def _hold_for_line(self, line: ProcedureLine | None, encounter: Encounter | None) -> bool:
        if line is None:
            return not self.about_a_line
        if self.procedures and not any(_within(line.code, item) for item in self.procedures):
            return False
        if self.modifiers and not set(self.modifiers) & set(line.modifiers):
            return False
        known = encounter.providers if encounter else ()
        names = {line.provider, *(p.role for p in known if line.provider in (p.name, p.role))}
        return not self.providers or not names.isdisjoint(self.providers)

    def _hold_for_claim(self, claim: Claim, encounter: Encounter | None) -> bool:
        if self.diagnoses and not any(code.startswith(self.diagnoses) for code in claim.diagnosis_codes):
            return False
        service = encounter.service if encounter else None
        if self.services and service not in self.services:
            return False
        if self.sex and recorded_sex(encounter) != self.sex:
            return False
        if self.age_from is None and self.age_to is None:
            return True
        age = encounter.patient_age if encounter else None
        youngest, oldest = self.age_from or 0, 150 if self.age_to is None else self.age_to
        return age is not None and youngest <= age <= oldest


class SiteRule(Record):
    """One rule of the site: where ``when`` holds and ``unless`` does not, its message is a finding."""

    id: str = Field(pattern=r"^[A-Z0-9][A-Z0-9-]{1,30}$")
    severity: Literal[Severity.ERROR, Severity.WARNING, Severity.INFORMATION]
    message: str = Field(min_length=3, max_length=300)
    when: Conditions
    unless: Conditions = Conditions()

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if not self.when.given:
            raise ValueError("when is empty: the rule would fire on every claim")
        return self

    def fires(self, claim: Claim, line: ProcedureLine | None, encounter: Encounter | None) -> bool:
        """Say whether the rule has something to say of a line (None: of the claim as a whole)."""
        excused = self.unless.given and self.unless.hold(claim, line, encounter)
        return self.when.hold(claim, line, encounter) and not excused

    @property
    def about_a_line(self) -> bool:
        """Say whether the rule looks at each procedure line, not once at the claim."""
        return self.when.about_a_line or self.unless.about_a_line


class _RulesFile(Record):
    rule: tuple[SiteRule, ...] = ()

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [rule.id for rule in self.rule]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"rules of one id: {', '.join(twice)}")
        return self


@dataclass(frozen=True, slots=True)
class HouseRules:
    """Whose billing rules a site means, and its own rules beside the built-in ones."""

    profile: Profile = Profile.MEDICARE
    rules: tuple[SiteRule, ...] = ()


DEFAULT_HOUSE = HouseRules()


def read_site_rules(path: Path) -> tuple[SiteRule, ...]:
    """Read a file of rules; raises SettingsError naming every problem in it at once."""
    try:
        return _RulesFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).rule
    except OSError as error:
        raise SettingsError(f"The rules {path} cannot be read: {error.strerror}. Check the path.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}. Mend it, or move it away.") from error
    except ValidationError as error:
        problems = [f"  {'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()]
        raise SettingsError(f"{path} is no file of rules:\n" + "\n".join(problems)) from error


def house_rules(home: Path, profile: Profile) -> HouseRules:
    """Return what a site checks by: its profile, and the rules of ``home/rules.toml`` where there is one."""
    path = home / FILE_NAME
    return HouseRules(profile, read_site_rules(path) if path.is_file() else ())


def _within(code: str, item: str) -> bool:
    first, _, last = item.partition("-")
    return first <= code <= (last or first)
