"""Encounters from a site's warehouse extract: one row an encounter, or one a billed line, in any order.

Memory is bounded: rows are shared out by encounter among files in a temporary folder, and each file is put together on
its own. What cannot be an encounter is a Refusal with the line of its first row; nothing is left out in silence.
"""

from __future__ import annotations

import csv
import json
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.claim import dotted
from engine.encounters import read_encounters
from engine.errors import InputError
from engine.extract_map import ExtractMap
from engine.json_lines import MEND, read_lines, unusable
from engine.refusal import Refusal
from engine.report import Encounter
from engine.report_text import MAX_REPORT_BYTES

Row = Mapping[str, str]
_PARTS = 64
_BATCH = 1000  # rows of a .parquet file held at once
_SPLIT = str.maketrans(",;|/", "    ")
_SURGEON = "Surgeon"
_NEEDED = ("encounter", "date", "report")
_OPTIONAL = ("history", "patient", "age", "sex", "service", "facility")
_FIELDS = {
    "encounter": "encounter_id",
    "date": "date_of_service",
    "patient": "patient_id",
    "age": "patient_age",
    "sex": "patient_sex",
}
_SHORT = 3  # an ICD-10-CM category without a dot


def read_extract(
    path: Path, mapped: ExtractMap, max_bytes: int = MAX_REPORT_BYTES, today: date | None = None
) -> Iterator[Encounter | Refusal]:
    """Yield the encounters of a .csv, .parquet or .jsonl extract and a Refusal for each that is none.

    Lines count from 1, the header of a .csv file included. Raises InputError when the file cannot be read or lacks a
    column of the map.
    """
    with tempfile.TemporaryDirectory(prefix="opclaim-extract-") as scratch:
        folder = Path(scratch)
        yield from _shared_out(path, mapped, folder, max_bytes)
        for part in sorted(folder.glob("part-*.jsonl")):
            first_lines, whole = [], folder / "whole.jsonl"
            with whole.open("w", encoding="utf-8") as stream:
                for rows in _grouped(part):
                    made = _encounter(rows, mapped, str(path))
                    if isinstance(made, Refusal):
                        yield made
                        continue
                    stream.write(json.dumps(made) + "\n")
                    first_lines.append(rows[0][0])
            for item, line in zip(read_encounters(whole, max_bytes, today), first_lines, strict=True):
                found = {"file": str(path), "line": line}
                yield item.model_copy(update=found) if isinstance(item, Refusal) else item


def _shared_out(path: Path, mapped: ExtractMap, folder: Path, max_bytes: int) -> Iterator[Refusal]:
    """Write each row to the part of its encounter; yield a Refusal for a row without one."""
    with ExitStack() as stack:
        parts = [
            stack.enter_context((folder / f"part-{n:02}.jsonl").open("w", encoding="utf-8")) for n in range(_PARTS)
        ]
        for line, row in _rows(path, mapped, max_bytes):
            if isinstance(row, Refusal):
                yield row
            elif encounter := row[mapped.columns.encounter]:
                part = parts[zlib.crc32(encounter.encode()) % _PARTS]
                part.write(json.dumps([line, encounter, row]) + "\n")
            else:
                reason = f"its column {mapped.columns.encounter!r} is empty"
                yield Refusal(file=str(path), line=line, reason=reason, remedy="Say which encounter the row is of")


def _rows(path: Path, mapped: ExtractMap, max_bytes: int) -> Iterator[tuple[int, Row | Refusal]]:
    readers = {".csv": _csv, ".parquet": _parquet, ".jsonl": _jsonl}
    if path.suffix.lower() not in readers:
        raise InputError(f"{path} is no extract that can be read. Give a .csv, .parquet or .jsonl file.")
    try:
        yield from readers[path.suffix.lower()](path, mapped, max_bytes)
    except OSError as error:
        raise unusable(path, error) from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read to its end: {error}. Save it as UTF-8 and import it again.") from error


def _csv(path: Path, mapped: ExtractMap, max_bytes: int) -> Iterator[tuple[int, Row | Refusal]]:
    csv.field_size_limit(max(csv.field_size_limit(), 4 * max_bytes))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, delimiter=mapped.form.delimiter, strict=True)
        _require(path, mapped, reader.fieldnames or ())
        start = reader.line_num + 1
        for row in reader:
            if None in row or None in row.values():
                reason = f"it has not the {len(reader.fieldnames or ())} columns of the header"
                yield start, Refusal(file=str(path), line=start, reason=reason, remedy="Mend the row")
            else:
                yield start, {name: row[name].strip() for name in mapped.names}
            start = reader.line_num + 1


def _jsonl(path: Path, mapped: ExtractMap, max_bytes: int) -> Iterator[tuple[int, Row | Refusal]]:
    for number, raw in read_lines(path, 8 * max_bytes):
        try:
            found = json.loads(raw)
        except ValueError:
            found = None
        if isinstance(found, dict):
            yield number, {name: _text(found.get(name)) for name in mapped.names}
        else:
            yield number, Refusal(file=str(path), line=number, reason="it is no JSON object", remedy=MEND)


