"""The folder of an evaluation: raw outputs, structure figures, the scorecard, the report.

``outputs/NAME.jsonl`` holds the drafts of a configuration, a line a case, so that an interrupted run goes on where it
was; ``run.json`` says what they are drafts of, so that nothing of another run is ever mixed in.
"""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import ValidationError

from engine.claim import Record
from engine.errors import InputError
from engine.json_lines import unusable
from engine.whole_file import whole_file
from eval.page import Circumstances, page
from eval.scorecard import Scorecard

RUN, SCORECARD, REPORT, STRUCTURE = "run.json", "scorecard.json", "report.html", "structure.jsonl"


class RunMark(Record):
    """What the outputs of a folder are of: encounters, training cases and settings, each by its SHA-256."""

    encounters: str
    training: str
    settings: str


class RunFolder:
    """A folder that one evaluation writes into; raises InputError when it belongs to another one."""

    def __init__(self, folder: Path, mark: RunMark) -> None:
        self.folder = folder
        at = folder / RUN
        try:
            if not at.is_file():
                _write(at, mark.model_dump_json() + "\n")
            found = RunMark.model_validate_json(at.read_bytes())
        except OSError as error:
            raise unusable(at, error) from error
        except ValidationError as error:
            raise InputError(f"{at} is no mark of an evaluation. Give another folder with --out.") from error
        other = [name for name in RunMark.model_fields if getattr(found, name) != getattr(mark, name)]
        if other:
            raise InputError(
                f"{folder} holds an evaluation with other {' and '.join(other)}. Give another folder with --out, or "
                "delete this one."
            )

    @property
    def structure(self) -> Path:
        """Return the file of structure figures that are known already."""
        return self.folder / STRUCTURE

    @property
    def report(self) -> Path:
        """Return the report's file."""
        return self.folder / REPORT

    def outputs(self, name: str) -> Path:
        """Return the file of a configuration's raw outputs; its name is made safe for a file."""
        return self.folder / "outputs" / f"{re.sub(r'[^A-Za-z0-9._-]+', '_', name)}.jsonl"

    def write(self, card: Scorecard, made: Circumstances) -> None:
        """Write scorecard and report, each whole or not at all; raises InputError."""
        for path, text in (
            (self.folder / SCORECARD, card.model_dump_json(indent=1) + "\n"),
            (self.report, page(card, made)),
        ):
            try:
                _write(path, text)
            except OSError as error:
                raise unusable(path, error, "write") from error


def _write(path: Path, text: str) -> None:
    with whole_file(path) as stream:
        stream.write(text)
