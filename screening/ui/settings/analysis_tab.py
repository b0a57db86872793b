"""The tab *Analysis*: the model, and a self-test on a clip whose angles are known."""

from __future__ import annotations

import streamlit as st

from screening.models import DEFAULT_MODEL, locate
from screening.self_test import SelfTest, run_self_test, sample_clip
from screening.ui.frame import error_box
from screening.ui.jobs import Job, measuring

_KEY = "self_test"


def analysis_tab() -> None:
    """Show which model measures, and let anybody test this computer."""
    model = locate(DEFAULT_MODEL)
    state = f"here, checksum {model.sha256[:12]}" if model else "not here: run `screening models fetch`"
    st.markdown(
        f"Pose model for measuring: **{DEFAULT_MODEL}** ({state}). Framing and quick looks use **lite**."
    )
    st.markdown(
        "The self-test measures a rendered person whose knee angle is known. It takes about ten seconds."
    )
    if sample_clip() is None:
        st.markdown("The sample clip comes with the source, in `sample_videos/`; it is not here.")
    elif st.button("Self-test", key="self-test", disabled=model is None):
        st.session_state[_KEY] = Job(measuring(), run_self_test, "The self-test could not be run.")
    job = st.session_state.get(_KEY)
    if isinstance(job, Job):
        _stand(job)


@st.fragment(run_every=1.0)
def _stand(job: Job[SelfTest]) -> None:
    """Look once a second how far it is."""
    if not job.done:
        st.progress(job.fraction, text=job.sentence)
        return
    failure, found = job.failure(), job.result()
    if failure is not None or found is None:
        error_box(failure or "The self-test was stopped.")
        return
    said = f"Known {found.known_deg:.1f}°, measured {found.measured_deg:.1f}°."
    if found.fine:
        st.success(f"{said} This computer measures as it should.", icon=":material/check:")
    else:
        st.error(f"{said} Self-test failed. Do not use until solved.", icon=":material/error:")
