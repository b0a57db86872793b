"""Driving the clinic's pages without a browser: a furnished clinic, somebody signed in, a page opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import streamlit as st
from app_driver import TIMEOUT_S, fresh_program, ok
from argon2 import PasswordHasher
from streamlit.testing.v1 import AppTest

from screening.clinic import crypt, passwords, signin
from screening.clinic.store import Store
from screening.ui import clinic, visitor
from screening.ui.launch import ENTRY
from screening.ui.navigation import PAGES
from screening.ui.routes import SESSION_COOKIE


def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 is slow on purpose; a test signs in often."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(crypt, "PASSWORD_COST", (1, 8, 1))
    monkeypatch.setattr(passwords, "_NOBODY", [])


class Browser:
    """The cookies of one browser, as the pages see them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cookies: dict[str, str] = {}
        monkeypatch.setattr(visitor, "cookie", self.cookies.get)

    def sign_in(self, store: Store, name: str, password: str) -> None:
        """Sign somebody in, as the door does."""
        self.cookies[SESSION_COOKIE] = signin.sign_in(store, name, password).token

    def sign_out(self) -> None:
        """Forget every cookie."""
        self.cookies.clear()


@contextmanager
def clinic_program(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Store, Browser]]:
    """Run a test in a program that has just started, over an empty clinic in ``home``; no analysis runs."""
    quick_passwords(monkeypatch)
    with fresh_program(home, monkeypatch):
        store = clinic.open_clinic()
        monkeypatch.setattr(clinic.Analyst, "wake", lambda _: None)
        try:
            yield store, Browser(monkeypatch)
        finally:
            store.close()
            st.cache_resource.clear()


def open_at(page: str | None = None, **query: str) -> AppTest:
    """Open the app at a page with these ids in its address; None = the first page."""
    app = AppTest.from_file(str(ENTRY), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if page is not None:
        app.switch_page(str(PAGES / f"{page}.py"))
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
    return ok(app)
