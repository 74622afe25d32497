"""The leaderboard's tables. Every score in them can be recomputed from the predictions they hold."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base


class DatasetRow(Base):
    """A validation set of one language."""

    __tablename__ = "datasets"

    id: Mapped[int] = mapped_column(primary_key=True)
    cases_sha256: Mapped[str] = mapped_column(unique=True)
    """SHA-256 over the sorted (id, findings, reference): the set's key everywhere."""
    name: Mapped[str]
    lang: Mapped[str]
    synthetic: Mapped[bool]
    size: Mapped[int]
    added: Mapped[str]


class CaseRow(Base):
    """A case of a validation set."""

    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("dataset_id", "case_id"), UniqueConstraint("dataset_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    position: Mapped[int]
    """Its place in the set's own order; per-case arrays follow it."""
    case_id: Mapped[str]
    patient: Mapped[str | None]
    findings: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    abnormal: Mapped[bool | None]
    frequent: Mapped[bool | None]


class RunRow(Base):
    """One run's predictions on a validation set, and what is known about the run."""

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("dataset_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[str]
    """`sft`, `base`, `baseline` or `external`."""
    model: Mapped[str]
    strategy: Mapped[str]
    seed: Mapped[int | None]
    date: Mapped[str | None]
    complete: Mapped[bool]
    content_sha256: Mapped[str]
    """Of all that the run was added from, and of the metrics' settings: the same again changes nothing."""
    trainable_share: Mapped[float | None]
    samples_per_second: Mapped[float | None]
    tokens_per_second: Mapped[float | None]
    peak_memory_bytes: Mapped[int | None] = mapped_column(BigInteger)
    config: Mapped[str] = mapped_column(Text)
    card: Mapped[str] = mapped_column(Text)
    provenance: Mapped[dict[str, Any]] = mapped_column(JSON)
    log: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    added: Mapped[str]


class PredictionRow(Base):
    """What a run wrote for a case; no text where generation failed."""

    __tablename__ = "predictions"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, index=True)
    text: Mapped[str | None] = mapped_column(Text)
    finish: Mapped[str]
    tokens: Mapped[int | None]
    seconds: Mapped[float | None]


class TallyRow(Base):
    """What is counted of a run in a subset, and how it stands against `nearest` there (`standard` ROUGE-L)."""

    __tablename__ = "tallies"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    subset: Mapped[str] = mapped_column(primary_key=True)
    cases: Mapped[int]
    expected: Mapped[int]
    length_stops: Mapped[int | None]
    errors: Mapped[int]
    nearest_difference: Mapped[float | None]
    nearest_low: Mapped[float | None]
    nearest_high: Mapped[float | None]
    nearest_p: Mapped[float | None]
    """Uncorrected: the table that shows it corrects over its systems."""


class ScoreRow(Base):
    """A corpus score."""

    __tablename__ = "scores"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    subset: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float]
    low: Mapped[float | None]
    high: Mapped[float | None]
    cases: Mapped[int]
    signature: Mapped[str] = mapped_column(Text)


class CaseScoresRow(Base):
    """A metric's per-case numbers for all cases of the set, in their order: little-endian float64, NaN where none."""

    __tablename__ = "case_scores"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    """A score key, or `standard.bleu:counts` for sacreBLEU's ten counts a case."""
    data: Mapped[bytes] = mapped_column(LargeBinary)
