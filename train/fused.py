"""Fits the fused preset to reviewed encounters: ``python -m train.fused --home DIR`` takes those of the home.

``--encounters FILE.jsonl`` takes those of a file instead; ``--out`` writes the fit elsewhere than to the home.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.candidate import read
from engine.codeset import CodeSystem
from engine.embed import LocalEmbedder
from engine.encounters import claimed_encounters
from engine.errors import InputError, OpClaimError
from engine.fused import Finder
from engine.fused_context import Context
from engine.fused_fit import FusedFit
from engine.fused_knowledge import knowledge_of
from engine.fused_learning import learn, require_enough
from engine.lock import home_lock
from engine.offline import go_offline
from engine.report import Encounter
from engine.retrieve import training_set_hash
from engine.reviewed import reviewed_encounters
from engine.settings import Settings, load_settings
from engine.site import choose_embedder, open_codes


def fit_fused(encounters: Sequence[Encounter], settings: Settings) -> FusedFit:
    """Return the fit of the fused preset to encounters with claims, by the home's code lists.

    Raises RetrievalError when there are too few.
    """
    require_enough(len(encounters))
    embedder = LocalEmbedder(choose_embedder(settings))
    with open_codes(settings) as codes:
        descriptions = codes.descriptions(CodeSystem.ICD10CM)
        finder = Finder(knowledge_of(descriptions, encounters, embedder, settings.home), codes)
        contexts: list[tuple[Context, Context]] = []
        for number, encounter in enumerate(encounters, start=1):
            contexts.append(finder.contexts(read(encounter, embedder)))
            sys.stderr.write(f"\r{number} of {len(encounters)} encounters read")
        sys.stderr.write("\n")
        claims = [encounter.claim for encounter in encounters if encounter.claim]
        return learn(
            [procedures for procedures, _ in contexts],
            [diagnoses for _, diagnoses in contexts],
            [frozenset(claim.procedure_codes) for claim in claims],
            [frozenset(claim.diagnosis_codes) for claim in claims],
        )


def reviewed_of(path: Path | None, settings: Settings) -> tuple[Encounter, ...]:
    """Return the encounters with claims of a file, or of the home; raises InputError when there is none."""
    limit = settings.max_report_bytes
    found = claimed_encounters(path, limit) if path else reviewed_encounters(settings.home)
    if not found:
        raise InputError(f"{path or settings.home} holds no encounter with a claim. Import or sign some first.")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and write; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train.fused", description=__doc__)
    parser.add_argument("--home", type=Path, help="the site's home")
    parser.add_argument("--encounters", type=Path, metavar="FILE.jsonl", help="reviewed encounters, one a line")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where to write the fit (default: the home)")
    options = parser.parse_args(arguments)
    go_offline()
    try:
        settings = load_settings({"home": options.home})
        with home_lock(settings.home, "python -m train.fused"):
            encounters = reviewed_of(options.encounters, settings)
            fit = fit_fused(encounters, settings)
            folder = options.out or settings.home / "fused" / "fit"
            fit.save(folder, len(encounters), training_set_hash(encounters))
    except OpClaimError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    print(f"Fitted to {len(encounters)} encounters in {folder}; thresholds {_thresholds(fit)}.")
    return 0


def _thresholds(fit: FusedFit) -> str:
    return f"{fit.procedures.threshold:.2f} (procedures), {fit.diagnoses.threshold:.2f} (diagnoses)"


if __name__ == "__main__":
    sys.exit(main())
