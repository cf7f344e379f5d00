"""An edit: one thing the coder changed between the drafted and the signed claim.

Edits are worked out from the two claims, so they cannot drift from what was signed, and are applied in order, each to
the claim that the ones before it left:

>>> draft = Claim(encounter_id="E1", date_of_service="2022-05-03",
...               diagnoses=[{"sequence": 1, "code": "K80.10"}, {"sequence": 2, "code": "K66.0"}])
>>> signed = draft.model_copy(update={"diagnoses": (Diagnosis(sequence=1, code="K80.00"),)})
>>> edits = edits_between(draft, signed, draft_id="D1", who="ann", at=datetime(2026, 5, 4, 9, 30))
>>> [(e.kind, e.where) for e in edits]
[('remove', 'diagnoses[1]'), ('replace', 'diagnoses[0].code')]
>>> apply_edits(draft, edits) == signed
True

Sequences and pointers follow when a diagnosis is added, removed or moved, as they do on the screen: a line that goes
on pointing at the same diagnosis under its new number has not been edited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from engine.alignment import Item, Key, align, moves
from engine.claim import Claim, Diagnosis, ProcedureLine, Record
from engine.errors import InputError

Kind = Literal["add", "remove", "replace", "move", "set"]
Value = str | int | tuple[int, ...] | Diagnosis | ProcedureLine | None
Held = TypeVar("Held", bound=Record)

_WHERE = re.compile(r"(diagnoses|procedures)\[(\d+)\](?:\.(modifiers)\[(\d+)\]|\.([a-z_]+))?|([a-z_]+)")
_ITEM = {"diagnoses": Diagnosis, "procedures": ProcedureLine, "modifiers": str}
_CLAIM_FIELDS = ("date_of_service", "place_of_service", "payer_profile")
_LINE_FIELDS = ("sequence", "provider", "units", "diagnosis_pointers", "description", "charge")


class Edit(Record):
    """One change. ``where`` is a place in the claim as the edits before this one left it.

    ``add``, ``remove``: a diagnosis, procedure line or modifier (``before`` or ``after`` is None). ``replace``: another
    code or modifier in the same place. ``move``: from index ``before`` to index ``after``. ``set``: any other field;
    dates and amounts as text. ``evidence_opened``: the coder looked at the evidence; ``seconds`` spent on the claim.
    """

    encounter_id: str
    draft_id: str
    who: str
    at: datetime
    kind: Kind
    where: str
    before: Value = None
    after: Value = None
    evidence_opened: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Change:
    """What an edit does, without who did it and when."""

    kind: Kind
    where: str
    before: Value = None
    after: Value = None


def edits_between(
    draft: Claim,
    signed: Claim,
    *,
    draft_id: str,
    who: str,
    at: datetime,
    evidence_opened: bool = False,
    seconds: float = 0.0,
) -> tuple[Edit, ...]:
    """Return what turns ``draft`` into ``signed``, few and in the order to apply them.

    A diagnosis or line counts as changed in place when its code, its code's category, or its place (and provider)
    agree, else as removed and added. Raises InputError when the claims are of two encounters.
    """
    if draft.encounter_id != signed.encounter_id:
        raise InputError(
            f"The draft is of encounter {draft.encounter_id!r}, the signed claim of {signed.encounter_id!r}. "
            "Open the encounter again and sign what it shows."
        )
    return tuple(
        Edit(
            encounter_id=draft.encounter_id,
            draft_id=draft_id,
            who=who,
            at=at,
            kind=change.kind,
            where=change.where,
            before=change.before,
            after=change.after,
            evidence_opened=evidence_opened,
            seconds=seconds,
        )
        for change in _changes(draft, signed)
    )


def apply_edits(claim: Claim, edits: Iterable[Edit]) -> Claim:
    """Return ``claim`` after ``edits`` in order; raises InputError naming an edit that does not fit the claim."""
    for edit in edits:
        try:
            claim = _applied(claim, _Change(edit.kind, edit.where, edit.before, edit.after))
        except ValueError as error:
            reason = "its value is refused" if isinstance(error, ValidationError) else error
            raise InputError(
                f"Edit {edit.kind} at {edit.where!r} does not fit the claim of {claim.encounter_id!r}: {reason}. "
                "Apply all edits of a claim in order, to the draft that they were made from."
            ) from error
    return claim


def _changes(draft: Claim, signed: Claim) -> Iterator[_Change]:
    """Yield the changes; each step compares with the claim as the steps before it left it, renumbered."""
    now = draft
    for step in (_diagnosis_changes, _line_changes, _modifier_changes, _field_changes):
        for change in list(step(now, signed)):
            now = _applied(now, change)
            yield change


def _diagnosis_changes(now: Claim, signed: Claim) -> Iterator[_Change]:
    keys: tuple[Key[Diagnosis], ...] = (lambda _, d: d.code, lambda _, d: d.code[:3], lambda i, _: i)
    return _list_changes("diagnoses", now.diagnoses, signed.diagnoses, keys)


def _line_changes(now: Claim, signed: Claim) -> Iterator[_Change]:
    keys: tuple[Key[ProcedureLine], ...] = (
        lambda _, p: (p.code, p.provider, p.modifiers),
        lambda _, p: (p.code, p.provider),
        lambda _, p: p.code,
        lambda _, p: (p.code[:3], p.provider),
        lambda i, p: (i, p.provider),
    )
    return _list_changes("procedures", now.procedures, signed.procedures, keys)


def _modifier_changes(now: Claim, signed: Claim) -> Iterator[_Change]:
    keys: tuple[Key[str], ...] = (lambda _, m: m, lambda i, _: i)
    for index, (line, wanted) in enumerate(zip(now.procedures, signed.procedures, strict=True)):
        yield from _list_changes(f"procedures[{index}].modifiers", line.modifiers, wanted.modifiers, keys)


def _field_changes(now: Claim, signed: Claim) -> Iterator[_Change]:
    for index, (diagnosis, named) in enumerate(zip(now.diagnoses, signed.diagnoses, strict=True)):
        yield from _set_changes(f"diagnoses[{index}].", diagnosis, named, ("sequence",))
    for index, (line, wanted) in enumerate(zip(now.procedures, signed.procedures, strict=True)):
        yield from _set_changes(f"procedures[{index}].", line, wanted, _LINE_FIELDS)
    yield from _set_changes("", now, signed, _CLAIM_FIELDS)


def _set_changes(prefix: str, now: Record, wanted: Record, fields: Sequence[str]) -> Iterator[_Change]:
    for field in fields:
        before, after = getattr(now, field), getattr(wanted, field)
        if before != after:
            yield _Change("set", prefix + field, _plain(before), _plain(after))


def _list_changes(
    where: str, olds: Sequence[Item], news: Sequence[Item], keys: Sequence[Key[Item]]
) -> Iterator[_Change]:
    """Yield removals (last first), replacements, moves and additions that give the old list the new one's order."""
    partner = align(olds, news, keys)
    for old in reversed(range(len(olds))):
        if old not in partner:
            yield _Change("remove", f"{where}[{old}]", before=_plain(olds[old]))
    kept = sorted(partner)
    for index, old in enumerate(kept):
        before, after = _code(olds[old]), _code(news[partner[old]])
        if before != after:
            yield _Change("replace", _code_place(f"{where}[{index}]", olds[old]), before, after)
    for start, end in moves([partner[old] for old in kept]):
        yield _Change("move", f"{where}[{start}]", before=start, after=end)
    for new in sorted(set(range(len(news))) - set(partner.values())):
        yield _Change("add", f"{where}[{new}]", after=_plain(news[new]))


