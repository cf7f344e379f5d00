"""The map of a warehouse extract: which of a site's columns holds what.

::

    [columns]                       # ours = theirs; encounter, date and report must be there
    encounter = "ENC_ID"
    date = "SURGERY_DATE"
    report = "OP_NOTE"
    code = "BILLED_CODE"            # CPT or HCPCS; what has a dot or three characters is taken as a diagnosis
    modifiers = ["MOD1", "MOD2"]    # one column, or several
    diagnoses = ["DX1", "DX2"]

    [form]
    date = "%m/%d/%Y"               # as Python writes it; left out: 2022-05-03, whatever time follows
    delimiter = ";"                 # of a .csv file; left out: a comma
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import Field, ValidationError

from engine.claim import Record
from engine.errors import InputError
from engine.json_lines import problems, unusable

Columns = tuple[str, ...]


class ExtractColumns(Record):
    """The site's column for each of our facts; modifiers, diagnoses and pointers may have several."""

    encounter: str
    date: str
    report: str
    history: str | None = None
    patient: str | None = None
    age: str | None = None
    sex: str | None = None
    service: str | None = None
    facility: str | None = None
    provider: str | None = None
    code: str | None = None
    units: str | None = None
    modifiers: str | Columns = ()
    diagnoses: str | Columns = ()
    pointers: str | Columns = ()

    def of(self, name: str) -> Columns:
        """Return the columns of one fact, none when it is not mapped."""
        value = getattr(self, name)
        return (value,) if isinstance(value, str) else tuple(value or ())


class ExtractForm(Record):
    """How the file writes things."""

    date: str = ""
    delimiter: str = Field(default=",", min_length=1, max_length=1)


class ExtractMap(Record):
    """A map as it stands in its file."""

    columns: ExtractColumns
    form: ExtractForm = ExtractForm()

    @property
    def names(self) -> tuple[str, ...]:
        """Return every column of the site that the map names, each once."""
        return tuple(dict.fromkeys(c for name in ExtractColumns.model_fields for c in self.columns.of(name)))


def read_map(path: Path) -> ExtractMap:
    """Read a map; raises InputError naming what is wrong with it."""
    try:
        return ExtractMap.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise unusable(path, error) from error
    except ValidationError as error:
        raise InputError(f"{path}: {problems(error)}. The form of a map is in data/README.md.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not a TOML file: {error}. The form of a map is in data/README.md.") from error
