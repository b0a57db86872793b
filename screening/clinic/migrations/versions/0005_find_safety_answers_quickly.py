"""Find the few safety answers that are not 'no' quickly, for the inbox.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add an index over those answers only."""
    op.create_index(
        "ix_safety_answers_not_no",
        "safety_answers",
        ["visit_id"],
        postgresql_where=sa.text("answer <> 'no'"),
        sqlite_where=sa.text("answer <> 'no'"),
    )
