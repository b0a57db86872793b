"""The page frame: title, style, who is here, navigation. ``screening.ui.launch`` says how it is run."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import NoReturn

import streamlit as st

from screening.types import ScreeningError
from screening.ui.demo_notice import demo_notice
from screening.ui.frame import error_box, note_page, person_menu, watch
from screening.ui.jobs import end_with_program
from screening.ui.navigation import is_menu_shown, pages_of
from screening.ui.stopwatch import PAGES_OF_A_VISIT, tick
from screening.ui.style import apply_style
from screening.ui.visitor import Staff, Visitor, visitor
from screening.ui.workspace import remove_stale, work_root

_FOLDER = Path(__file__).parent


def main() -> None:
    """Draw one page: Streamlit calls this again after every touch."""
    st.set_page_config(page_title="Movement Screening", page_icon=str(_FOLDER / "icon.png"), layout="wide")
    apply_style()
    who = _visitor()
    page = st.navigation(pages_of(who), position="top" if is_menu_shown(who) else "hidden")
    note_page(page.url_path)
    if not (isinstance(who, Staff) and page.url_path == "review"):
        st.session_state.pop("review", None)  # the films that it holds
    if isinstance(who, Staff) and page.url_path in ("", *PAGES_OF_A_VISIT):
        tick(who, page.url_path or "inbox", st.query_params.get("visit"))
    if not (isinstance(who, Staff) and page.url_path == "progress"):
        st.session_state.pop("progress-pair", None)  # the same
    if isinstance(who, Staff):
        person_menu(who)
        demo_notice(who)
        watch()
    try:
        page.run()
    except ScreeningError as error:  # said by the store, or by a file: it is a sentence for the person
        error_box(error)


def _visitor() -> Visitor:
    """Return who is here, or show what keeps the program from starting."""
    try:
        _prepare()
        return visitor()
    except OSError as error:
        _cannot_start(
            f"{work_root().parent}: this folder cannot be written to ({error.strerror}). "
            "Choose another one with the setting SCREENING_HOME and start again."
        )
    except ScreeningError as error:
        _cannot_start(str(error))


def _cannot_start(sentence: str) -> NoReturn:
    st.title("Movement Screening", anchor=False)
    error_box(sentence)
    st.stop()


@st.cache_resource(show_spinner=False)
def _prepare() -> None:
    """Once per program: remove what a crash left behind, and open the log file."""
    end_with_program()
    root = work_root()
    remove_stale(root)
    log_folder = root.parent / "logs"
    log_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        log_folder / "app.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("screening.ui")
    for old in log.handlers[:]:
        log.removeHandler(old)
        old.close()
    log.addHandler(handler)
    log.propagate = False
