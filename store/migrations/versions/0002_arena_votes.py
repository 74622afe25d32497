"""Votes of the open arena."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arena_votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("base_run", sa.String(200), nullable=False),
        sa.Column("sft_run", sa.String(200), nullable=False),
        sa.Column("data", sa.String(64), nullable=True),
        sa.Column("case_id", sa.String(200), nullable=True),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("base_sha256", sa.String(64), nullable=False),
        sa.Column("sft_sha256", sa.String(64), nullable=False),
        sa.Column("on_left", sa.String(8), nullable=False),
        sa.Column("answer", sa.String(8), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.CheckConstraint("answer in ('base', 'sft', 'tie', 'both_bad')", name="ck_arena_votes_answer"),
        sa.CheckConstraint("on_left in ('base', 'sft')", name="ck_arena_votes_on_left"),
        sa.PrimaryKeyConstraint("id", name="pk_arena_votes"),
        sa.UniqueConstraint("key", name="uq_arena_votes_key"),
    )
    op.create_index("ix_arena_votes_base_run", "arena_votes", ["base_run"])
    op.create_index("ix_arena_votes_sft_run", "arena_votes", ["sft_run"])


def downgrade() -> None:
    op.drop_table("arena_votes")
