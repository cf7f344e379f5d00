"""The one renderer of prompts and claim texts, used by drafting AND by training, so that they cannot drift.

Templates are the paper's (numbered files in ``engine/prompts``, never edited in place); the rendered prompt is a
row of parts, because text from a note must never become one of the model's control tokens: only the template's
own parts may hold special tokens.

A neighbour's claim, as an example in a prompt::

    ICD-10-CM Diagnoses:
    K80.10
    CPT Codes with Modifiers:
    CPT Code 1: 47562 | Modifiers: 22
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.claim import Claim, ProcedureLine
from engine.dialect import Dialect
from engine.report import Encounter

PROMPTS = Path(__file__).parent / "prompts"
TARGET = "target_1"
_SLOT = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of prompt text; ``trusted`` text is ours and may hold special tokens, other text never."""

    text: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered generation prompt; ``name`` is the numbered template that made it."""

    name: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """Return the whole prompt as a reader sees it."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Target:
    """A claim as the fine-tuned model writes it, and where in ``text`` its codes and modifiers stand."""

    text: str
    code_spans: tuple[tuple[int, int], ...]


def render_prompt(name: str, encounter: Encounter, dialect: Dialect, examples: Sequence[Claim] = ()) -> Prompt:
    """Render template ``name`` (``finetuned_1``, ``rag_1``, ``base_1``) for one encounter.

    ``examples`` are claims of neighbours, nearest first; a template without that slot ignores them.
    """
    history = f"\nHistory and Physical:\n{encounter.history.strip()}" if encounter.history else ""
    slots = {"report": encounter.report.strip(), "history": history, "examples": _examples(examples)}
    template = dialect.write(_template(name)).rstrip("\n") + dialect.answer_break
    parts = tuple(part for part in _fill(template, slots) if part.text)
    return Prompt(name, parts)


def render_target(claim: Claim, dialect: Dialect) -> Target:
    """Render the training target; it ends with the dialect's end token.

    The block from ``Provider Name:`` to its last CPT line repeats per provider.
    """
    slots = {"diagnoses": ", ".join(claim.diagnosis_codes), "providers": _provider_blocks(claim)}
    text = "".join(part.text for part in _fill(dialect.write(_template(TARGET)).rstrip("\n"), slots))
    return Target(text, tuple(_code_spans(text, claim)))


def render_example(claim: Claim) -> str:
    """Render a neighbour's claim as an example: codes and modifiers in the paper's answer format."""
    lines = [
        f"CPT Code {n}: {line.code} | Modifiers: {', '.join(line.modifiers)}".rstrip()
        for n, line in enumerate(claim.procedures, 1)
    ]
    return "\n".join(["ICD-10-CM Diagnoses:", ", ".join(claim.diagnosis_codes), "CPT Codes with Modifiers:", *lines])


@cache
def _template(name: str) -> str:
    return (PROMPTS / f"{name}.txt").read_text(encoding="utf-8")


def _fill(template: str, slots: Mapping[str, str]) -> Iterator[Part]:
    """Cut a template at its slots; slot text is data, so its own braces mean nothing."""
    position = 0
    for slot in _SLOT.finditer(template):
        yield Part(template[position : slot.start()], trusted=True)
        yield Part(slots[slot.group(1)], trusted=False)
        position = slot.end()
    yield Part(template[position:], trusted=True)


def _examples(claims: Sequence[Claim]) -> str:
    if not claims:
        return ""
    blocks = [f"Relevant Example Claim {n}:\n{render_example(claim)}" for n, claim in enumerate(claims, 1)]
    return "\n".join(["\nThe following are examples from similar procedures:", *blocks])


def _provider_blocks(claim: Claim) -> str:
    return "\n".join(_provider_block(name, claim) for name in claim.providers)


def _provider_block(provider: str, claim: Claim) -> str:
    own = [line for line in claim.procedures if line.provider == provider]
    lines = [
        f"CPT {n}: {line.code} | Modifiers: {', '.join(line.modifiers)} | Description: {line.description}"
        for n, line in enumerate(own, 1)
    ]
    return "\n".join([f"Provider Name: {provider}", "Provider Billables:", *lines])


def _code_spans(text: str, claim: Claim) -> Iterator[tuple[int, int]]:
    """Find each diagnosis, CPT code and modifier list in a rendered target, in order of appearance."""
    wanted = [*claim.diagnosis_codes, *(field for p in _ordered(claim) for field in (p.code, ", ".join(p.modifiers)))]
    position = 0
    for field in wanted:
        start = text.index(field, position)
        position = start + len(field)
        if field:
            yield start, position


def _ordered(claim: Claim) -> tuple[ProcedureLine, ...]:
    return tuple(line for name in claim.providers for line in claim.procedures if line.provider == name)
