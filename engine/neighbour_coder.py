"""The ``neighbours`` preset: the claim of the nearest reviewed encounter, brought to the date of service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.claim import Claim, dotted
from engine.coded import Coded
from engine.codeset import CodeSet, CodeSystem, Status, procedure_system
from engine.neighbour import Neighbour
from engine.report import Encounter
from engine.support import Support


@dataclass(frozen=True, slots=True)
class NeighbourCoder:
    """Copies the nearest claim, without the codes that are not valid on the new date of service."""

    codes: CodeSet

    def code(self, encounter: Encounter, neighbours: Sequence[Neighbour]) -> Coded:
        """Return the nearest neighbour's claim with the encounter's date; an empty claim without neighbours."""
        on = encounter.date_of_service
        if not neighbours:
            return Coded(Claim(encounter_id=encounter.encounter_id, date_of_service=on))
        nearest = neighbours[0].claim
        kept = [d for d in nearest.diagnoses if self._holds(dotted(d.code), CodeSystem.ICD10CM, encounter)]
        renumbered = {d.sequence: number for number, d in enumerate(kept, start=1)}
        lines = [p for p in nearest.procedures if self._holds(p.code, procedure_system(p.code), encounter)]
        names = {p.name for p in encounter.providers}
        claim = Claim(
            encounter_id=encounter.encounter_id,
            date_of_service=on,
            diagnoses=tuple(d.model_copy(update={"sequence": renumbered[d.sequence]}) for d in kept),
            procedures=tuple(
                p.model_copy(
                    update={
                        "sequence": number,
                        "provider": p.provider if p.provider in names else encounter.surgeon,
                        "diagnosis_pointers": tuple(renumbered[d] for d in p.diagnosis_pointers if d in renumbered),
                        "charge": None,
                    }
                )
                for number, p in enumerate(lines, start=1)
            ),
        )
        return Coded(claim, _support(claim))

    def _holds(self, code: str, system: CodeSystem, encounter: Encounter) -> bool:
        return self.codes.holds(code, system, encounter.date_of_service).status is not Status.INVALID


def _support(claim: Claim) -> tuple[Support, ...]:
    """Return a support without probability or words of the report: a neighbour has neither."""
    places = [f"diagnoses[{n}]" for n in range(len(claim.diagnoses))]
    places += [f"procedures[{n}]" for n in range(len(claim.procedures))]
    return tuple(Support(where=place) for place in places)
