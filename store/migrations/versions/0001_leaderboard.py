"""The leaderboard: validation sets, runs, predictions and scores."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "datasets",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cases_sha256", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("lang", sa.String, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("added", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_datasets"),
        sa.UniqueConstraint("cases_sha256", name="uq_datasets_cases_sha256"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("dataset_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("patient", sa.String),
        sa.Column("findings", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("abnormal", sa.Boolean),
        sa.Column("frequent", sa.Boolean),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name="fk_cases_dataset_id_datasets", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("dataset_id", "case_id", name="uq_cases_dataset_id_case_id"),
        sa.UniqueConstraint("dataset_id", "position", name="uq_cases_dataset_id_position"),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("dataset_id", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("strategy", sa.String, nullable=False),
        sa.Column("seed", sa.Integer),
        sa.Column("date", sa.String),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("content_sha256", sa.String, nullable=False),
        sa.Column("trainable_share", sa.Double),
        sa.Column("samples_per_second", sa.Double),
        sa.Column("tokens_per_second", sa.Double),
        sa.Column("peak_memory_bytes", sa.BigInteger),
        sa.Column("config", sa.Text, nullable=False),
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("provenance", sa.JSON, nullable=False),
        sa.Column("log", sa.JSON, nullable=False),
        sa.Column("added", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name="fk_runs_dataset_id_datasets", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("dataset_id", "name", name="uq_runs_dataset_id_name"),
    )
    op.create_table(
        "predictions",
        run_id(),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("finish", sa.String, nullable=False),
        sa.Column("tokens", sa.Integer),
        sa.Column("seconds", sa.Double),
        sa.PrimaryKeyConstraint("run_id", "case_id", name="pk_predictions"),
        of_run("predictions"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_predictions_case_id_cases", ondelete="CASCADE"),
    )
    op.create_index("ix_predictions_case_id", "predictions", ["case_id"])
    op.create_table(
        "tallies",
        run_id(),
        sa.Column("subset", sa.String, nullable=False),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.Column("expected", sa.Integer, nullable=False),
        sa.Column("length_stops", sa.Integer),
        sa.Column("errors", sa.Integer, nullable=False),
        sa.Column("nearest_difference", sa.Double),
        sa.Column("nearest_low", sa.Double),
        sa.Column("nearest_high", sa.Double),
        sa.Column("nearest_p", sa.Double),
        sa.PrimaryKeyConstraint("run_id", "subset", name="pk_tallies"),
        of_run("tallies"),
    )
    op.create_table(
        "scores",
        run_id(),
        sa.Column("subset", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("value", sa.Double, nullable=False),
        sa.Column("low", sa.Double),
        sa.Column("high", sa.Double),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "subset", "key", name="pk_scores"),
        of_run("scores"),
    )
    op.create_table(
        "case_scores",
        run_id(),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "key", name="pk_case_scores"),
        of_run("case_scores"),
    )


def run_id() -> "sa.Column[int]":
    return sa.Column("run_id", sa.Integer, nullable=False)


def of_run(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=f"fk_{table}_run_id_runs", ondelete="CASCADE")
