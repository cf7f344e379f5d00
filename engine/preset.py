"""The configurations by name: the paper's four, and those that need no language model."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Preset:
    """One configuration; ``prompt`` names the numbered template in ``engine/prompts``, '' without a language model."""

    name: str
    prompt: str
    with_neighbours: bool
    with_adapter: bool
    with_model: bool = True


PRESETS = (
    Preset("base", "base_1", with_neighbours=False, with_adapter=False),
    Preset("rag", "rag_1", with_neighbours=True, with_adapter=False),
    Preset("finetuned", "finetuned_1", with_neighbours=False, with_adapter=True),
    Preset("finetuned-rag", "finetuned_1", with_neighbours=True, with_adapter=True),
    Preset("neighbours", "", with_neighbours=True, with_adapter=False, with_model=False),
    Preset("fused", "", with_neighbours=True, with_adapter=False, with_model=False),
)


def preset(name: str) -> Preset:
    """Return a preset by name; raises SettingsError that lists the names."""
    for candidate in PRESETS:
        if candidate.name == name:
            return candidate
    raise SettingsError(f"There is no preset {name!r}. Choose one of {', '.join(p.name for p in PRESETS)}.")
