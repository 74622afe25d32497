"""The blind study, and the triggers that keep what is locked and what was rated."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "studies",
    "study_systems",
    "study_cases",
    "study_outputs",
    "study_raters",
    "study_assignments",
    "study_ratings",
    "study_logs",
    "study_events",
)
LOCKED = ("study_systems", "study_cases", "study_outputs", "study_raters", "study_assignments")
MESSAGE = "the study is locked"
KEPT = "ratings are kept as they are"


def upgrade() -> None:
    create_tables()
    for trigger in TRIGGERS:
        create(*trigger)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name, table, *_ in TRIGGERS:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    for table in reversed(TABLES):
        op.drop_table(table)


def create(name: str, table: str, when: str, condition: str, message: str) -> None:
    """A trigger that refuses what its condition names, in the words of SQLite or Postgres."""
    if op.get_bind().dialect.name == "postgresql":
        gone = "OLD" if when.startswith("DELETE") else "NEW"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{message}'; END IF; RETURN {gone}; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    else:
        condition = condition.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")  # as of 3.38
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def locked(row: str) -> str:
    """Whether the row's study is no draft."""
    return f"(SELECT state FROM studies WHERE id = {row}.study_id) <> 'draft'"  # noqa: S608


def triggers() -> Iterator[tuple[str, str, str, str, str]]:
    """Name, table, when, the condition under which it refuses, and what it says."""
    yield (
        "studies_stay",
        "studies",
        "UPDATE",
        "OLD.state <> 'draft' AND ("
        + " OR ".join(
            f"OLD.{column} IS DISTINCT FROM NEW.{column}"
            for column in (
                "name",
                "protocol",
                "demonstration",
                "synthetic",
                "imported",
                "made",
                "locked",
                "lock",
                "key_id",
            )
        )
        + " OR NOT (OLD.state = NEW.state OR (OLD.state = 'open' AND NEW.state = 'closed'))"
        + " OR (OLD.state = 'closed' AND OLD.closed IS DISTINCT FROM NEW.closed))",
        MESSAGE,
    )
    yield "studies_remain", "studies", "DELETE", "OLD.state <> 'draft'", MESSAGE
    for table in LOCKED:
        yield f"{table}_closed_in", table, "INSERT", locked("NEW"), MESSAGE
        yield f"{table}_remain", table, "DELETE", locked("OLD"), MESSAGE
    for table in ("study_systems", "study_raters"):
        yield f"{table}_stay", table, "UPDATE", locked("OLD"), MESSAGE
    yield (
        "study_cases_stay",
        "study_cases",
        "UPDATE",
        f"{locked('OLD')} AND NOT ({same('id study_id name lang practice author text_sha256')}"
        " AND NEW.findings IS NULL AND NEW.context IS NULL AND NEW.salt IS NULL AND NEW.patient IS NULL"
        " AND NEW.findings_sha256 IS NULL)",
        MESSAGE,
    )
    yield (
        "study_outputs_stay",
        "study_outputs",
        "UPDATE",
        f"{locked('OLD')} AND NOT ({same('id study_id case_id system_id text_sha256')}"
        " AND NEW.raw IS NULL AND NEW.shown IS NULL AND NEW.salt IS NULL)",
        MESSAGE,
    )
    yield (
        "study_assignments_stay",
        "study_assignments",
        "UPDATE",
        f"{locked('OLD')} AND NOT ("
        + same("id token study_id rater_id case_id system_a_id system_b_id on_left kind repeat_of")
        + " AND NEW.revision >= OLD.revision)",
        MESSAGE,
    )
    yield "study_ratings_open", "study_ratings", "INSERT", state_is_not("NEW", "open"), "the study is not open"
    yield "study_ratings_remain", "study_ratings", "DELETE", "1 = 1", KEPT
    yield (
        "study_ratings_stay",
        "study_ratings",
        "UPDATE",
        "NOT ("
        + same(
            "id study_id seq assignment_id rater_id revision idempotency answer details seconds made comment_sha256 previous link"
        )
        + " AND NEW.comment IS NULL AND NEW.salt IS NULL)",
        KEPT,
    )
    yield "study_events_remain", "study_events", "DELETE", "1 = 1", KEPT
    yield "study_events_stay", "study_events", "UPDATE", "1 = 1", KEPT
    yield "study_logs_remain", "study_logs", "DELETE", "1 = 1", KEPT
    yield (
        "study_logs_grow",
        "study_logs",
        "UPDATE",
        "NEW.length <> OLD.length + 1 OR NEW.study_id <> OLD.study_id",
        KEPT,
    )


def same(columns: str) -> str:
    """That none of these columns changes."""
    return " AND ".join(f"OLD.{column} IS NOT DISTINCT FROM NEW.{column}" for column in columns.split())


def state_is_not(row: str, state: str) -> str:
    """Whether the row's study is in another state."""
    return f"(SELECT state FROM studies WHERE id = {row}.study_id) IS DISTINCT FROM '{state}'"  # noqa: S608


TRIGGERS = tuple(triggers())


