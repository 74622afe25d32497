"""The open arena's one table."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Float, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base


class ArenaVote(Base):
    """One blind vote: which output was preferred, never which side."""

    __tablename__ = "arena_votes"
    __table_args__ = (
        CheckConstraint("answer in ('base', 'sft', 'tie', 'both_bad')", name="answer"),
        CheckConstraint("on_left in ('base', 'sft')", name="on_left"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """Made once for each pair: a vote that is sent twice is stored once."""
    made: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    base_run: Mapped[str] = mapped_column(String(200), index=True)
    sft_run: Mapped[str] = mapped_column(String(200), index=True)
    data: Mapped[str | None] = mapped_column(String(64))
    """The validation set of a drawn case (`cases_sha256`); empty for findings that a person typed."""
    case_id: Mapped[str | None] = mapped_column(String(200))
    lang: Mapped[str] = mapped_column(String(2))
    base_sha256: Mapped[str] = mapped_column(String(64))
    sft_sha256: Mapped[str] = mapped_column(String(64))
    on_left: Mapped[str] = mapped_column(String(8))
    answer: Mapped[str] = mapped_column(String(8))
    seconds: Mapped[float] = mapped_column(Float)
    """From the moment both texts stood there to the answer."""
    comment: Mapped[str] = mapped_column(Text)
    findings: Mapped[str | None] = mapped_column(Text)
    """Typed findings, only where the person asked for them to be kept."""
