"""Screenings that a therapist corrected, with who and why; the time that pages took, without anything about people.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add what was corrected and by whom, and the table of seconds."""
    op.add_column("screenings", sa.Column("corrections", sa.JSON(), nullable=True))
    op.add_column("screenings", sa.Column("corrected_by", sa.String(20), nullable=True))
    op.create_table(
        "page_times",
        sa.Column("visit_id", sa.String(20), nullable=False),
        sa.Column("page", sa.String(32), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], ondelete="CASCADE", name="fk_page_times_visit_id_visits"
        ),
        sa.PrimaryKeyConstraint("visit_id", "page", name="pk_page_times"),
    )
