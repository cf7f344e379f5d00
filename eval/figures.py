"""Figures of the report, as SVG to stand inside HTML: no file, no request, and the same data gives the same text."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from eval.length import Lengths
from eval.scorecard import Box, CalibrationCard, CodeCount, CurvePoint

_BLUE, _GREY = "#2f6690", "#8d99ae"


def length_histogram(found: Lengths) -> str:
    """Return Figure 1: how many reports have how many tokens, with a dashed line at the mean."""
    figure, axes = _figure(7, 3)
    edges = np.linspace(found.smallest, max(found.largest, found.smallest + 1), len(found.counts) + 1)
    axes.stairs(found.counts, edges, fill=True, color=_BLUE)
    axes.axvline(found.mean, linestyle="--", color="black")
    axes.set(xlabel=f"tokens ({_plain(found.tokenizer)})", ylabel="reports")
    return _svg(figure)


def code_bars(counts: Sequence[CodeCount]) -> str:
    """Return one half of Figure 2: bars of the most frequent codes."""
    figure, axes = _figure(9, 3)
    axes.bar(range(len(counts)), [c.cases for c in counts], color=_BLUE)
    axes.set_xticks(range(len(counts)), [_plain(c.code) for c in counts], rotation=90, fontsize=6)
    axes.set(ylabel="cases", xmargin=0.01)
    return _svg(figure)


def box_plots(boxes: Mapping[str, Box], title: str) -> str:
    """Return one panel of Figure 3: a box for each system's bootstrapped values, outliers shown."""
    figure, axes = _figure(7, 0.6 + 0.35 * len(boxes))
    stats = [
        {
            "label": _plain(name), "whislo": b.low, "q1": b.quartile1, "med": b.median, "q3": b.quartile3,
            "whishi": b.high, "fliers": b.outliers,
        }
        for name, b in boxes.items()
    ]  # fmt: skip
    axes.bxp(stats, orientation="horizontal", flierprops={"markersize": 2})
    axes.set(xlim=(-0.02, 1.02), title=title)
    axes.invert_yaxis()
    return _svg(figure)


def learning_curves(points: Sequence[CurvePoint], component: str) -> str:
    """Return F1 against training cases, a line with its band for each baseline."""
    figure, axes = _figure(6, 3)
    for system in dict.fromkeys(p.system for p in points):
        own = [(p.training_cases, p.f1[component]) for p in points if p.system == system and component in p.f1]
        sizes = [size for size, _ in own]
        axes.plot(sizes, [f.estimate for _, f in own], marker="o", label=_plain(system))
        axes.fill_between(sizes, [f.low for _, f in own], [f.high for _, f in own], alpha=0.15)
    axes.set(xscale="log", xlabel="training cases", ylabel=f"F1 of {component}", ylim=(0, 1))
    axes.legend(frameon=False)
    return _svg(figure)


def reliability(card: CalibrationCard) -> str:
    """Return two panels: the share right against the probability, and against the share of codes taken."""
    from matplotlib.figure import Figure as Canvas

    figure = Canvas(figsize=(8, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot([0, 1], [0, 1], linestyle="--", color=_GREY)
    left.plot([p for p, _, _ in card.bins], [share for _, share, _ in card.bins], marker="o", color=_BLUE)
    left.set(xlabel="probability", ylabel="share right", xlim=(0, 1), ylim=(0, 1))
    right.plot([taken for taken, _ in card.risk], [share for _, share in card.risk], color=_BLUE)
    right.axhline(0.95, linestyle="--", color=_GREY)
    right.set(xlabel="share of the codes, the most certain first", ylabel="share right", xlim=(0, 1), ylim=(0, 1.02))
    return _svg(figure)


def _figure(width: float, height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure as Canvas

    figure = Canvas(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _plain(text: str) -> str:
    """Return a name as it is to be read: a dollar begins no formula."""
    return text.replace("$", r"\$")


def _svg(figure: Any) -> str:
    """Draw without a screen; without a date and with fixed ids, the text depends on the data alone."""
    from matplotlib import rc_context

    stream = io.StringIO()
    with rc_context({"svg.hashsalt": "opclaim", "svg.fonttype": "none"}):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = stream.getvalue()
    return text[text.index("<svg") :]
