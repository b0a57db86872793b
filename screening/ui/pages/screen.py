"""The page *Screen a movement*: clips, then measuring, then the result. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.types import ScreeningError
from screening.ui.clip_form import clip_form
from screening.ui.measure_step import measure_step
from screening.ui.result_view import result_view
from screening.ui.sitting import current
from screening.ui.words import escape_markdown


def show() -> None:
    """Show the step that this sitting has reached."""
    try:
        sitting = current()
    except ScreeningError as error:
        st.title("Screen a movement", anchor=False)
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    sitting.collect()
    if sitting.job is not None:
        measure_step(sitting)
    elif sitting.screening is not None:
        result_view(sitting, sitting.screening)
    else:
        clip_form(sitting)


if __name__ == "__main__":
    show()
