"""What a finding offers to change with one click, as data that a page can do: kind, place and value.

Places are those of findings: ``diagnoses[0]``, ``procedures[1]``, ``procedures[1].modifiers``.
"""

from __future__ import annotations

Repair = dict[str, str]


def drop(index: int, *modifiers: str) -> Repair:
    """Return the repair that takes modifiers off a line."""
    return {"kind": "remove", "where": _modifiers(index), "value": " ".join(modifiers)}


def add(index: int, modifier: str) -> Repair:
    """Return the repair that puts a modifier on a line."""
    return {"kind": "add", "where": _modifiers(index), "value": modifier}


def swap(index: int, before: str, after: str) -> Repair:
    """Return the repair that puts one modifier in the place of another."""
    return {"kind": "replace", "where": _modifiers(index), "before": before, "value": after}


def lead(index: int, modifier: str) -> Repair:
    """Return the repair that puts a modifier of a line before its others."""
    return {"kind": "move", "where": _modifiers(index), "value": modifier}


def set_units(index: int, units: int) -> Repair:
    """Return the repair that sets the units of a line."""
    return {"kind": "set", "where": f"procedures[{index}].units", "value": str(units)}


def remove_line(index: int) -> Repair:
    """Return the repair that removes a line."""
    return {"kind": "remove", "where": f"procedures[{index}]"}


def use_code(where: str, code: str) -> Repair:
    """Return the repair that puts a code at a place."""
    return {"kind": "replace", "where": where, "value": code}


def put_first(index: int) -> Repair:
    """Return the repair that makes a diagnosis the first."""
    return {"kind": "move", "where": f"diagnoses[{index}]", "value": "0"}


def _modifiers(index: int) -> str:
    return f"procedures[{index}].modifiers"
