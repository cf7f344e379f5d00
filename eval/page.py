"""The report of an evaluation: one HTML page that asks for nothing from anywhere and holds no script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from engine.claim import Record
from engine.cohort import Cohort
from eval import figures, paper
from eval.metrics import METRICS
from eval.score import Component
from eval.scorecard import Figure, Scorecard, SystemCard

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733 }
table { border-collapse: collapse; margin: .6rem 0 1.4rem } caption { text-align: left; font-weight: 600 }
th, td { border-bottom: 1px solid #d5dbe3; padding: .2rem .6rem; text-align: left; font-variant-numeric: tabular-nums }
.other { color: #7d8590; font-style: italic } svg { max-width: 100%; height: auto } summary { cursor: pointer }
.wide { overflow-x: auto; white-space: nowrap }
"""
_CODES_SHOWN = 200


class Circumstances(Record):
    """What is true of one run alone and never compared: when, where, how long, and what a reader must be told."""

    made_at: str
    machine: str
    seconds: float
    remarks: tuple[str, ...] = ()


def page(card: Scorecard, made: Circumstances) -> str:
    """Return the whole page; every text from data is escaped."""
    body = "\n".join(
        [*_head(card, made), *_cohort(card), *_table(card), *_bootstrap(card), *_beyond(card), *_systems(card)]
    )
    title = f"Evaluation on {card.data.name}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>{body}</body></html>\n"
    )


def _head(card: Scorecard, made: Circumstances) -> Iterator[str]:
    data = card.data
    facts = [
        ("encounters", f"{data.count:,} of {data.encounters:,} of {data.name} (SHA-256 {data.sha256[:12]}…)"),
        ("training cases", f"{data.training_cases:,} of {data.training} (SHA-256 {data.training_sha256[:12]}…)"),
        ("intervals", f"95%, percentiles of {card.resamples:,} bootstrap resamples of whole cases, seed {data.seed}"),
        ("code lists", "; ".join(card.lists) or "none: no code's validity was checked"),
        ("made", f"{made.made_at} in {made.seconds:,.0f} s on {made.machine}"),
    ]
    yield _rows("What ran", ("", ""), facts)
    yield from (f"<p><strong>{escape(remark)}</strong></p>" for remark in made.remarks)
    origins = (
        (s.name, s.origin.kind, s.origin.model, s.origin.adapter, s.origin.prompt, s.origin.prompt_sha256[:12])
        for s in card.systems
    )
    yield _rows("Systems", ("name", "kind", "model", "adapter", "prompt", "prompt SHA-256"), origins)


def _cohort(card: Scorecard) -> Iterator[str]:
    yield "<h2>Cohort</h2>"
    yield _rows("Table 1. The encounters", ("", "encounters", "share"), _table_1(card.cohort))
    found = card.lengths
    numbers = (
        found.mean,
        found.deviation,
        found.smallest,
        found.quartile1,
        found.median,
        found.quartile3,
        found.largest,
    )
    yield "<h3>Figure 1. Length of the reports in tokens</h3>" + figures.length_histogram(found)
    names = ("n", "mean", "SD", "min", "25%", "50%", "75%", "max")
    yield _rows("", names, [(f"{found.n:,}", *(f"{n:,.1f}" for n in numbers))])
    for component in (Component.ICD, Component.CPT):
        counts = [c for c in card.frequent if c.component == component.value]
        yield f"<h3>Figure 2. The most frequent {component.value} codes</h3>" + figures.code_bars(counts)


def _table_1(cohort: Cohort) -> Iterator[tuple[str, str, str]]:
    yield "all", f"{cohort.encounters:,}", ""
    if cohort.age:
        yield "age, mean (SD)", f"{cohort.age.mean:.1f} ({cohort.age.deviation:.1f})", ""
    for name, counts in (("sex", cohort.by_sex), ("year", cohort.by_year), ("service", cohort.by_service)):
        for value, number in counts.items():
            yield f"{name}: {value}", f"{number:,}", f"{number / cohort.encounters:.1%}"


