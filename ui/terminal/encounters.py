"""`encounters`: bring encounters in, invent some, list, describe and export them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from engine.cohort import Cohort, Spread, describe
from engine.cohort_split import extend_split
from engine.encounters import read_encounters, write_encounters
from engine.extract import read_extract
from engine.extract_map import ExtractMap, read_map
from engine.refusal import Refusal
from engine.report import Encounter
from engine.settings import Settings
from engine.store import Store
from engine.worklist import State
from ui.terminal.command import FINE, FOUND_ERRORS, Commands, add_command, add_group
from ui.terminal.console import progress, say, say_json, say_table, warn
from ui.terminal.home import writing

_OPENING = 60  # characters of a report in a table


def register(commands: Commands) -> None:
    """Add the command and its actions."""
    actions = add_group(commands, "encounters", "import, invent, list, describe and export encounters")
    parser = add_command(actions, "import", "add the encounters of a file to the worklist", import_encounters)
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="one encounter a line (.jsonl), or with --map an extract"
    )
    parser.add_argument(
        "--map", type=Path, metavar="MAP.toml", help="which columns of a .csv, .parquet or .jsonl extract hold what"
    )
    parser = add_command(actions, "synthesize", "write invented encounters with their claims", synthesize)
    parser.add_argument("--count", type=_positive, required=True, metavar="N", help="how many")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl", help="the file to write")
    parser.add_argument("--seed", type=int, metavar="N", help="same seed, same encounters")
    parser.add_argument("--split", choices=("all", "train", "validation", "test"), default="all")
    parser = add_command(actions, "list", "show the worklist", show_worklist, as_json=True)
    parser.add_argument("--state", choices=[s.value for s in State], help="only encounters of this state")
    parser = add_command(
        actions, "describe", "count encounters by service, year, sex, age and words", count, as_json=True
    )
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE.jsonl", help="a file (default: the worklist)")
    parser = add_command(actions, "export", "write the worklist with its signed claims to a file", export)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl", help="the file to write")


def import_encounters(options: argparse.Namespace, settings: Settings) -> int:
    """Add what the worklist lacks, all at once; returns 1 when a line was refused.

    Encounters of a warehouse extract also get their part of the split, which is kept in the home for ever.
    """
    refused: list[Refusal] = []
    mapped = read_map(options.map) if options.map else None
    with writing(settings, "encounters import"), Store(settings.home) as store:
        accepted = _accepted(options.file, settings, refused, mapped)
        days: list[tuple[str, date]] = []
        added = store.add_encounters(_noting(accepted, days), who=settings.coder)
        if mapped:
            counts = extend_split(settings.home, days).counts
            warn(f"Split of all extracts: {', '.join(f'{part} {number:,}' for part, number in counts.items())}.")
    warn(f"{added} encounters added, {len(refused)} lines refused.")
    return FOUND_ERRORS if refused else FINE


def synthesize(options: argparse.Namespace, settings: Settings) -> int:
    """Write invented encounters; memory does not grow with their number."""
    from train.synthetic import SEED  # the generator reads its wording when it is first used
    from train.synthetic import synthesize as invent

    seed = SEED if options.seed is None else options.seed
    with progress("Inventing", options.count) as bar:
        written = write_encounters(
            options.out, bar.track(invent(options.count, seed, options.split), task_id=bar.task_ids[0])
        )
    warn(f"{written} encounters written to {options.out}.")
    return FINE


def show_worklist(options: argparse.Namespace, settings: Settings) -> int:
    """Print the worklist in the order in which it is worked on."""
    with Store(settings.home, read_only=True) as store:
        items = store.worklist(State(options.state) if options.state else None)
    if options.json:
        for item in items:
            say_json(item)
        return FINE
    columns = ("encounter", "date of service", "service", "state", "errors", "opening")
    rows = ((i.encounter_id, i.date_of_service, i.service, i.state, i.errors, i.opening[:_OPENING]) for i in items)
    say_table(f"{len(items)} encounters", columns, rows)
    return FINE


def count(options: argparse.Namespace, settings: Settings) -> int:
    """Print counts of a file or of the worklist; returns 1 when a line of the file was refused."""
    refused: list[Refusal] = []
    if options.file:
        cohort = describe(_accepted(options.file, settings, refused))
    else:
        with Store(settings.home, read_only=True) as store:
            cohort = describe(_kept(store))
    if options.json:
        say_json(cohort)
    else:
        _show_cohort(cohort)
    return FOUND_ERRORS if refused else FINE


def export(options: argparse.Namespace, settings: Settings) -> int:
    """Write every encounter of the worklist, with its signed claim when there is one."""
    with Store(settings.home, read_only=True) as store:
        written = write_encounters(options.out, _kept(store))
    warn(f"{written} encounters written to {options.out}.")
    return FINE


def _noting(encounters: Iterable[Encounter], days: list[tuple[str, date]]) -> Iterator[Encounter]:
    """Yield encounters, and note the id and date of service of each."""
    for encounter in encounters:
        days.append((encounter.encounter_id, encounter.date_of_service))
        yield encounter


def _accepted(
    path: Path, settings: Settings, refused: list[Refusal], mapped: ExtractMap | None = None
) -> Iterator[Encounter]:
    """Yield the encounters of a file; what is refused is named and kept in ``refused``."""
    limit = settings.max_report_bytes
    for item in read_extract(path, mapped, limit) if mapped else read_encounters(path, limit):
        if isinstance(item, Refusal):
            warn(f"Skipped: {item}", style="red")
            refused.append(item)
        else:
            yield item


def _kept(store: Store) -> Iterator[Encounter]:
    for item in store.worklist():
        encounter, signed = store.encounter(item.encounter_id), store.signed(item.encounter_id)
        yield encounter.model_copy(update={"claim": signed.claim}) if signed else encounter


def _show_cohort(cohort: Cohort) -> None:
    say(f"{cohort.encounters} encounters, {cohort.with_history} with an H&P, {cohort.with_claim} with a claim")
    groups = {"service": cohort.by_service, "year": cohort.by_year, "sex": cohort.by_sex}
    for name, counts in groups.items():
        rows = ((key, number, f"{number / cohort.encounters:.1%}") for key, number in counts.items())
        say_table(f"By {name}", (name, "encounters", "share"), rows)
    spreads = (("age", cohort.age), ("words of the report", cohort.words))
    figures = ((name, *_figures(spread)) for name, spread in spreads if spread)
    say_table("Spread", ("of", "smallest", "median", "mean", "standard deviation", "largest"), figures)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not a number from 1 on")
    return number


def _figures(spread: Spread) -> Iterator[str]:
    return (f"{value:,.1f}" for value in dict(spread).values())
