"""Angle curves of a screening in print (matplotlib), black-and-white safe: line styles and marks before colours."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from screening.panels import (
    LETTERS,
    LIGHT,
    Panel,
    by_side,
    curve_alt_text,
    findings_on,
    main_motions,
    panel_of,
)
from screening.types import FindingStatus, Screening

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def print_curves(
    screening: Screening, recording_index: int, motions: Sequence[str] | None = None, *, panel_mm: float = 46
) -> bytes:
    """Return a PNG, 170 mm wide at 200 dpi, of at most two motions of one recording above each other.

    Without ``motions``: the first main motion of the view, and that of the first finding shown here (else the
    second). ``panel_mm``: height of one plot. Raises ``ValueError`` where the recording has no motion to draw.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    chosen = tuple(motions or _print_motions(screening, recording_index))[:2]
    if not chosen:
        raise ValueError(f"recording_index: expected a recording with angles, got {recording_index}")
    figure = Figure(figsize=(170 / 25.4, (8 + panel_mm * len(chosen)) / 25.4), dpi=200, layout="constrained")
    FigureCanvasAgg(figure)  # a figure of its own: no state is shared with anybody who uses pyplot
    axes = figure.subplots(len(chosen), 1, sharex=True, squeeze=False)[:, 0]
    for ax, motion in zip(axes, chosen, strict=True):
        _print_panel(ax, panel_of(screening, recording_index, motion, None))
    axes[-1].set_xlabel("time (s)", fontsize=8, color=LIGHT.ink)
    target = io.BytesIO()
    alt_text = " ".join(curve_alt_text(screening, recording_index, motion) for motion in chosen)
    figure.savefig(target, format="png", metadata={"Software": None, "Description": alt_text})
    return target.getvalue()


def _print_motions(screening: Screening, recording_index: int) -> list[str]:
    motions = main_motions(screening, recording_index)
    seen = (FindingStatus.FLAGGED, FindingStatus.WATCH)
    found = [
        motion
        for status in seen
        for motion in motions
        if any(finding.status is status for finding in findings_on(screening, recording_index, motion))
    ]
    return list(dict.fromkeys([*motions[:1], *found, *motions[1:]]))[:2]


def _print_panel(ax: Axes, panel: Panel) -> None:
    look = LIGHT
    ax.set_title(panel.title, loc="left", fontsize=9, color=look.ink, pad=12 if len(panel.cycles) else 4)
    if panel.note:
        ax.set_title(panel.note, loc="right", fontsize=7, color=look.muted, pad=12)
    for start_s, end_s, text, valid, shaded in panel.cycles.to_numpy().tolist():
        style: dict[str, Any] = {"facecolor": look.band if shaded else "none", "alpha": 0.35}
        if not valid:
            style = {
                "facecolor": "none",
                "edgecolor": look.muted,
                "hatch": "////",
                "linewidth": 0,
                "alpha": 0.5,
            }
        ax.axvspan(start_s, end_s, zorder=0, **style)
        ax.text(
            (start_s + end_s) / 2, 1.02, text, transform=ax.get_xaxis_transform(), fontsize=7,
            ha="center", va="bottom", color=look.ink, fontweight="bold" if valid else "normal",
        )  # fmt: skip
    if panel.limit is not None:
        ax.axhspan(*panel.limit, facecolor=look.muted, alpha=0.18, zorder=0.5, linewidth=0)
    for start_s, end_s in panel.evidence.to_numpy().tolist():
        ax.axvspan(start_s, end_s, facecolor=look.flag, edgecolor=look.ink, linewidth=0.4, zorder=0.6)
    ax.axhline(panel.reference, color=look.muted, linewidth=0.8, zorder=1)
    for side, curve in by_side(panel.curves):
        _print_side(ax, panel, side, curve)
    ax.set_xlim(0, panel.duration_s * 1.04)
    ax.set_ylim(*panel.domain)
    ax.tick_params(labelsize=7, colors=look.ink, length=2)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(look.muted)


def _print_side(ax: Axes, panel: Panel, side: str, curve: pd.DataFrame) -> None:
    colour = LIGHT.side(side)
    style = (0, (4, 2)) if side == "left" else "solid"
    marker = "o" if side == "left" else "s"
    ax.fill_between(curve["time_s"], curve["low"], curve["high"], color=colour, alpha=0.13, linewidth=0)
    ax.plot(curve["time_s"], curve["value"], color=colour, linewidth=1.3, linestyle=style)
    peaks = panel.peaks[panel.peaks["side"] == side]
    # open circles against full squares: the sides stay apart in black and white
    face = "white" if side == "left" else colour
    ax.plot(peaks["time_s"], peaks["value"], marker, color=colour, markerfacecolor=face, markersize=4.5)
    for time_s, _, _, label_value in panel.ends[panel.ends["side"] == side].to_numpy().tolist():
        ax.annotate(
            LETTERS[side], (time_s, label_value), xytext=(4, 0), textcoords="offset points", fontsize=9,
            fontweight="bold", color=colour, va="center",
        )  # fmt: skip
