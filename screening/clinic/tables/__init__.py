"""All tables of the clinic, by topic; :data:`Base` knows them all once this package is imported."""

from __future__ import annotations

from screening.clinic.tables.base import Base, new_id, now
from screening.clinic.tables.clients import (
    Clearance,
    Client,
    Consent,
    Goal,
    PainSite,
    PastEvent,
    Revision,
    SafetyAnswer,
)
from screening.clinic.tables.log import LogRow
from screening.clinic.tables.people import Attempt, ClientCode, Erasure, KeySlot, Setting, SignIn, User
from screening.clinic.tables.visits import Clip, FoundItem, Job, PageTime, Result, Visit
from screening.clinic.tables.work import HandTest, Homework, JointAngle, Note, Pair, Review

__all__ = [
    "Attempt",
    "Base",
    "Clearance",
    "Client",
    "ClientCode",
    "Clip",
    "Consent",
    "Erasure",
    "FoundItem",
    "Goal",
    "HandTest",
    "Homework",
    "Job",
    "JointAngle",
    "KeySlot",
    "LogRow",
    "Note",
    "PageTime",
    "PainSite",
    "Pair",
    "PastEvent",
    "Result",
    "Review",
    "Revision",
    "SafetyAnswer",
    "Setting",
    "SignIn",
    "User",
    "Visit",
    "new_id",
    "now",
]
