"""A client's journey in a real browser: from the therapist's *New visit* to *Thank you* (the letters are those of the
tester's list in ``ux.md`` 7.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser_app import App, browser, running_app, screenshot, settle
from camera_clips import write_camera_clip
from clinic_home import PASSWORD, THERAPIST, sign_in
from clinic_factory import Clinic, furnish
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect

from screening import models
from screening.clinic import audit_list, codes, consents, intake, safety, visits
from screening.clinic.consents import ConsentEntry, Purpose
from screening.clinic.store import Store, open_store
from screening.clinic.visits import VisitPlan
from screening.report import wording
from screening.ui.intake import words
from screening.ui.intake.steps import FIRST_VISIT, Step
from screening.ui.visit import words as visit_words

pytestmark = pytest.mark.browser

SERVER = Path(__file__).with_name("intake_server.py")
LAPTOP, TABLET, PHONE = (1366, 768), (1180, 820), (390, 844)
STAND_S = 6.0
