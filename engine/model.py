"""The language model that writes claims: one class for the embedded model and for Phi-3 from a local folder.

`CodingModel` is what drafting needs of a model; `CannedModel` answers from a list (tests and demonstrations of the
pipeline without weights). Decoding is greedy, as in the paper; with code lists it is held to the form of a claim and
to the codes that are valid on the date of service.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from engine.adapter import Adapter
from engine.allocator import keep_freed_memory
from engine.code_share import CodeShare, code_shares
from engine.codeset import CodeSet
from engine.constrain import ConstrainedText, Constraint
from engine.decode import decode
from engine.dialect import CHATML, Dialect, dialect_of
from engine.errors import ModelError
from engine.prompt import Prompt
from engine.weights import context_length, load_config, load_tokenizer, load_weights, merged

PAPER_REPETITION_PENALTY = 1.1
# Fewer tokens do not hold a prompt without a note in it.
SMALLEST_ROOM = 512


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote after one prompt; seconds of a batch are shared evenly by its prompts.

    ``left_out`` counts prompt tokens of the note that did not fit into the model's context. ``codes`` are there where
    decoding was constrained.
    """

    text: str
    prompt_tokens: int
    new_tokens: int
    prefill_seconds: float = 0.0
    decode_seconds: float = 0.0
    left_out: int = 0
    codes: tuple[CodeShare, ...] = ()


@dataclass(frozen=True, slots=True)
class DatedPrompt(Prompt):
    """A prompt whose answer is a claim of one date of service."""

    on: date


class CodingModel(Protocol):
    """Anything that completes prompts."""

    name: str
    adapter: str | None
    dialect: Dialect

    def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Complete each prompt greedily, in order."""
        ...


@dataclass
class CannedModel:
    """Answers with the given texts in turn, whatever the prompt."""

    texts: Sequence[str]
    name: str = "canned"
    adapter: str | None = None
    dialect: Dialect = CHATML
    prompts: list[Prompt] = field(default_factory=list)

    def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Return the next texts and remember the prompts."""
        answers = [self.texts[(len(self.prompts) + n) % len(self.texts)] for n in range(len(prompts))]
        self.prompts.extend(prompts)
        return [Completion(text, 0, 0) for text in answers]


class LocalModel:
    """A causal language model from a local Hugging Face folder, its adapter merged, in bfloat16 or 4-bit nf4."""

    def __init__(
        self,
        folder: Path,
        adapter: Adapter | None = None,
        *,
        four_bit: bool = False,
        max_new_tokens: int = 512,
        repetition_penalty: float = 0.0,
        threads: int = 0,
        codes: CodeSet | None = None,
    ) -> None:
        """Load the weights; with ``codes`` the answers to dated prompts are constrained to claims of valid codes."""
        import torch

        keep_freed_memory()
        if threads:
            torch.set_num_threads(threads)
        self._tokenizer = load_tokenizer(folder)
        self._room = _room(context_length(load_config(folder)), max_new_tokens)
        self._model = load_weights(folder, four_bit=four_bit)
        if adapter:
            self._model = merged(self._model, adapter)
        self._model.eval()
        self.name = folder.name
        self.adapter = adapter.label if adapter else None
        self.dialect = dialect_of(self._tokenizer.get_vocab())
        self._max_new_tokens = max_new_tokens
        self._penalty = repetition_penalty or (adapter.repetition_penalty if adapter else PAPER_REPETITION_PENALTY)
        self._constraint = None if codes is None else self._constrained(codes)

    def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Complete prompts as one batch (left padding); a prompt longer than the context loses its note's middle."""
        encoded = [encode_prompt(self._tokenizer, prompt) for prompt in prompts]
        fitted = [_cut_middle(tokens, self._room) for tokens in encoded]
        dated = [prompt for prompt in prompts if isinstance(prompt, DatedPrompt)]
        if self._constraint and len(dated) == len(prompts):
            return self._complete_claims(self._constraint, dated, fitted, [len(whole) for whole in encoded])
        new, first, last = self._generate(fitted)
        return [
            Completion(
                text=self._tokenizer.decode(tokens, skip_special_tokens=False).partition(self.dialect.end or "\0")[0],
                prompt_tokens=len(ids),
                new_tokens=len(tokens),
                prefill_seconds=first / len(prompts),
                decode_seconds=last / len(prompts),
                left_out=len(whole) - len(ids),
            )
            for tokens, ids, whole in zip(new, fitted, encoded, strict=True)
        ]

    def _complete_claims(
        self, constraint: Constraint, prompts: Sequence[DatedPrompt], fitted: list[list[int]], whole: Sequence[int]
    ) -> list[Completion]:
        texts = [constraint.begin(prompt.name, prompt.on) for prompt in prompts]
        pad = self._tokenizer.pad_token_id
        done = decode(self._model, fitted, texts, limit=self._max_new_tokens, penalty=self._penalty, pad=pad)
        return [
            Completion(
                text=(written := whole_fields(row.text)).decode("utf-8", "replace"),
                prompt_tokens=len(ids),
                new_tokens=len(row.text.tokens),
                prefill_seconds=done.prefill / len(prompts),
                decode_seconds=done.decode / len(prompts),
                left_out=length - len(ids),
                codes=code_shares(written, row.choices),
            )
            for row, ids, length in zip(done.rows, fitted, whole, strict=True)
        ]

    def _constrained(self, codes: CodeSet) -> Constraint:
        width = int(self._model.config.vocab_size)
        return Constraint(self._tokenizer, self.dialect, codes, frozenset(self._ends()), width)

    def _ends(self) -> set[int]:
        """Return the tokens that end an answer."""
        own = [self.dialect.end] if self.dialect.end in self._tokenizer.get_vocab() else []
        return {self._tokenizer.eos_token_id, *self._tokenizer.convert_tokens_to_ids(own)}

    def _generate(self, batch: list[list[int]]) -> tuple[list[list[int]], float, float]:
        """Return the new tokens of each row, and the seconds of prefill and of decoding."""
        import torch

        width = max(map(len, batch))
        pad = self._tokenizer.pad_token_id
        ids = torch.tensor([[pad] * (width - len(row)) + row for row in batch], device=self._model.device)
        mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in batch], device=self._model.device)
        ends = self._ends()
        clock = _FirstToken()
        with torch.inference_mode():
            out = self._model.generate(
                input_ids=ids,
                attention_mask=mask,
                do_sample=False,
                num_beams=1,
                use_cache=True,
                max_new_tokens=self._max_new_tokens,
                repetition_penalty=self._penalty,
                eos_token_id=sorted(ends),
                pad_token_id=pad,
                stopping_criteria=[clock],
            )
        rows = [_until(row, ends) for row in out[:, width:].tolist()]
        return rows, clock.prefill, clock.decode


