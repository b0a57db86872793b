"""Walking in print (matplotlib), black-and-white safe: the stride curves with their reference, the feet's timeline."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from screening.panels import LETTERS, LIGHT, by_side
from screening.stride_panels import StridePanel
from screening.timeline import FootBar, Phase, WalkSeen
from screening.types import Side

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HEIGHTS = {Phase.STANCE: 0.62, Phase.SWING: 0.2, Phase.UNKNOWN: 0.4}
_ROWS = {Side.LEFT: 1.0, Side.RIGHT: 0.0}


def print_strides(panels: Sequence[StridePanel], width_mm: float, height_mm: float) -> bytes:
    """Return a PNG at 300 dpi: one motion beside the other over the stride."""
    figure = _figure(width_mm, height_mm)
    for ax, panel in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        _curves(ax, panel)
    return _saved(figure, " ".join(panel.alt_text for panel in panels))


def print_timeline(
    films: Sequence[tuple[Sequence[FootBar], Sequence[WalkSeen], float]],
    width_mm: float,
    height_mm: float,
    spoken: str,
) -> bytes:
    """Return a PNG at 300 dpi: stance and swing of both feet over the time of each film (bars, walks, seconds)."""
    figure = _figure(width_mm, height_mm)
    for ax, film in zip(figure.subplots(len(films), 1, squeeze=False)[:, 0], films, strict=True):
        _timeline(ax, *film)
    return _saved(figure, spoken)


def _figure(width_mm: float, height_mm: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_mm / 25.4, height_mm / 25.4), dpi=300, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _saved(figure: Figure, spoken: str) -> bytes:
    target = io.BytesIO()
    figure.savefig(target, format="png", metadata={"Software": None, "Description": spoken})
    return target.getvalue()


def _plain(ax: Axes) -> None:
    ax.tick_params(labelsize=5.5, colors=LIGHT.ink, length=1.5, pad=1.5)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(LIGHT.muted)


def _curves(ax: Axes, panel: StridePanel) -> None:
    ax.set_title(panel.title.split(",")[0].split(";")[0], loc="left", fontsize=6, color=LIGHT.ink, pad=3)
    ax.set_xlabel("stride 0–100 %, contact to contact", fontsize=5.5, color=LIGHT.ink, labelpad=1)
    beside = panel.reference
    x = beside["phase_pct"]
    ax.fill_between(x, beside["low"], beside["high"], color=LIGHT.band, alpha=0.8, linewidth=0)
    ax.plot(x, beside["value"], color=LIGHT.muted, linewidth=0.7, linestyle=(0, (1, 1)))
    ax.axhline(0.0, color=LIGHT.muted, linewidth=0.5)
    for side, curve in by_side(panel.curves):
        colour = LIGHT.side(side)
        ax.fill_between(x, curve["low"], curve["high"], color=colour, alpha=0.25, linewidth=0)
        ax.plot(
            x, curve["value"], color=colour, linewidth=1.1, linestyle=(0, (4, 2)) if side == "left" else "-"
        )
    for phase_pct, side, value, above in panel.labels.to_numpy().tolist():
        ax.annotate(
            LETTERS[side], (phase_pct, value), xytext=(0, 4 if above else -8), textcoords="offset points",
            fontsize=7, fontweight="bold", color=LIGHT.side(side), ha="center",
        )  # fmt: skip
    ax.set_xlim(0, 100)
    ax.set_ylim(*panel.domain)
    ax.set_xticks([0, 25, 50, 75, 100])
    _plain(ax)


def _timeline(ax: Axes, bars: Sequence[FootBar], walks: Sequence[WalkSeen], duration_s: float) -> None:
    for walk in walks:
        ax.axvspan(walk.start_s, walk.end_s, color=LIGHT.band, alpha=0.35, linewidth=0)
    for bar in bars:
        ax.barh(
            _ROWS[bar.side], bar.end_s - bar.start_s, left=bar.start_s, height=_HEIGHTS[bar.phase],
            color=LIGHT.side(str(bar.side)), alpha=1.0 if bar.used else 0.25, linewidth=0.5,
            edgecolor="white" if bar.used else LIGHT.muted, linestyle="-" if bar.used else (0, (2, 1)),
        )  # fmt: skip
    ax.set_yticks([1.0, 0.0], ["L", "R"])
    for label, side in zip(ax.get_yticklabels(), Side, strict=True):
        label.set_color(LIGHT.side(str(side)))
        label.set_fontweight("bold")
    ax.set_ylim(-0.5, 1.5)
    ax.set_xlim(0, duration_s)
    _plain(ax)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("time (s)", fontsize=5.5, color=LIGHT.ink, labelpad=1)
