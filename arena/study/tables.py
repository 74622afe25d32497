"""The blind study's tables. Once a study is open, triggers of migration 0004 let nothing change but what is named there.

Times are ISO texts in UTC, and JSON is kept as the very text that was hashed: what a database gives back must be, byte for
byte, what was signed.
"""

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base


class StudyRow(Base):
    """A study: its protocol, and what was locked."""

    __tablename__ = "studies"
    __table_args__ = (CheckConstraint("state in ('draft', 'open', 'closed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    protocol: Mapped[str] = mapped_column(Text)
    """`protocol.Protocol` as canonical JSON."""
    demonstration: Mapped[bool]
    synthetic: Mapped[bool]
    imported: Mapped[bool]
    made: Mapped[str] = mapped_column(String(40))
    locked: Mapped[str | None] = mapped_column(String(40))
    closed: Mapped[str | None] = mapped_column(String(40))
    lock: Mapped[str | None] = mapped_column(Text)
    """SHA-256 of each locked part, as canonical JSON."""
    key_id: Mapped[str | None] = mapped_column(String(16))
    """Which key signs the log."""


class SystemRow(Base):
    """A system whose impressions are judged."""

    __tablename__ = "study_systems"
    __table_args__ = (UniqueConstraint("study_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("studies.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    """`sft`, `base`, `external` or `reference`."""
    provenance: Mapped[str] = mapped_column(Text)
    """Canonical JSON: hashes of weights, prompt, decoding and predictions; the prompt's text."""


class CaseRow(Base):
    """A case. Texts and salt are gone once the patient's text was erased; the hash stays."""

    __tablename__ = "study_cases"
    __table_args__ = (UniqueConstraint("study_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("studies.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    """The report's id."""
    lang: Mapped[str] = mapped_column(String(2))
    practice: Mapped[bool]
    author: Mapped[str | None] = mapped_column(String(200))
    patient: Mapped[str | None] = mapped_column(String(200), index=True)
    findings: Mapped[str | None] = mapped_column(Text)
    context: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(32))
    text_sha256: Mapped[str] = mapped_column(String(64))
    """Salted, of findings and context."""
    findings_sha256: Mapped[str | None] = mapped_column(String(64))
    """`texts.findings_sha256`, by which the open arena knows the case."""


class OutputRow(Base):
    """A system's impression of a case; gone with its case's texts."""

    __tablename__ = "study_outputs"
    __table_args__ = (UniqueConstraint("case_id", "system_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("studies.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("study_cases.id", ondelete="CASCADE"))
    system_id: Mapped[int] = mapped_column(ForeignKey("study_systems.id", ondelete="CASCADE"))
    raw: Mapped[str | None] = mapped_column(Text)
    shown: Mapped[str | None] = mapped_column(Text)
    """With the cues that are not clinical made alike."""
    salt: Mapped[str | None] = mapped_column(String(32))
    text_sha256: Mapped[str] = mapped_column(String(64))
    """Salted, of both."""


class RaterRow(Base):
    """A rater of a study."""

    __tablename__ = "study_raters"
    __table_args__ = (UniqueConstraint("study_id", "name"), Index("ix_study_raters_name", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("studies.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str | None] = mapped_column(String(16))


class AssignmentRow(Base):
    """A pair given to a rater, its sides drawn in advance. `a` and `b` are outputs of the pair's two systems, never sides."""

    __tablename__ = "study_assignments"
    __table_args__ = (
        CheckConstraint("kind in ('practice', 'case', 'repeat', 'guess')", name="kind"),
        CheckConstraint("on_left in ('a', 'b')", name="on_left"),
        Index("ix_study_assignments_rater_id_rank", "rater_id", "rank"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    """What browsers call it."""
    study_id: Mapped[int] = mapped_column(ForeignKey("studies.id", ondelete="CASCADE"), index=True)
    rater_id: Mapped[int] = mapped_column(ForeignKey("study_raters.id", ondelete="CASCADE"))
    case_id: Mapped[int] = mapped_column(ForeignKey("study_cases.id", ondelete="CASCADE"), index=True)
    system_a_id: Mapped[int] = mapped_column(ForeignKey("study_systems.id", ondelete="CASCADE"))
    system_b_id: Mapped[int] = mapped_column(ForeignKey("study_systems.id", ondelete="CASCADE"))
    on_left: Mapped[str | None] = mapped_column(String(1))
    """Which output stands on the left; unknown in ratings from elsewhere alone."""
    kind: Mapped[str] = mapped_column(String(8))
    repeat_of: Mapped[int | None] = mapped_column(ForeignKey("study_assignments.id", ondelete="CASCADE"))
    """The first presentation, of a repeat and of a guess."""
    rank: Mapped[int]
    """The order of a rater's cards; a skip changes it."""
    revision: Mapped[int]
    """Of the latest rating; 0: none yet."""


class RatingRow(Base):
    """One revision of a rating, and its link in the chain. Never changed, but for a comment that is erased."""

    __tablename__ = "study_ratings"
    __table_args__ = (
        UniqueConstraint("assignment_id", "revision"),
        UniqueConstraint("study_id", "seq"),
        UniqueConstraint("rater_id", "idempotency"),
        CheckConstraint("answer in ('a', 'b', 'tie', 'both_bad', 'cannot_judge')", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("studies.id", ondelete="RESTRICT"))
    seq: Mapped[int]
    """1, 2, … in the study's log."""
    assignment_id: Mapped[int] = mapped_column(ForeignKey("study_assignments.id", ondelete="RESTRICT"))
    rater_id: Mapped[int] = mapped_column(ForeignKey("study_raters.id", ondelete="RESTRICT"))
    revision: Mapped[int]
    idempotency: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(12))
    """a and b: the preferred output, never a side."""
    details: Mapped[str] = mapped_column(Text)
    """Strength, scores, error tags, links, harm, sureness by output, as canonical JSON."""
    seconds: Mapped[float | None] = mapped_column(Float)
    made: Mapped[str] = mapped_column(String(40))
    comment: Mapped[str | None] = mapped_column(Text)
    """Empty where none was made; None once it is erased."""
    salt: Mapped[str | None] = mapped_column(String(32))
    comment_sha256: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    link: Mapped[str] = mapped_column(String(64))


class LogRow(Base):
    """Where a study's rating log stands: the row that writers of one study wait for each other on."""

    __tablename__ = "study_logs"

    study_id: Mapped[int] = mapped_column(ForeignKey("studies.id", ondelete="RESTRICT"), primary_key=True)
    head: Mapped[str] = mapped_column(String(64))
    length: Mapped[int]


class EventRow(Base):
    """Something that was done with a study, with the log's head and length at the time, signed."""

    __tablename__ = "study_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("studies.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    """`locked`, `closed`, `exported` or `erased`."""
    made: Mapped[str] = mapped_column(String(40))
    head: Mapped[str] = mapped_column(String(64))
    length: Mapped[int]
    details: Mapped[str] = mapped_column(Text)
    seal: Mapped[str] = mapped_column(String(64))
