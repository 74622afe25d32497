"""Invitations: links `/invite/ID.SECRET` that let a user in without a password, once or until revoked."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, select, update

from arena.people.hashes import matches, random_secret, slow
from arena.people.tables import InviteRow, PersonRow
from arena.people.users import User, person, user_of
from store.engine import reading, transaction

DAYS = 30


def invite(store: Engine, name: str, *, reusable: bool = False, days: float = DAYS) -> str:
    """A new token "ID.SECRET" for a user; the secret is kept as a hash and cannot be shown again.

    Raises:
        UserError: No such user.
    """
    secret, key = random_secret(), secrets.token_hex(8)
    kept = slow(secret)
    now = datetime.now(UTC)
    with transaction(store) as session:
        row = InviteRow(
            id=key,
            person_id=person(session, name).id,
            secret=kept,
            reusable=reusable,
            made=now,
            expires=now + timedelta(days=days),
        )
        session.add(row)
    return f"{key}.{secret}"


def redeem(store: Engine, token: str) -> User | None:
    """The user whom a token lets in now; a token of one use is used up, also where two browsers come at once."""
    key, _, secret = token.partition(".")
    now = datetime.now(UTC)
    live = (
        (InviteRow.id == key)
        & (InviteRow.expires > now)
        & (InviteRow.reusable | InviteRow.used.is_(None))
        & InviteRow.person_id.in_(select(PersonRow.id).where(PersonRow.revoked.is_(None)))
    )
    with reading(store) as session:
        kept = session.scalar(select(InviteRow.secret).where(live))
    if kept is None or not matches(kept, secret):  # which ids there are is no secret
        return None
    with transaction(store) as session:
        taken = session.scalar(update(InviteRow).where(live).values(used=now).returning(InviteRow.person_id))
        row = None if taken is None else session.get(PersonRow, taken)
        return None if row is None else user_of(row)


def revoke_invites(store: Engine, name: str) -> int:
    """Take back all of a user's links; how many there were.

    Raises:
        UserError: No such user.
    """
    with transaction(store) as session:
        gone = session.scalars(
            delete(InviteRow).where(InviteRow.person_id == person(session, name).id).returning(InviteRow.id)
        ).all()
    return len(gone)
