"""The page frame: title, style, navigation. ``screening.ui.launch`` says how it is run."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import streamlit as st

from screening.ui.jobs import end_with_program
from screening.ui.style import apply_style
from screening.ui.workspace import remove_stale, work_root

_FOLDER = Path(__file__).parent


def main() -> None:
    """Draw one page: Streamlit calls this again after every touch."""
    st.set_page_config(
        page_title="Movement Screening", page_icon=str(_FOLDER / "icon.png"), layout="centered"
    )
    apply_style()
    try:
        _prepare()
    except OSError as error:
        st.title("Movement Screening", anchor=False)
        st.error(
            f"{work_root().parent}: this folder cannot be written to ({error.strerror}). "
            "Choose another one with the setting SCREENING_HOME and start again.",
            icon=":material/error:",
        )
        st.stop()
    pages = [
        st.Page(_FOLDER / "pages" / "screen.py", title="Screen a movement", default=True),
        st.Page(_FOLDER / "pages" / "about.py", title="About", url_path="about"),
    ]
    st.navigation(pages, position="top").run()


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


if __name__ == "__main__":
    main()