def _code(item: Any) -> str:
    return item if isinstance(item, str) else str(item.code)


def _code_place(where: str, item: Any) -> str:
    return where if isinstance(item, str) else f"{where}.code"


def _plain(value: Any) -> Value:
    """Return a date or an amount as its text, so that the JSON of an edit reads back as the same value."""
    plain: Value = str(value) if isinstance(value, date | Decimal) else value
    return plain


def _applied(claim: Claim, change: _Change) -> Claim:
    match = _WHERE.fullmatch(change.where)
    if match is None:
        raise ValueError("there is no such place")
    group, index, modifiers, modifier, field, claim_field = match.groups()
    if claim_field:
        return _with_field(claim, change, claim_field, _CLAIM_FIELDS)
    items: tuple[Any, ...] = getattr(claim, group)
    if not (modifiers or field):
        return _renumbered(claim, group, _with_items(items, change, int(index), group))
    item = items[_existing(int(index), items)]
    if field:
        item = _with_field(item, change, field, ("code", *_LINE_FIELDS))
    elif isinstance(item, ProcedureLine):
        changed = _with_items(item.modifiers, change, int(modifier), modifiers)
        item = item.model_copy(update={"modifiers": changed})
    else:
        raise ValueError("a diagnosis has no modifiers")
    return claim.model_copy(update={group: (*items[: int(index)], item, *items[int(index) + 1 :])})


