"""Training examples: an encounter as token ids, with a weight for each token of its claim.

Only the claim (the assistant's part) is learnt; tokens of codes and modifiers weigh more than the form around
them, because the easy form tokens otherwise hide in the mean that codes are still wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.claim import Claim
from engine.dialect import Dialect
from engine.errors import InputError
from engine.model import control_tokens, encode_prompt
from engine.prompt import Target, render_prompt, render_target
from engine.report import Encounter


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids of prompt and claim; ``weights`` has one entry a token, 0 over the prompt."""

    encounter_id: str
    ids: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ExampleMaker:
    """Renders encounters as drafting does, with the same templates and the same tokenizer."""

    tokenizer: Any
    dialect: Dialect
    prompt: str
    code_weight: float
    max_tokens: int

    def make(self, encounter: Encounter, examples: Sequence[Claim] = ()) -> Example | None:
        """Return one example; raises InputError without a claim.

        None when it is longer than ``max_tokens``, or its claim holds one of the model's control tokens: those
        would be learnt as such.
        """
        if encounter.claim is None:
            raise InputError(f"Encounter {encounter.encounter_id} has no claim to learn from.")
        if control_tokens(self.tokenizer).search(encounter.claim.model_dump_json()):
            return None
        prompt = encode_prompt(self.tokenizer, render_prompt(self.prompt, encounter, self.dialect, examples))
        ids, weights = self._target(render_target(encounter.claim, self.dialect))
        if len(prompt) + len(ids) > self.max_tokens:
            return None
        return Example(encounter.encounter_id, (*prompt, *ids), (*(0.0 for _ in prompt), *weights))

    def _target(self, target: Target) -> tuple[list[int], list[float]]:
        encoded = self.tokenizer(target.text, add_special_tokens=False, return_offsets_mapping=True)
        weights = [
            self.code_weight if any(start < stop and end > begin for begin, stop in target.code_spans) else 1.0
            for start, end in encoded["offset_mapping"]
        ]
        return list(encoded["input_ids"]), weights


def batches(examples: Iterable[Example], size: int) -> list[tuple[Example, ...]]:
    """Group examples of like length, so that little of a batch is padding; the order of batches is by length."""
    ordered = sorted(examples, key=lambda e: len(e.ids))
    return [tuple(ordered[n : n + size]) for n in range(0, len(ordered), size)]
