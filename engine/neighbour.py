"""A neighbour: a reviewed encounter whose report resembles the one being drafted."""

from __future__ import annotations

from datetime import date

from engine.claim import Claim, Record


class Neighbour(Record):
    """One retrieved encounter: ``distance`` is the squared L2 distance of unit-length embeddings (0 to 4).

    ``opening`` is the beginning of its report, for a coder to recognise the case by.
    """

    encounter_id: str
    distance: float
    date_of_service: date
    service: str | None = None
    opening: str = ""
    claim: Claim
