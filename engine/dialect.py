"""The special tokens of a model family, and how the paper's template is written in them.

The template files hold Phi-3's form. A model whose tokenizer lacks Phi-3's placeholder tokens gets the plain form
of the same template: its own role markers, no placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_MARK = re.compile(r"<s>|<\|[a-z]+[0-9]?\|>")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What stands for each Phi-3 token in one model family; a token that is not listed becomes nothing.

    ``needs`` are tokens that a tokenizer must hold for the dialect to apply; ``end`` ends an answer;
    ``answer_break`` stands between the prompt's last marker and the answer.
    """

    name: str
    needs: tuple[str, ...]
    end: str
    answer_break: str
    tokens: Mapping[str, str]

    def write(self, template: str) -> str:
        """Return template text with every Phi-3 token written in this dialect."""
        return _MARK.sub(lambda mark: self.tokens.get(mark.group(), ""), template)


_PHI3_TOKENS = (
    *("<s>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"),
    *(f"<|placeholder{n}|>" for n in range(1, 6)),
)

PHI3 = Dialect("phi3", _PHI3_TOKENS, "<|end|>", "", {token: token for token in _PHI3_TOKENS})
CHATML = Dialect(
    "chatml",
    ("<|im_start|>", "<|im_end|>"),
    "<|im_end|>",
    "\n",
    {
        "<|system|>": "<|im_start|>system",
        "<|user|>": "<|im_start|>user",
        "<|assistant|>": "<|im_start|>assistant",
        "<|end|>": "<|im_end|>",
    },
)
PLAIN = Dialect(
    "plain", (), "", "\n", {"<|user|>": "Question:", "<|assistant|>": "Answer:", "<|end|>": "\n", "<|system|>": "Task:"}
)


def dialect_of(vocabulary: Mapping[str, int]) -> Dialect:
    """Return the dialect that a tokenizer's vocabulary (token → id) can write."""
    return next(d for d in (PHI3, CHATML, PLAIN) if all(token in vocabulary for token in d.needs))
