"""The page *About*: what the tool is, what it cannot see, where the data go. Run by Streamlit as a script."""

from __future__ import annotations

import math

import streamlit as st

from screening import __version__
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.report import wording

_SEM_TO_95 = 1.96  # half-width of a 95 % interval, in standard errors
_CANNOT = """
- Rotation of thigh, shank and trunk; tilt of the pelvis forwards and backwards.
- Which muscle works, how strongly, and why. A film shows movement, hands find the reason.
- Forces, loads, pain.
- The far leg in a side view, and the difference between left and right from one side view.
"""
_DATA = """
- Clips, poses and results stay on this computer. The app sends nothing to any other computer.
- The pose library is pinned to a version that reports nothing to anyone.
- Clips lie in a private folder while you work. *New screening* and ending the program delete them at once, closing the
  page after two minutes.
- What you download is yours to keep safe: it contains health data.
- The log file holds no names and no measured values.
"""


def show() -> None:
    """Show the page."""
    st.title("About this tool", anchor=False)
    st.markdown(wording.SAFE_FIRST)
    st.markdown(wording.INTENDED_USE)
    st.header("How a flag is made", anchor=False)
    st.markdown(
        "One camera films the movement. A model finds 33 points of the body in every picture; from them come joint "
        "angles, repetitions and one number per repetition. Each number carries its measurement error. Outcomes:"
    )
    outcomes = [
        f"- **{wording.STATUS_WORDS[s]}.** {wording.STATUS_EXPLANATIONS[s]}" for s in wording.STATUS_ORDER
    ]
    st.markdown("\n".join(outcomes))
    st.markdown(f"The limits are cited files, not settings. {wording.EVIDENCE_FOOTER}")
    st.header("What one camera cannot see", anchor=False)
    st.markdown(_CANNOT)
    st.header("Your data", anchor=False)
    st.markdown(_DATA)
    st.header("How wrong it can be", anchor=False)
    _errors()
    st.header("Version", anchor=False)
    norms = load_norms()
    st.markdown(f"Movement Screening {__version__} · limits and errors {norms.sha256[:12]} · Apache-2.0")


def _errors() -> None:
    """The error of every measurement, as the program uses it."""
    st.markdown(
        "95 % error of one value from one clip; the spread of its repetitions is added. The part that is the same "
        "in everybody cancels between left and right and between two clips."
    )
    labels = {metric.id: metric.label for movement in MOVEMENTS.values() for metric in movement.metrics}
    rows = [
        {
            "Measurement": labels.get(error.metric, error.metric),
            "View": error.view,
            "± one value": wording.format_value(
                math.hypot(_SEM_TO_95 * error.sem_same, error.offset), error.unit
            ),
            "Same in everybody": wording.format_value(error.offset, error.unit),
            "± same day": wording.format_value(_SEM_TO_95 * error.sem_same, error.unit),
            "± another day": wording.format_value(_SEM_TO_95 * error.sem_other, error.unit),
            "Basis": error.basis,
        }
        for error in load_norms().errors
    ]
    st.table(rows, hide_index=True, alt="Measurement errors by measurement and view")


if __name__ == "__main__":
    show()
