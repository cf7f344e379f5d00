"""Every switch of OpClaim, its meaning and its default, decided in one function.

Order: command-line flag → ``OPCLAIM_*`` environment → ``settings.toml`` in the home → default.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from engine.errors import SettingsError
from engine.payer_profile import Profile
from engine.preset import PRESETS
from engine.user import Role

ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseModel):
    """One frozen set of settings; each field's description is its help text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(
        default=ROOT / "data" / "local",
        description="Where this site's database, code lists, index, adapters and settings live.",
    )
    model: Path | None = Field(
        default=None,
        description="Folder of a Hugging Face causal language model; empty: the embedded SmolLM2-135M-Instruct.",
    )
    adapter: Path | None = Field(
        default=None,
        description="Folder of a LoRA adapter; empty: the shipped demo adapter (embedded model only).",
    )
    embedder: Path | None = Field(
        default=None,
        description="Folder of a sentence-transformers model; empty: the embedded all-MiniLM-L6-v2.",
    )
    four_bit: bool = Field(default=False, description="Load the model in 4-bit nf4 (needs bitsandbytes).")
    preset: str = Field(
        default="",
        description=f"Configuration: {', '.join(p.name for p in PRESETS)}; empty: the best that is installed.",
    )
    max_new_tokens: int = Field(default=512, ge=1, le=4096, description="Longest claim text, in tokens (paper: 512).")
    repetition_penalty: float = Field(
        default=0.0,
        ge=0.0,
        le=2.0,
        description="Greedy decoding's repetition penalty; 0: the adapter's own, else the paper's 1.1.",
    )
    constrained: bool = Field(
        default=False,
        description="Hold what the model writes to the form of a claim and to codes valid on the date of service.",
    )
    max_report_bytes: int = Field(
        default=500_000, ge=1_000, description="A longer report, in bytes, is refused as not one report."
    )
    payer_profile: Profile = Field(
        default=Profile.MEDICARE, description="Whose billing rules the checks mean: medicare or commercial."
    )
    threads: int = Field(default=0, ge=0, description="Threads for the model; 0: as many as there are cores.")
    run_ahead: int = Field(default=3, ge=0, le=100, description="Encounters of the worklist drafted ahead.")
    host: str = Field(default="127.0.0.1", description="Address the workbench listens on.")
    port: int = Field(default=7860, ge=0, le=65535, description="Port the workbench listens on; 0: any free one.")
    coder: str = Field(
        default="coder", min_length=1, max_length=80, description="Name kept with each edit (one local user)."
    )
    second_factor_roles: str = Field(
        default="", description="Roles, with commas between, that must use an authenticator (TOTP)."
    )
    tls_certificate: Path | None = Field(default=None, description="Certificate chain (PEM) to serve over TLS with.")
    tls_key: Path | None = Field(default=None, description="Private key (PEM) of the certificate.")
    host_names: str = Field(
        default="", description="Names, with commas between, by which browsers reach the workbench besides `host`."
    )
    proxy_addresses: str = Field(
        default="", description="Addresses, with commas between, of reverse proxies that are trusted."
    )
    proxy_header: str = Field(
        default="", description="Header in which a trusted proxy names the user it has signed in; empty: not used."
    )

    @property
    def second_factor(self) -> frozenset[Role]:
        """Return the roles that must use a second factor."""
        return frozenset(Role(name) for name in _parts(self.second_factor_roles))

    @property
    def proxies(self) -> frozenset[str]:
        """Return the addresses of the trusted proxies."""
        return frozenset(_parts(self.proxy_addresses))

    @property
    def names(self) -> frozenset[str]:
        """Return the names by which browsers reach the workbench besides its host."""
        return frozenset(_parts(self.host_names.lower()))

    @field_validator("second_factor_roles")
    @classmethod
    def _are_roles(cls, text: str) -> str:
        if unknown := [name for name in _parts(text) if name not in set(Role)]:
            raise ValueError(f"{unknown[0]!r} is none of {', '.join(Role)}")
        return text

    @field_validator("proxy_addresses")
    @classmethod
    def _are_addresses(cls, text: str) -> str:
        for part in _parts(text):
            ip_address(part)
        return text


def load_settings(flags: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Merge flags, ``OPCLAIM_*`` environment and ``HOME/settings.toml``; raises SettingsError listing all problems.

    ``flags`` holds only what the user typed (None values are ignored).
    """
    typed = {key: value for key, value in (flags or {}).items() if value is not None}
    named = {key[8:].lower(): value for key, value in environ.items() if key.startswith("OPCLAIM_") and value}
    home = Path(typed.get("home") or named.get("home") or Settings.model_fields["home"].default).expanduser().resolve()
    merged = {**_file(home / "settings.toml"), **named, **typed, "home": home}
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        problems = [f"  {'.'.join(map(str, e['loc']))}: {e['msg']} (value: {e['input']!r})" for e in error.errors()]
        known = ", ".join(sorted(Settings.model_fields))
        raise SettingsError("Settings are wrong:\n" + "\n".join(problems) + f"\nKnown settings: {known}.") from error


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}. Check the permissions.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not a TOML file: {error}. Mend it or remove it.") from error