def _table(card: Scorecard) -> Iterator[str]:
    yield "<h2>Table 2. Codes and structure</h2>"
    yield (
        '<p>A cell is an estimate with its 95% interval. <span class="other">In grey: the paper\'s own figures, of '
        "other data and other models; they stand there to be read, not to be compared.</span></p>"
    )
    heads = ["component", "metric", *(s.name for s in card.systems)]
    cells = "".join(f"<th>{escape(h)}</th>" for h in heads)
    cells += "".join(f'<th class="other">{escape(h)}</th>' for h in paper.COLUMNS)
    lines = [f"<tr>{cells}</tr>"]
    names = [m.__name__ for m in METRICS]
    rows = [(c.value, m, [s.components[c.value].get(m) for s in card.systems]) for c in Component for m in names]
    rows += [
        ("Structure", m, [s.structure.get(m) for s in card.systems]) for m in ("ROUGE-L", "ROUGE-Lsum", card.meteor)
    ]
    for component, metric, found in rows:
        theirs = paper.TABLE.get((component, metric.removesuffix(" without synonyms")), ())
        own = "".join(f"<td>{escape(_cell(f))}</td>" for f in found)
        grey = "".join(f'<td class="other">{value:.3g}</td>' for value in theirs)
        lines.append(f"<tr><td>{escape(component)}</td><td>{escape(metric.replace('_', ' '))}</td>{own}{grey}</tr>")
    yield f'<div class="wide"><table>{"".join(lines)}</table></div>'
    kinds = list(card.systems[0].extraction) if card.systems else []
    rows_of = ((s.name, *(f"{s.extraction[k]:,}" for k in kinds)) for s in card.systems)
    yield _rows("What was read out of the texts", ("system", *kinds), rows_of)


def _bootstrap(card: Scorecard) -> Iterator[str]:
    yield f"<h2>Figure 3. Recall and precision in {card.resamples:,} resamples</h2>"
    for component in Component:
        for metric in ("recall", "precision"):
            boxes = {s.name: s.boxes[component.value][metric] for s in card.systems}
            yield figures.box_plots(boxes, f"{component.value}: {metric}") if boxes else ""
    rows = (
        (f"{d.first} minus {d.second}", d.component, d.metric.replace("_", " "), _signed(d.figure), _verdict(d.figure))
        for d in card.differences
    )
    yield _details("Paired differences between systems", ("systems", "component", "metric", "difference", ""), rows)


def _beyond(card: Scorecard) -> Iterator[str]:
    yield "<h2>Beyond the paper</h2>"
    names = list(dict.fromkeys(name for s in card.systems for name in s.lines))
    rows = ((name, *(_cell(s.lines.get(name)) for s in card.systems)) for name in names)
    yield _rows("Details and simulated effort", ("", *(s.name for s in card.systems)), rows)
    kinds = list(dict.fromkeys(kind for s in card.systems for kind in s.misses))
    counted = ((kind, *(f"{s.misses.get(kind, 0):,}" for s in card.systems)) for kind in sorted(kinds))
    yield _rows("Missing, extraneous and nearly right codes", ("", *(s.name for s in card.systems)), counted)
    if card.curve:
        yield "<h3>Learning curve of the baselines</h3>"
        yield from (figures.learning_curves(card.curve, c.value) for c in (Component.ICD, Component.CPT))


def _systems(card: Scorecard) -> Iterator[str]:
    for system in card.systems:
        yield f"<h2>{escape(system.name)}</h2>"
        yield from _calibration(system)
        components = list(dict.fromkeys(name for s in system.strata for name in s.f1))
        parts = ((s.facet, s.value, f"{s.cases:,}", *(_cell(s.f1.get(c)) for c in components)) for s in system.strata)
        yield _details("F1 by part", ("facet", "", "cases", *components), parts)
        heads = ("component", "code", "training cases", "support", "drafted", "right", "recall", "precision")
        rows = (
            (*c.model_dump().values(), _share(c.right, c.support), _share(c.right, c.drafted))
            for c in system.codes[:_CODES_SHOWN]
        )
        yield _details("Code by code (all of them are in scorecard.json)", heads, rows)
        pairs = (
            (c.component, c.billed, c.drafted, c.like, c.cases, ", ".join(c.encounters)) for c in system.confusions
        )
        yield _details("Confusions", ("component", "billed", "drafted", "", "cases", "encounters"), pairs)


def _calibration(system: SystemCard) -> Iterator[str]:
    card = system.calibration
    if card is None:
        return
    rows = [
        ("expected calibration error", _cell(card.ece), _cell(card.ece_isotonic)),
        ("Brier score", _cell(card.brier), _cell(card.brier_isotonic)),
        ("share of codes that need no look at 95% right", _cell(card.untouched), ""),
    ]
    yield _rows(f"Calibration of {card.codes:,} codes", ("", "as drafted", "after isotonic calibration"), rows)
    yield figures.reliability(card)


def _rows(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table>"


def _details(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return f"<details><summary>{escape(caption)}</summary>{_rows('', heads, rows)}</details>"


def _cell(figure: Figure | None) -> str:
    return f"{figure.estimate:.2f} [{figure.low:.2f}, {figure.high:.2f}]" if figure else "–"


def _signed(figure: Figure) -> str:
    return f"{figure.estimate:+.3f} [{figure.low:+.3f}, {figure.high:+.3f}]"


def _verdict(figure: Figure) -> str:
    return "beyond chance" if figure.low > 0 or figure.high < 0 else ""


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "–"
