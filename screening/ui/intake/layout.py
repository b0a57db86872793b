"""What stands around every step: large type and targets, how far it is, help, *Back* and *Next*."""

from __future__ import annotations

import streamlit as st

from screening.clinic import codes
from screening.ui.intake import steps, words
from screening.ui.intake.sitting import Intake, seed

HELP = "intake-help"
"""Where the page remembers that help is on its way."""
_SIZES_PX = {"normal": 20, "large": 25, "larger": 30}
_CSS = """
<style>
  html, .stApp {{ font-size: {size}px; }}
  .stMainBlockContainer {{ padding: 1rem 1rem 4rem; max-width: 58rem; }}
  .stApp :is(button, [role="radio"], input, summary, [data-baseweb="select"] > div),
  .stApp [data-testid="stNumberInputContainer"] {{ min-height: 56px; }}
  .stApp [data-baseweb="tag"] {{ min-height: 40px; }}
  .stApp :is([data-testid="stCheckbox"] label, [data-testid="stRadio"] label) {{
    min-height: 56px; align-items: center; }}
  .stApp [data-rac]:has(> [data-testid="stSliderThumbValue"]) {{ width: 2rem; height: 2rem; }}
  .stApp [data-testid="stSliderThumbValue"] {{ top: -2.2rem; font-size: 1.2rem; font-weight: 700; }}
  .stApp [data-testid="stSlider"] {{ padding: 0 1rem 1rem; }}
  .stApp [data-testid="stSlider"] [data-testid="stWidgetLabel"] {{ margin: 0 -1rem 1.5rem; }}
  .stApp :is(button, label, input, [data-testid="stMultiSelect"], [data-baseweb="select"]) :is(p, span, div),
  .stApp input {{ font-size: 1rem; }}
  .stApp .stMainBlockContainer h1 {{ font-size: 1.7rem; }}
  .stApp [data-testid="stHeader"], .stApp [data-testid="stToolbar"] {{ display: none; }}
  .st-key-client-foot {{ margin-top: 1.5rem; }}
  .st-key-client-foot button, .st-key-client-leave button {{ min-width: 8rem; }}
  .intake-steps {{ margin: 0; }} .intake-steps span {{ letter-spacing: .15em; color: light-dark(#1d4e4a, #5cc9b5); }}
  @media (max-width: 480px) {{ .st-key-help button, .st-key-text-size button {{ padding: 0 .6rem; }} }}
  .stApp .stMainBlockContainer h1.full-text {{
    font-size: min(120px, 17vw); line-height: 1.05; font-weight: 700; margin: 0; padding: 0; }}
</style>
"""


def client_style(text_size: str | None) -> None:
    """Make everything as large as the client wants it; only for client mode."""
    st.html(_CSS.format(size=_SIZES_PX.get(text_size or "", _SIZES_PX["normal"])))


def head(intake: Intake) -> None:
    """Show how far it is, the size of the text, the call for help, and the title of the step."""
    follow_up = intake.draft.follow_up
    number, total = (
        steps.number_of(intake.step, follow_up=follow_up),
        len(steps.steps_of(follow_up=follow_up)),
    )
    said = words.STEP_OF.format(number=number, total=total)
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="intake-head"
    ):
        dots = "●" * number + "○" * (total - number)
        st.html(f'<p class="intake-steps"><span aria-hidden="true">{dots}</span> {said}</p>', width="content")
        if intake.client:
            _text_size(intake)
            help_button(intake)
    st.title(words.TITLES[intake.step], anchor=False)


def _text_size(intake: Intake) -> None:
    chosen = st.segmented_control(
        words.TEXT_SIZE,
        list(words.SIZES),
        format_func=words.SIZES.__getitem__,
        required=True,
        key=seed("text-size", intake.draft.told.text_size or "normal"),
        label_visibility="collapsed",
    )
    if chosen is not None and chosen != (intake.draft.told.text_size or "normal"):
        intake.tell(text_size=chosen)
        st.rerun()


def help_button(intake: Intake) -> None:
    """Let the client call for help: the therapist's screen says so, and the page shows that help is coming."""
    if intake.client and st.button(words.HELP_BUTTON, key="help", icon=":material/front_hand:"):
        codes.ask_for_help(intake.store, intake.actor, intake.visit_id)
        st.session_state[HELP] = True
        st.rerun()


def foot(intake: Intake, *, next_label: str = words.NEXT, disabled: bool = False) -> None:
    """Show *Back* and *Next*."""
    with (
        intake.feet,
        st.container(horizontal=True, horizontal_alignment="distribute", key="client-foot"),
    ):
        first = intake.step is steps.steps_of(follow_up=intake.draft.follow_up)[0]
        if not first and st.button(words.BACK, key="back"):
            intake.go_back()
        if st.button(next_label, key="next", type="primary", disabled=disabled):
            intake.go_next()


def big(sentence: str) -> None:
    """Show a few words that can be read from across the room; the one heading of their page."""
    st.html(f'<h1 class="full-text">{sentence}</h1>')
