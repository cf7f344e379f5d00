"""Greedy decoding of claims under a constraint: fixed text is read in one piece, not written token by token.

Rows of a batch stand right-aligned in every step. A row with less to read than another is padded on its left, and
what is padded is masked for good, so that each row sees its own text alone, at its own positions.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.constrain import ConstrainedText


@dataclass(frozen=True, slots=True)
class Choice:
    """One token that the model chose.

    ``start`` and ``end`` are its bytes in the written text; ``probability`` is its share among the tokens that were
    allowed, ``allowed`` the share of these among all.
    """

    start: int
    end: int
    probability: float
    allowed: float


@dataclass
class Decoded:
    """One row: its text as it grew, what the model chose, and what is still to be read by the model."""

    text: ConstrainedText
    unread: list[int]
    seen: set[int]
    choices: list[Choice] = field(default_factory=list)
    position: int = 0

    def choose(self, logits: Any, penalty: float) -> None:
        """Take the likeliest allowed token of ``logits`` (vocabulary,), and what must follow it."""
        import torch

        scores = logits.float()
        mask = torch.from_numpy(self.text.allowed()).to(scores.device)
        if penalty != 1.0:
            scores = _penalised(scores, sorted(self.seen), penalty)
        shares = scores.softmax(-1)
        token = int(scores.masked_fill(~mask, float("-inf")).argmax())
        allowed = float(shares[mask].sum())
        start = len(self.text.written)
        self.unread = self.text.take(token)
        end = start + len(self.text.constraint.bytes_of([token]))
        self.choices.append(Choice(start, end, min(float(shares[token]) / max(allowed, 1e-12), 1.0), min(allowed, 1.0)))
        self.seen.update(self.unread)


@dataclass(frozen=True, slots=True)
class Decoding:
    """The rows in order, and the seconds of the first step and of all others."""

    rows: list[Decoded]
    prefill: float
    decode: float


def decode(
    model: Any, prompts: Sequence[list[int]], texts: Sequence[ConstrainedText], *, limit: int, penalty: float, pad: int
) -> Decoding:
    """Write every answer until it is complete or has ``limit`` tokens; ``penalty`` as in transformers (1.0: none)."""
    import torch
    from transformers import DynamicCache

    rows = [_row(ids, text) for ids, text in zip(prompts, texts, strict=True)]
    live, cache = list(rows), DynamicCache()
    mask = torch.zeros((len(rows), 0), dtype=torch.long, device=model.device)
    started, first = time.perf_counter(), 0.0
    with torch.inference_mode():
        while live:
            ids, read, positions = _step(live, pad, model.device)
            mask = torch.cat([mask, read], dim=1)
            out = model(
                input_ids=ids, attention_mask=mask, position_ids=positions, cache=cache, use_cache=True,
                logits_to_keep=1,
            )  # fmt: skip
            for row, logits in zip(live, out.logits[:, -1], strict=True):
                row.choose(logits, penalty)
            first = first or time.perf_counter() - started
            going = [n for n, row in enumerate(live) if not row.text.ended and len(row.text.tokens) < limit]
            if len(going) < len(live):
                live = [live[n] for n in going]
                mask = mask[going]
                if going:
                    cache.batch_select_indices(torch.tensor(going, device=model.device))
    return Decoding(rows, first, time.perf_counter() - started - first)


def _row(prompt: list[int], text: ConstrainedText) -> Decoded:
    unread = [*prompt, *text.forced()]
    return Decoded(text, unread, set(unread))


def _step(rows: Sequence[Decoded], pad: int, device: Any) -> tuple[Any, Any, Any]:
    """Return ids, mask and positions of what the rows have to read, each of shape (rows, longest), right-aligned."""
    import torch

    width = max(len(row.unread) for row in rows)
    ids, mask, positions = [], [], []
    for row in rows:
        gap, count = width - len(row.unread), len(row.unread)
        ids.append([pad] * gap + row.unread)
        mask.append([0] * gap + [1] * count)
        positions.append([row.position] * gap + list(range(row.position, row.position + count)))
        row.position += count
    return torch.tensor(ids, device=device), torch.tensor(mask, device=device), torch.tensor(positions, device=device)


def _penalised(scores: Any, seen: list[int], penalty: float) -> Any:
    """Return scores with those of ``seen`` tokens lowered, as transformers' repetition penalty does."""
    import torch

    index = torch.tensor(seen, device=scores.device)
    own = scores[index]
    return scores.index_copy(0, index, torch.where(own < 0, own * penalty, own / penalty))
