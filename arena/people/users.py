"""Users: who they are, what they may reach, and their passwords."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast, get_args

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from arena.people.hashes import matches, slow
from arena.people.tables import InviteRow, PersonRow, SessionRow
from arena.study.shapes import Role
from common.errors import UserError
from store.engine import alone, reading, transaction

Place = Literal["rater", "team"]
PLACES: tuple[Place, ...] = get_args(Place)
ROLES: tuple[Role, ...] = get_args(Role)
LONGEST_NAME, SHORTEST_PASSWORD, LONGEST_PASSWORD = 80, 10, 1024


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may use the web app."""

    name: str
    roles: frozenset[Place]
    """`rater`: the rater's app; `team`: everything."""
    role_in_studies: Role | None = None
    local: bool = False
    """Whoever sits at a server without accounts: both roles, and never blind."""


LOCAL = User("local", frozenset(PLACES), local=True)


@dataclass(frozen=True, slots=True)
class Listed:
    """A user as the team sees the list."""

    user: User
    password: bool
    invites: int
    """Links that still let in."""
    sessions: int
    revoked: bool


def add_user(
    store: Engine,
    name: str,
    roles: Iterable[Place],
    role_in_studies: Role | None = None,
    password: str | None = None,
) -> User:
    """Add a user, who can enter once there is a password or an invitation.

    Raises:
        UserError: The name is taken or cannot be one, there is no role, or the password is too short or too long.
    """
    name = checked_name(name)
    chosen = frozenset(roles)
    if not chosen or not chosen <= set(PLACES):
        raise UserError(f"user {name}: give at least one role of {', '.join(PLACES)}")
    kept = None if password is None else slow(checked_password(name, password))
    with transaction(store) as session:
        alone(session, "people")
        before = session.scalars(select(PersonRow).where(PersonRow.name == name)).one_or_none()
        if before is not None:
            remedy = f"python -m arena user restore {name}" if before.revoked else "choose another name"
            raise UserError(f"user {name}: there is one of this name{' (revoked)' if before.revoked else ''}; {remedy}")
        row = PersonRow(
            name=name,
            rater="rater" in chosen,
            team="team" in chosen,
            role_in_studies=role_in_studies,
            password=kept,
            made=datetime.now(UTC),
        )
        session.add(row)
    return User(name, chosen, role_in_studies)


def checked_name(name: str) -> str:
    """A name as it is stored.

    Raises:
        UserError: It is empty, too long, `local`, or holds what is not seen.
    """
    name = unicodedata.normalize("NFC", name)
    seen = name.isprintable() and name == name.strip() and not name.startswith("-")
    if not 0 < len(name) <= LONGEST_NAME or not seen or name == LOCAL.name:
        raise UserError(f"user {name!r}: a name has 1 to {LONGEST_NAME} visible characters, and is not 'local'")
    return name


def user_of(row: PersonRow) -> User:
    """A row as the rest of the program knows it."""
    places: dict[Place, bool] = {"rater": row.rater, "team": row.team}
    held = frozenset(place for place, has in places.items() if has)
    return User(row.name, held, cast("Role | None", row.role_in_studies))


def person(session: Session, name: str) -> PersonRow:
    """The row of a user who may enter.

    Raises:
        UserError: There is none, or they were revoked.
    """
    found = session.scalars(select(PersonRow).where(PersonRow.name == name)).one_or_none()
    if found is None:
        raise UserError(f"user {name!r}: no such user; python -m arena user list shows them, user add adds one")
    if found.revoked is not None:
        raise UserError(f"user {name}: revoked; python -m arena user restore {name} lets them in again")
    return found


def any_user(store: Engine) -> bool:
    """Whether users were ever created: from then on the server asks who comes, also where all are revoked."""
    with reading(store) as session:
        return session.scalar(select(PersonRow.id).limit(1)) is not None


def users(store: Engine) -> list[Listed]:
    """Everybody, by name, the revoked too."""
    now = datetime.now(UTC)
    with reading(store) as session:
        live = (InviteRow.expires > now) & (InviteRow.reusable | InviteRow.used.is_(None))
        invites = counted(
            session.execute(select(InviteRow.person_id, func.count()).where(live).group_by(InviteRow.person_id))
        )
        held = counted(session.execute(select(SessionRow.person_id, func.count()).group_by(SessionRow.person_id)))
        return [
            Listed(
                user_of(row),
                row.password is not None,
                invites.get(row.id, 0),
                held.get(row.id, 0),
                row.revoked is not None,
            )
            for row in session.scalars(select(PersonRow).order_by(PersonRow.name))
        ]


def counted(rows: Iterable[object]) -> dict[int, int]:
    """Pairs of person and number as a table."""
    return {int(person): int(number) for person, number in cast("Iterable[tuple[int, int]]", rows)}


def checked_password(name: str, password: str) -> str:
    """A password that will do.

    Raises:
        UserError: It is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UserError(f"user {name!r}: a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return password


def set_password(store: Engine, name: str, password: str) -> None:
    """Give a user a new password; all their sessions end.

    Raises:
        UserError: No such user, or the password is too short or too long.
    """
    kept = slow(checked_password(name, password))
    with transaction(store) as session:
        row = person(session, name)
        row.password = kept
        session.execute(delete(SessionRow).where(SessionRow.person_id == row.id))


def has_password(store: Engine, name: str) -> bool:
    """Whether a user can log in by a password."""
    with reading(store) as session:
        return session.scalar(select(PersonRow.password).where(PersonRow.name == name)) is not None


def check_password(store: Engine, name: str, password: str) -> User | None:
    """The user of this name and password; an unknown or revoked name takes as long as a wrong password."""
    with reading(store) as session:
        row = session.scalars(
            select(PersonRow).where(PersonRow.name == unicodedata.normalize("NFC", name), PersonRow.revoked.is_(None))
        ).one_or_none()
        found, kept = (None, None) if row is None else (user_of(row), row.password)
    right = matches(kept, password[: LONGEST_PASSWORD + 1])
    return found if right else None


def revoke(store: Engine, name: str) -> None:
    """Turn a user away from now on: sessions and invitations end, the name and its ratings stay.

    Raises:
        UserError: No such user, or revoked already.
    """
    with transaction(store) as session:
        row = person(session, name)
        row.revoked = datetime.now(UTC)
        row.password = None
        session.execute(delete(SessionRow).where(SessionRow.person_id == row.id))
        session.execute(delete(InviteRow).where(InviteRow.person_id == row.id))


def restore(store: Engine, name: str) -> None:
    """Let a revoked user in again, by a new invitation or password.

    Raises:
        UserError: No such user.
    """
    with transaction(store) as session:
        row = session.scalars(select(PersonRow).where(PersonRow.name == name)).one_or_none()
        if row is None:
            raise UserError(f"user {name!r}: no such user; python -m arena user list shows them")
        row.revoked = None
