"""Accounts: users, invitations, sessions and failed attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("rater", sa.Boolean(), nullable=False),
        sa.Column("team", sa.Boolean(), nullable=False),
        sa.Column("role_in_studies", sa.String(16), nullable=True),
        sa.Column("password", sa.String(200), nullable=True),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rater or team", name="ck_people_roles"),
        sa.CheckConstraint(
            "role_in_studies in ('author', 'radiologist', 'referrer')", name="ck_people_role_in_studies"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("name", name="uq_people_name"),
    )
    op.create_table(
        "invites",
        sa.Column("id", sa.String(32), nullable=False),
        person(),
        sa.Column("secret", sa.String(200), nullable=False),
        sa.Column("reusable", sa.Boolean(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invites"),
        of_person("invites"),
    )
    op.create_index("ix_invites_person_id", "invites", ["person_id"])
    op.create_table(
        "sessions",
        sa.Column("key", sa.String(64), nullable=False),
        person(),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sessions"),
        of_person("sessions"),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attempts"),
    )


def downgrade() -> None:
    for table in ("attempts", "sessions", "invites", "people"):
        op.drop_table(table)


def person() -> "sa.Column[int]":
    return sa.Column("person_id", sa.Integer(), nullable=False)


def of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["people.id"], name=f"fk_{table}_person_id_people", ondelete="CASCADE"
    )