def _parquet(path: Path, mapped: ExtractMap, max_bytes: int) -> Iterator[tuple[int, Row | Refusal]]:
    import pyarrow as arrow
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            _require(path, mapped, file.schema_arrow.names)
            number = 0
            for batch in file.iter_batches(batch_size=_BATCH, columns=list(mapped.names)):
                for row in batch.to_pylist():
                    number += 1
                    yield number, {name: _text(row[name]) for name in mapped.names}
    except arrow.ArrowException as error:
        raise InputError(f"{path} is no whole .parquet file ({type(error).__name__}). Export it again.") from error


def _require(path: Path, mapped: ExtractMap, there: Sequence[str]) -> None:
    lacking = [name for name in mapped.names if name not in there]
    if lacking:
        raise InputError(f"{path} has no column {', '.join(map(repr, lacking))}. Mend the map or the extract.")


def _text(value: Any) -> str:
    """Return a cell as text: '' for nothing, a day without its time, 3.0 as 3."""
    if value is None or value != value:
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(map(_text, value)) if isinstance(value, list) else str(value).strip()


def _grouped(part: Path) -> Iterator[list[tuple[int, Row]]]:
    """Yield the rows of each encounter of one part, in their order."""
    groups: dict[str, list[tuple[int, Row]]] = {}
    with part.open(encoding="utf-8") as stream:
        for raw in stream:
            line, encounter, row = json.loads(raw)
            groups.setdefault(encounter, []).append((line, row))
    yield from groups.values()


def _encounter(rows: Sequence[tuple[int, Row]], mapped: ExtractMap, file: str) -> dict[str, Any] | Refusal:
    """Return an encounter in the form of its file, to be validated as any other, or why its rows are none."""
    facts: dict[str, Any] = {}
    for name in (*_NEEDED, *_OPTIONAL):
        cells = ((row[c], line) for line, row in reversed(rows) for c in mapped.columns.of(name) if row[c])
        values = {_plain(name, cell, mapped): line for cell, line in cells}
        if len(values) > 1:
            lines = ", ".join(map(str, sorted(values.values())))
            reason = f"its rows (lines {lines}) do not agree on the {name}"
            return Refusal(file=file, line=rows[0][0], reason=reason, remedy="Give one value for an encounter")
        facts[_FIELDS.get(name, name)] = next(iter(values), "" if name in _NEEDED else None)
    facts["patient_age"] = _number(facts["patient_age"])
    claim = _claim(rows, mapped)
    if isinstance(claim, str):
        return Refusal(file=file, line=rows[0][0], reason=claim, remedy="Mend the row or the map")
    if claim["procedures"] or claim["diagnoses"]:
        facts["claim"] = {**{k: facts[k] for k in ("encounter_id", "date_of_service")}, **claim}
    names = dict.fromkeys(line["provider"] for line in claim["procedures"] if line["provider"] != _SURGEON)
    return {**facts, "providers": [{"role": _SURGEON, "name": name} for name in names]}


def _plain(name: str, cell: str, mapped: ExtractMap) -> str:
    """Return a cell so that what means the same is the same: 2022-05-03 and 2022-05-03 10:00, 51 and 51.0."""
    if name == "date":
        return _day(cell, mapped.form.date)
    return cell.removesuffix(".0") if name == "age" else cell


def _claim(rows: Sequence[tuple[int, Row]], mapped: ExtractMap) -> dict[str, Any] | str:
    """Return the diagnoses and lines of a claim, or what is wrong with a number of one."""
    columns = mapped.columns
    codes: dict[str, None] = {}
    lines: list[dict[str, Any]] = []
    for number, row in rows:
        code, units = (_first(row, columns.of(name)) for name in ("code", "units"))
        pointers = _words(row, columns.of("pointers"))
        codes |= dict.fromkeys(map(dotted, _words(row, columns.of("diagnoses"))))
        if "." in code or 0 < len(code) <= _SHORT:
            codes[dotted(code)] = None
        elif code:
            places = [_pointer(p) for p in pointers]
            if not isinstance(_number(units or "1"), int) or min(places, default=1) < 1:
                return f"its units or pointers on line {number} are no numbers from 1 on"
            lines.append({
                "sequence": len(lines) + 1,
                "provider": _first(row, columns.of("provider")) or _SURGEON,
                "code": code.upper(),
                "modifiers": [m.upper() for m in _words(row, columns.of("modifiers"))],
                "units": _number(units or "1"),
                "diagnosis_pointers": places,
            })  # fmt: skip
    return {"diagnoses": [{"sequence": n, "code": c} for n, c in enumerate(codes, 1)], "procedures": lines}


def _first(row: Row, columns: Sequence[str]) -> str:
    return next((row[c] for c in columns if row[c]), "")


def _words(row: Row, columns: Sequence[str]) -> list[str]:
    return [word for c in columns for word in row[c].translate(_SPLIT).split()]


def _pointer(text: str) -> int:
    """Return the number of a diagnosis, written 1 or A; 0 for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    return "ABCDEFGHIJKL".find(text.upper()) + 1 if len(text) == 1 else 0


def _number(text: str | None) -> int | str | None:
    """Return a whole number, written 3 or 3.0; anything else stays as it is for the validation to refuse."""
    plain = (text or "").removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdigit() else text or None


def _day(text: str, form: str) -> str:
    """Return a date as 2022-05-03; one that is not of the form stays as it is for the validation to refuse."""
    if not form:
        return text[:10]
    try:
        return datetime.strptime(text, form).date().isoformat()
    except ValueError:
        return text