class _FirstToken:
    """A stopping criterion that never stops, only notes when the first token and when the last one came."""

    def __init__(self) -> None:
        self._start = self._first = self._last = time.perf_counter()
        self._tokens = 0

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        import torch

        self._last = time.perf_counter()
        if not self._tokens:
            self._first = self._last
        self._tokens += 1
        return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)

    @property
    def prefill(self) -> float:
        return self._first - self._start

    @property
    def decode(self) -> float:
        return self._last - self._first


def whole_fields(text: ConstrainedText) -> bytes:
    """Return what was written; of a claim that broke off at the limit only whole fields, as half a code is another."""
    if text.ended:
        return text.written
    return text.written[: max(map(text.written.rfind, (b"\n", b",", b"|")), default=0)]


def encode_prompt(tokenizer: Any, prompt: Prompt) -> list[int]:
    """Return a prompt's token ids; text from outside can never become a control token."""
    control = control_tokens(tokenizer)
    ids: list[int] = []
    for part in prompt.parts:
        for piece in [part.text] if part.trusted else _harmless(part.text, control):
            ids += tokenizer.encode(piece, add_special_tokens=False)
    return ids


def control_tokens(tokenizer: Any) -> re.Pattern[str]:
    """Return a pattern of the tokens that were added to the vocabulary, marked as special or not."""
    added = sorted((token for token in tokenizer.get_added_vocab() if len(token) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, added)) or r"(?!)")


def _harmless(text: str, control: re.Pattern[str]) -> Iterator[str]:
    """Cut text inside every control token, after its first character, so that it is read as the letters it has."""
    start = 0
    while found := control.search(text, start):
        yield text[start : found.start() + 1]
        start = found.start() + 1
    yield text[start:]


def _room(context: int, max_new_tokens: int) -> int:
    """Return the tokens left for a prompt; raises ModelError when they are too few for one."""
    room = context - max_new_tokens
    if room < SMALLEST_ROOM:
        raise ModelError(
            f"A context of {context:,} tokens leaves {max(room, 0):,} for the prompt beside max_new_tokens = "
            f"{max_new_tokens:,}; it needs {SMALLEST_ROOM}. Lower max_new_tokens or use a model with a longer context."
        )
    return room


def _cut_middle(ids: list[int], room: int) -> list[int]:
    """Keep the first two thirds and the last third of ``room`` tokens: headings stand first, the question last."""
    if len(ids) <= room:
        return ids
    head = room * 2 // 3
    return ids[:head] + ids[len(ids) - (room - head) :]


def _until(row: list[int], ends: set[int]) -> list[int]:
    stops = [n for n, token in enumerate(row) if token in ends]
    return row[: stops[0]] if stops else row
