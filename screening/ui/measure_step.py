"""While the clips are measured: how far it is, in words and as a bar, and a way to stop."""

from __future__ import annotations

import streamlit as st

from screening.ui.sitting import Sitting
from screening.ui.words import escape_markdown


def measure_step(sitting: Sitting) -> None:
    """Show the progress of the running job until it ends, then run the page again."""
    st.title("Measuring", anchor=False)
    n = len(sitting.clips)
    st.markdown(
        f"{n} clip{'s' if n > 1 else ''}. This takes about as long as the film itself. You may leave this page open; "
        "nothing leaves this computer."
    )
    _progress(sitting)


@st.fragment(run_every=0.5)
def _progress(sitting: Sitting) -> None:
    """Look at the job twice a second; the page itself is not run again meanwhile."""
    job = sitting.job
    if job is None or job.done:
        st.rerun()
        return
    st.progress(job.fraction, text=f"{escape_markdown(job.sentence)} · {job.fraction:.0%}")
    if st.button("Stop", icon=":material/pan_tool:", key="stop"):
        sitting.stop()
        st.rerun()
