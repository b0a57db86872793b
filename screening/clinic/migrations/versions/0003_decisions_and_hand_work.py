"""Decisions and hand work.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Decisions and hand work."""
    op.create_table(
        "joint_angles",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("client_id", sa.String(length=20), nullable=False),
        sa.Column("visit_id", sa.String(length=20), nullable=False),
        sa.Column("joint", sa.String(length=32), nullable=False),
        sa.Column("motion", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("angle_deg", sa.Double(), nullable=False),
        sa.Column("more", sa.JSON(), nullable=False),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name=op.f("fk_joint_angles_by_user")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_joint_angles_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_joint_angles_visit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_angles")),
    )
    op.create_index(op.f("ix_joint_angles_client_id"), "joint_angles", ["client_id"], unique=False)
    op.create_index(op.f("ix_joint_angles_visit_id"), "joint_angles", ["visit_id"], unique=False)
    op.create_table(
        "pairs",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("client_id", sa.String(length=20), nullable=False),
        sa.Column("visit_id", sa.String(length=20), nullable=False),
        sa.Column("muscle", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("facilitator_kind", sa.String(length=32), nullable=False),
        sa.Column("facilitator", sa.Text(), nullable=False),
        sa.Column("facilitator_side", sa.String(length=32), nullable=True),
        sa.Column("found_by", sa.String(length=32), nullable=True),
        sa.Column("retest_with", sa.String(length=32), nullable=True),
        sa.Column("release", sa.Text(), nullable=True),
        sa.Column("release_s", sa.Integer(), nullable=True),
        sa.Column("retest_after_release", sa.String(length=32), nullable=True),
        sa.Column("activation", sa.Text(), nullable=True),
        sa.Column("activation_repetitions", sa.Integer(), nullable=True),
        sa.Column("retest_after_activation", sa.String(length=32), nullable=True),
        sa.Column("holds", sa.String(length=32), nullable=True),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name=op.f("fk_pairs_by_user")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_pairs_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_pairs_visit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairs")),
    )
    op.create_index(op.f("ix_pairs_client_id"), "pairs", ["client_id"], unique=False)
    op.create_index(op.f("ix_pairs_visit_id"), "pairs", ["visit_id"], unique=False)
    op.create_table(
        "homework",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("client_id", sa.String(length=20), nullable=False),
        sa.Column("visit_id", sa.String(length=20), nullable=False),
        sa.Column("pair_id", sa.String(length=20), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("release", sa.Text(), nullable=True),
        sa.Column("release_s", sa.Integer(), nullable=True),
        sa.Column("activation", sa.Text(), nullable=True),
        sa.Column("activation_repetitions", sa.Integer(), nullable=True),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("days_done", sa.Integer(), nullable=True),
        sa.Column("days_asked", sa.Integer(), nullable=True),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name=op.f("fk_homework_by_user")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_homework_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pairs.id"], name=op.f("fk_homework_pair_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_homework_visit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homework")),
    )
    op.create_index(op.f("ix_homework_client_id"), "homework", ["client_id"], unique=False)
    op.create_index(op.f("ix_homework_visit_id"), "homework", ["visit_id"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("client_id", sa.String(length=20), nullable=False),
        sa.Column("visit_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=True),
        sa.Column("clip_id", sa.String(length=20), nullable=True),
        sa.Column("time_s", sa.Double(), nullable=True),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name=op.f("fk_notes_by_user")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_notes_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["clip_id"], ["recordings.id"], name=op.f("fk_notes_clip_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_notes_visit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_client_id"), "notes", ["client_id"], unique=False)
    op.create_index(op.f("ix_notes_visit_id"), "notes", ["visit_id"], unique=False)
    op.create_table(
        "hand_tests",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("client_id", sa.String(length=20), nullable=False),
        sa.Column("visit_id", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("painful", sa.Boolean(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("finding_id", sa.String(length=20), nullable=True),
        sa.Column("named_in_advance", sa.Boolean(), nullable=False),
        sa.Column("flags_shown", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name=op.f("fk_hand_tests_by_user")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_hand_tests_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_hand_tests_finding_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_hand_tests_visit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_tests")),
    )
    op.create_index(op.f("ix_hand_tests_client_id"), "hand_tests", ["client_id"], unique=False)
    op.create_index(op.f("ix_hand_tests_visit_id"), "hand_tests", ["visit_id"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("client_id", sa.String(length=20), nullable=False),
        sa.Column("visit_id", sa.String(length=20), nullable=False),
        sa.Column("finding_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("wording", sa.Text(), nullable=True),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name=op.f("fk_reviews_by_user")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_reviews_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_reviews_finding_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_reviews_visit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_client_id"), "reviews", ["client_id"], unique=False)
    op.create_index("ix_reviews_decision_due", "reviews", ["decision", "due_on"], unique=False)
    op.create_index(op.f("ix_reviews_finding_id"), "reviews", ["finding_id"], unique=False)
    op.create_index(op.f("ix_reviews_visit_id"), "reviews", ["visit_id"], unique=False)
