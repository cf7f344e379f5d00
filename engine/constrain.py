"""Which tokens may come next in a claim: the grammar of a date of service, followed token by token.

A `Constraint` belongs to a tokenizer and keeps the compiled grammars; a `ConstrainedText` follows one answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.codeset import CodeSet, CodeSystem, Edition, procedure_system
from engine.dialect import Dialect
from engine.errors import ModelError
from engine.grammar import claim_grammar

if TYPE_CHECKING:
    import numpy as np
    from llguidance import LLMatcher
    from numpy.typing import NDArray

_LINE = re.compile(rb"CPT \d+: (?P<code>\w{5}) \|[^\n]*\| Description:$")
_SYSTEMS = (CodeSystem.ICD10CM, CodeSystem.CPT, CodeSystem.HCPCS, CodeSystem.MODIFIER)
_LONGEST_WORDS = 100
_Key = tuple[str, date, tuple[Edition, ...]]


@dataclass
class Constraint:
    """The grammars of a site's code lists for one tokenizer; ``ends`` are the tokens that end an answer.

    ``width`` is the length of the model's logits. A grammar is compiled once for a date and the editions of it.
    """

    tokenizer: Any
    dialect: Dialect
    codes: CodeSet
    ends: frozenset[int]
    width: int
    _compiled: dict[_Key, LLMatcher] = field(default_factory=dict)

    def begin(self, prompt: str, on: date) -> ConstrainedText:
        """Return an empty answer to a numbered prompt; raises ModelError if the tokenizer cannot write a claim."""
        key = (prompt, on, tuple(e for system in _SYSTEMS for e in self.codes.covering(system, on)))
        if key not in self._compiled:
            self._compiled[key] = self._compile(claim_grammar(prompt, self.dialect, self.codes, on))
        return ConstrainedText(self, self._compiled[key].deep_copy(), on)

    def _compile(self, grammar: str) -> LLMatcher:
        from llguidance import LLMatcher

        matcher = LLMatcher(self._tokens, grammar, log_level=0)
        if matcher.is_error():
            raise ModelError(
                "This model's tokenizer cannot write the form of a claim. Set constrained = false: it may write freely."
            )
        return matcher

    @cached_property
    def _tokens(self) -> Any:
        from llguidance.hf import from_tokenizer

        try:
            return from_tokenizer(self.tokenizer, eos_token=sorted(self.ends))
        except ValueError as error:
            raise ModelError(
                "Constrained decoding needs a model with a fast tokenizer. Set constrained = false for this one."
            ) from error

    @cached_property
    def _harmless(self) -> NDArray[np.bool_]:
        """Return which tokens a claim may hold: of the added ones those of its form alone, whatever they are called."""
        import numpy as np

        form = {*self.dialect.tokens.values(), self.dialect.end}
        foreign = [n for token, n in self.tokenizer.get_added_vocab().items() if token not in form]
        harmless = np.ones(self.width, dtype=np.bool_)
        harmless[[n for n in foreign if n < self.width and n not in self.ends]] = False
        return harmless

    @cached_property
    def _ending(self) -> NDArray[np.bool_]:
        """Return the tokens that a description can be over with: a new line, a control token, an end."""
        import numpy as np

        ending = np.zeros(self.width, dtype=np.bool_)
        for token in range(min(self.width, len(self.tokenizer))):
            ending[token] = self._tokens.is_special_token(token) or self.bytes_of([token]).startswith(b"\n")
        ending[sorted(self.ends)] = True
        return ending

    def bytes_of(self, tokens: Sequence[int]) -> bytes:
        """Return the text of tokens in UTF-8, nothing of control tokens."""
        plain = [token for token in tokens if not self._tokens.is_special_token(token)]
        return bytes(self._tokens.decode_bytes(plain))

    def words_after(self, written: bytes, on: date) -> list[int]:
        """Return the tokens of what the lists say on a code, when a description of it is due after ``written``."""
        due = _LINE.search(written[written.rfind(b"\n") + 1 :])
        if due is None:
            return []
        code = due["code"].decode("ascii")
        words = self.codes.describe(code, procedure_system(code), on)
        plain = " ".join(re.sub(r"[|<>\s]+", " ", words).split())[:_LONGEST_WORDS].rstrip()
        return list(self.tokenizer.encode(f" {plain}", add_special_tokens=False)) if plain else []


@dataclass
class ConstrainedText:
    """One answer as it grows; ``tokens`` are those taken, ``written`` their text."""

    constraint: Constraint
    matcher: LLMatcher
    on: date
    tokens: list[int] = field(default_factory=list)
    written: bytes = b""
    described: bool = False

    @property
    def ended(self) -> bool:
        """Say whether the claim is complete and nothing can follow."""
        return self.matcher.is_stopped()

    def allowed(self) -> NDArray[np.bool_]:
        """Return which tokens may come next, of shape (width of the logits,)."""
        import numpy as np

        bits = np.frombuffer(self.matcher.compute_bitmask(), dtype=np.uint8)
        mask = np.zeros(self.constraint.width, dtype=np.bool_)
        known = np.unpackbits(bits, bitorder="little")[: self.constraint.width]
        mask[: len(known)] = known
        mask &= self.constraint._harmless
        return mask & self.constraint._ending if self.described else mask

    def take(self, token: int) -> list[int]:
        """Take a token that may come next; returns it with all that must follow."""
        self.described = False
        run = [token, *self._taken([token]).forced()] if token not in self.constraint.ends else [token]
        if token in self.constraint.ends:
            self._taken([token])
        return run

    def forced(self) -> list[int]:
        """Take and return all that can only be so: the format's fixed text, and the lists' words for a code."""
        run: list[int] = []
        while not self.ended and (more := self.matcher.compute_ff_tokens() or self._words()):
            run += more
            self._taken(more)
        return run

    def _words(self) -> list[int]:
        if self.described:
            return []
        words = self.constraint.words_after(self.written, self.on)
        fitting = bool(words) and self.matcher.validate_tokens(words) == len(words)
        self.described = fitting
        return words if fitting else []

    def _taken(self, tokens: list[int]) -> ConstrainedText:
        if not self.matcher.consume_tokens(tokens):
            raise ModelError(
                "The form of a claim could not be followed. Set constrained = false to let it write freely."
            )
        self.tokens += tokens
        self.written += self.constraint.bytes_of(tokens)
        return self
