"""SHA256SUMS: the list of hashes that travels with a folder carried by hand (``sha256sum * > SHA256SUMS``)."""

from __future__ import annotations

import re
from pathlib import Path

from engine.claim import Record
from engine.file_hash import sha256_of

SUMS = "SHA256SUMS"
_LINE = re.compile(r"(?P<sha256>[0-9a-fA-F]{64}) [ *](?P<name>.+)")


class Verified(Record):
    """What comparing a folder with its list showed; ``unlisted`` are files that the list does not name."""

    agree: tuple[str, ...]
    problems: tuple[str, ...]
    unlisted: tuple[str, ...]


def verify(folder: Path) -> Verified | None:
    """Hash the files that the folder's SHA256SUMS names; None when the folder has no such list."""
    if not (folder / SUMS).is_file():
        return None
    agree, wrong = [], []
    for number, line in enumerate((folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        found = _LINE.fullmatch(line)
        name = found["name"].removeprefix("./") if found else ""
        if found is None or not _is_inside(folder, name):
            wrong.append(f"{SUMS}, line {number}, names no file of this folder by its SHA-256. Make the list anew.")
        elif not (folder / name).is_file():
            wrong.append(f"{name} is in {SUMS} but not in the folder. Copy it.")
        elif sha256_of(folder / name) != found["sha256"].lower():
            wrong.append(f"{name} is not the file that {SUMS} describes (SHA-256 differs). Copy it again.")
        else:
            agree.append(name)
    present = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {SUMS}
    return Verified(agree=tuple(agree), problems=tuple(wrong), unlisted=tuple(sorted(present - set(agree))))


def _is_inside(folder: Path, name: str) -> bool:
    return (folder / name).resolve().is_relative_to(folder.resolve())