def _with_field(record: Held, change: _Change, field: str, allowed: Sequence[str]) -> Held:
    """Return the record with one field replaced and validated, so that a stored edit cannot break a type."""
    if change.kind not in ("set", "replace") or field not in allowed or field not in type(record).model_fields:
        raise ValueError("there is no such field to change")
    if _plain(getattr(record, field)) != change.before:
        raise ValueError("the claim holds another value there")
    return type(record).model_validate({**dict(record), field: change.after})


def _with_items(items: Sequence[Any], change: _Change, index: int, group: str) -> tuple[Any, ...]:
    """Return a list of diagnoses, lines or modifiers with one added, removed, moved, or (modifiers only) replaced."""
    changed = list(items)
    if change.kind == "add" and isinstance(change.after, _ITEM[group]):
        changed.insert(_existing(index, [*items, None]), change.after)
    elif change.kind == "move" and isinstance(change.after, int):
        changed.insert(_existing(change.after, items), changed.pop(_existing(index, items)))
    elif change.kind == "replace" and isinstance(change.after, str) and group == "modifiers":
        changed[_holding(items, index, change.before)] = change.after
    elif change.kind == "remove":
        del changed[_holding(items, index, change.before)]
    else:
        raise ValueError("no such change can be made there")
    return tuple(changed)


def _existing(index: int, items: Sequence[Any]) -> int:
    if not 0 <= index < len(items):
        raise ValueError("there is no such place")
    return index


def _holding(items: Sequence[Any], index: int, before: Value) -> int:
    """Return the index once it is clear that the expected item stands there, whatever its sequence is by now."""
    held = items[_existing(index, items)]
    if isinstance(held, Diagnosis | ProcedureLine) and isinstance(before, Diagnosis | ProcedureLine):
        before = before.model_copy(update={"sequence": held.sequence})
    if held != before:
        raise ValueError("the claim holds something else there")
    return index


def _renumbered(claim: Claim, group: str, items: Sequence[Any]) -> Claim:
    """Number the items from 1; pointers follow their diagnosis, and go with it when it was removed."""
    numbered = tuple(item.model_copy(update={"sequence": n}) for n, item in enumerate(items, start=1))
    changed = claim.model_copy(update={group: numbered})
    if group == "procedures":
        return changed
    held = {id(d) for d in claim.diagnoses}
    new = {item.sequence: n for n, item in reversed(list(enumerate(items, start=1))) if id(item) in held}
    gone = {d.sequence for d in claim.diagnoses} - set(new)
    lines = (
        line.model_copy(
            update={"diagnosis_pointers": tuple(new.get(p, p) for p in line.diagnosis_pointers if p not in gone)}
        )
        for line in claim.procedures
    )
    return changed.model_copy(update={"procedures": tuple(lines)})
