"""The tables of accounts. Secrets are kept as hashes alone."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base


class PersonRow(Base):
    """A user; one who was revoked stays, since ratings speak of the name."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("rater or team", name="roles"),
        CheckConstraint("role_in_studies in ('author', 'radiologist', 'referrer')", name="role_in_studies"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    rater: Mapped[bool]
    team: Mapped[bool]
    role_in_studies: Mapped[str | None] = mapped_column(String(16))
    password: Mapped[str | None] = mapped_column(String(200))
    """An Argon2 hash; empty for someone who enters by invitation alone."""
    made: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class InviteRow(Base):
    """A link that lets a user in; revoking it deletes it."""

    __tablename__ = "invites"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The part of the token that finds it; the secret part is known as a hash alone."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    secret: Mapped[str] = mapped_column(String(200))
    reusable: Mapped[bool]
    made: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SessionRow(Base):
    """A browser that is logged in."""

    __tablename__ = "sessions"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of what its cookie holds."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    made: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AttemptRow(Base):
    """Failed attempts of late, by what they have in common."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the address or name: a mistyped name may be a password."""
    began: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    count: Mapped[int]
