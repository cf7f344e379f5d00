"""A refusal: one piece of input that cannot be used, why, and what to do about it.

>>> print(Refusal(file="notes.jsonl", line=7, reason="it is not JSON", remedy="Mend the line"))
'notes.jsonl', line 7: it is not JSON. Mend the line.
"""

from __future__ import annotations

from engine.claim import Record


class Refusal(Record):
    """What was refused: ``file`` as the user named it, ``line`` from 1 (None: the whole of it).

    ``reason`` and ``remedy`` have no final stop and never quote a report: messages end up in logs.
    """

    file: str
    line: int | None = None
    reason: str
    remedy: str

    def __str__(self) -> str:
        """Say it in one line; control characters and terminal escapes are shown as ``\\x1b``, not sent."""
        place = f"{self.file!r}, line {self.line}" if self.line else repr(self.file)
        return "".join(c if c.isprintable() else repr(c)[1:-1] for c in f"{place}: {self.reason}. {self.remedy}.")
