"""Sessions: kept in the store, so that any process behind an address knows every browser that is logged in."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, select, update

from arena.people.hashes import fast, random_secret
from arena.people.tables import PersonRow, SessionRow
from arena.people.users import User, person, user_of
from store.engine import reading, transaction

IDLE, LONGEST = timedelta(days=7), timedelta(days=30)
"""A study lasts weeks, and a rater comes back to it by the same browser."""
NOTED = timedelta(minutes=10)
"""How exact the time of the last visit is: a request in between writes nothing."""


def begin_session(store: Engine, name: str) -> str:
    """A new session; what its cookie holds. Sessions that are over are swept away.

    Raises:
        UserError: No such user.
    """
    cookie = random_secret()
    now = datetime.now(UTC)
    with transaction(store) as session:
        over = (SessionRow.made < now - LONGEST) | (SessionRow.seen < now - IDLE)
        session.execute(delete(SessionRow).where(over))
        session.add(SessionRow(key=fast(cookie), person_id=person(session, name).id, made=now, seen=now))
    return cookie


def user_in_session(store: Engine, cookie: str) -> User | None:
    """Whose session a cookie holds; None where it is over, unknown, or the user was revoked."""
    now = datetime.now(UTC)
    with reading(store) as session:
        found = session.execute(
            select(PersonRow, SessionRow.seen < now - NOTED)
            .join(SessionRow, SessionRow.person_id == PersonRow.id)
            .where(
                SessionRow.key == fast(cookie),
                SessionRow.made >= now - LONGEST,
                SessionRow.seen >= now - IDLE,
                PersonRow.revoked.is_(None),
            )
        ).one_or_none()
        if found is None:
            return None
        row, stale = found
        user = user_of(row)
    if stale:
        with transaction(store) as session:
            session.execute(update(SessionRow).where(SessionRow.key == fast(cookie)).values(seen=now))
    return user


def end_session(store: Engine, cookie: str) -> None:
    """Log a browser out; nothing happens for an unknown cookie."""
    with transaction(store) as session:
        session.execute(delete(SessionRow).where(SessionRow.key == fast(cookie)))


def csrf_token(cookie: str) -> str:
    """What a page of this session sends with each change: derived, so that no process has to remember it."""
    return hmac.new(cookie.encode("utf-8", "surrogatepass"), b"csrf", hashlib.sha256).hexdigest()