def create_tables() -> None:
    op.create_table(
        "studies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("made", sa.String(40), nullable=False),
        sa.Column("locked", sa.String(40)),
        sa.Column("closed", sa.String(40)),
        sa.Column("lock", sa.Text()),
        sa.Column("key_id", sa.String(16)),
        sa.CheckConstraint("state in ('draft', 'open', 'closed')", name="ck_studies_state"),
        sa.PrimaryKeyConstraint("id", name="pk_studies"),
        sa.UniqueConstraint("name", name="uq_studies_name"),
    )
    op.create_table(
        "study_systems",
        sa.Column("id", sa.Integer(), nullable=False),
        belongs("study_id"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_study_systems"),
        refers("study_systems", "study_id", "studies"),
        sa.UniqueConstraint("study_id", "name", name="uq_study_systems_study_id_name"),
    )
    op.create_table(
        "study_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        belongs("study_id"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(200)),
        sa.Column("patient", sa.String(200)),
        sa.Column("findings", sa.Text()),
        sa.Column("context", sa.Text()),
        sa.Column("salt", sa.String(32)),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("findings_sha256", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_study_cases"),
        refers("study_cases", "study_id", "studies"),
        sa.UniqueConstraint("study_id", "name", name="uq_study_cases_study_id_name"),
    )
    op.create_index("ix_study_cases_patient", "study_cases", ["patient"])
    op.create_table(
        "study_outputs",
        sa.Column("id", sa.Integer(), nullable=False),
        belongs("study_id"),
        belongs("case_id"),
        belongs("system_id"),
        sa.Column("raw", sa.Text()),
        sa.Column("shown", sa.Text()),
        sa.Column("salt", sa.String(32)),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_study_outputs"),
        refers("study_outputs", "study_id", "studies"),
        refers("study_outputs", "case_id", "study_cases"),
        refers("study_outputs", "system_id", "study_systems"),
        sa.UniqueConstraint("case_id", "system_id", name="uq_study_outputs_case_id_system_id"),
    )
    op.create_index("ix_study_outputs_study_id", "study_outputs", ["study_id"])
    op.create_table(
        "study_raters",
        sa.Column("id", sa.Integer(), nullable=False),
        belongs("study_id"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(16)),
        sa.PrimaryKeyConstraint("id", name="pk_study_raters"),
        refers("study_raters", "study_id", "studies"),
        sa.UniqueConstraint("study_id", "name", name="uq_study_raters_study_id_name"),
    )
    op.create_index("ix_study_raters_name", "study_raters", ["name"])
    op.create_table(
        "study_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        belongs("study_id"),
        belongs("rater_id"),
        belongs("case_id"),
        belongs("system_a_id"),
        belongs("system_b_id"),
        sa.Column("on_left", sa.String(1)),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("repeat_of", sa.Integer()),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('practice', 'case', 'repeat', 'guess')", name="ck_study_assignments_kind"),
        sa.CheckConstraint("on_left in ('a', 'b')", name="ck_study_assignments_on_left"),
        sa.PrimaryKeyConstraint("id", name="pk_study_assignments"),
        refers("study_assignments", "study_id", "studies"),
        refers("study_assignments", "rater_id", "study_raters"),
        refers("study_assignments", "case_id", "study_cases"),
        refers("study_assignments", "system_a_id", "study_systems"),
        refers("study_assignments", "system_b_id", "study_systems"),
        refers("study_assignments", "repeat_of", "study_assignments"),
        sa.UniqueConstraint("token", name="uq_study_assignments_token"),
    )
    op.create_index("ix_study_assignments_study_id", "study_assignments", ["study_id"])
    op.create_index("ix_study_assignments_case_id", "study_assignments", ["case_id"])
    op.create_index("ix_study_assignments_rater_id_rank", "study_assignments", ["rater_id", "rank"])
    op.create_table(
        "study_ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        belongs("study_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        belongs("assignment_id"),
        belongs("rater_id"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("idempotency", sa.String(64), nullable=False),
        sa.Column("answer", sa.String(12), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float()),
        sa.Column("made", sa.String(40), nullable=False),
        sa.Column("comment", sa.Text()),
        sa.Column("salt", sa.String(32)),
        sa.Column("comment_sha256", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.CheckConstraint("answer in ('a', 'b', 'tie', 'both_bad', 'cannot_judge')", name="ck_study_ratings_answer"),
        sa.PrimaryKeyConstraint("id", name="pk_study_ratings"),
        refers("study_ratings", "study_id", "studies", "RESTRICT"),
        refers("study_ratings", "assignment_id", "study_assignments", "RESTRICT"),
        refers("study_ratings", "rater_id", "study_raters", "RESTRICT"),
        sa.UniqueConstraint("assignment_id", "revision", name="uq_study_ratings_assignment_id_revision"),
        sa.UniqueConstraint("study_id", "seq", name="uq_study_ratings_study_id_seq"),
        sa.UniqueConstraint("rater_id", "idempotency", name="uq_study_ratings_rater_id_idempotency"),
    )
    op.create_table(
        "study_logs",
        belongs("study_id"),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("study_id", name="pk_study_logs"),
        refers("study_logs", "study_id", "studies", "RESTRICT"),
    )
    op.create_table(
        "study_events",
        sa.Column("id", sa.Integer(), nullable=False),
        belongs("study_id"),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("made", sa.String(40), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_study_events"),
        refers("study_events", "study_id", "studies", "RESTRICT"),
    )
    op.create_index("ix_study_events_study_id", "study_events", ["study_id"])


def belongs(column: str) -> sa.Column[int]:
    return sa.Column(column, sa.Integer(), nullable=False)


def refers(table: str, column: str, to: str, then: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete=then)
