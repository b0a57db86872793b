"""What stands behind a finding in print (matplotlib), black-and-white safe: line styles and marks before colours."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from screening.panels import LETTERS, LIGHT, by_side
from screening.repetition_panels import RepetitionPanel

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def print_repetitions(panel: RepetitionPanel, width_mm: float, height_mm: float) -> bytes:
    """Return a PNG at 300 dpi: both sides over the repetition, and each repetition's value beside it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_mm / 25.4, height_mm / 25.4), dpi=300, layout="constrained")
    FigureCanvasAgg(figure)
    if len(panel.curves):
        curves, dots = figure.subplots(1, 2, width_ratios=(2.1, 1))
        _print_phase(curves, panel)
    else:
        dots = figure.subplots()
    _print_dots(dots, panel)
    for ax in figure.axes:
        ax.tick_params(labelsize=5.5, colors=LIGHT.ink, length=1.5, pad=1.5)
        ax.spines[["top", "right"]].set_visible(False)
        ax.spines[["left", "bottom"]].set_color(LIGHT.muted)
    target = io.BytesIO()
    figure.savefig(target, format="png", metadata={"Software": None, "Description": panel.alt_text})
    return target.getvalue()


def _print_phase(ax: Axes, panel: RepetitionPanel) -> None:
    ax.set_title(panel.title, loc="left", fontsize=6, color=LIGHT.ink, pad=3)
    ax.set_xlabel(panel.x_title, fontsize=5.5, color=LIGHT.ink, labelpad=1)
    if panel.limit is not None:
        ax.axhspan(*panel.limit, facecolor=LIGHT.muted, alpha=0.18, linewidth=0)
    beside = panel.beside
    if len(beside):
        x = beside["phase_pct"]
        ax.fill_between(x, beside["low"], beside["high"], color=LIGHT.band, alpha=0.8, linewidth=0)
        ax.plot(x, beside["value"], color=LIGHT.muted, linewidth=0.7, linestyle=(0, (1, 1)))
    ax.axhline(panel.reference, color=LIGHT.muted, linewidth=0.6)
    for side, curve in by_side(panel.curves):
        colour, x = LIGHT.side(side), curve["phase_pct"]
        for low, high, alpha in (("error_low", "error_high", 0.13), ("low", "high", 0.3)):
            ax.fill_between(x, curve[low], curve[high], color=colour, alpha=alpha, linewidth=0)
        style = (0, (4, 2)) if side == "left" else "solid"
        ax.plot(x, curve["value"], color=colour, linewidth=1.1, linestyle=style)
    for phase_pct, side, value, above in panel.labels.to_numpy().tolist():
        ax.annotate(
            LETTERS[side], (phase_pct, value), xytext=(0, 4 if above else -8), textcoords="offset points",
            fontsize=7, fontweight="bold", color=LIGHT.side(side), ha="center",
        )  # fmt: skip
    ax.set_xlim(0, 100)
    ax.set_ylim(*panel.domain)
    ax.set_xticks([0, 25, 50, 75, 100])


def _print_dots(ax: Axes, panel: RepetitionPanel) -> None:
    ax.set_title(panel.dots_title, loc="left", fontsize=6, color=LIGHT.ink, pad=3)
    if panel.dots_limit is not None:
        ax.axhline(panel.dots_limit, color=LIGHT.ink, linewidth=1, linestyle=(0, (1, 1)))
    shifts = {"left": -0.14, "right": 0.14}
    for side, dots in by_side(panel.dots):
        colour = LIGHT.side(side)
        for median in panel.medians.loc[panel.medians["side"] == side, "value"]:
            ax.axhline(median, color=colour, linewidth=0.6, linestyle=(0, (4, 2)) if side == "left" else "-")
        face = "white" if side == "left" else colour
        marker = "o" if side == "left" else "s"
        across = dots["number"] + shifts.get(side, 0.0)
        ax.plot(across, dots["value"], marker, color=colour, markerfacecolor=face, markersize=3.2)
    most = int(panel.dots["number"].max()) if len(panel.dots) else 1
    ax.set_xlim(0.5, most + 0.5)
    ax.set_xticks(range(1, most + 1))
    ax.set_ylim(*panel.dots_domain)
