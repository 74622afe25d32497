"""Failed logins and invitations are counted in the store, for all processes together."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, select

from arena.people.hashes import fast
from arena.people.tables import AttemptRow
from store.engine import alone, reading, transaction


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within a quarter of an hour, then none is tried any more until it is over."""

    what: str
    most: int


WINDOW = timedelta(minutes=15)
LOGIN_HERE = Limit("login of a name from an address", 10)
LOGIN_NAME = Limit("login of a name", 100)
LOGIN_ADDRESS = Limit("login from an address", 60)
"""A ward's browsers share one address behind a proxy that is not trusted."""
INVITE_ADDRESS = Limit("invitation from an address", 30)


def waits(store: Engine, limits: dict[Limit, str]) -> int:
    """Seconds until the next attempt is taken; 0 at once.

    Args:
        limits: Each limit with the value (a name, an address) that it counts.
    """
    now = datetime.now(UTC)
    keys = {key(limit, value): limit for limit, value in limits.items()}
    with reading(store) as session:
        rows = session.scalars(
            select(AttemptRow).where(AttemptRow.key.in_(keys), AttemptRow.began > now - WINDOW)
        ).all()
        full = [utc(row.began) + WINDOW - now for row in rows if row.count >= keys[row.key].most]
    return max((int(left.total_seconds()) + 1 for left in full), default=0)


def failed(store: Engine, limits: dict[Limit, str]) -> None:
    """Count one failure under each limit; counts that are over are swept away."""
    now = datetime.now(UTC)
    with transaction(store) as session:
        alone(session, "attempts")
        session.execute(delete(AttemptRow).where(AttemptRow.began <= now - WINDOW))
        for limit, value in limits.items():
            row = session.get(AttemptRow, key(limit, value))
            if row is None:
                session.add(AttemptRow(key=key(limit, value), began=now, count=1))
            else:
                row.count += 1


def key(limit: Limit, value: str) -> str:
    """Where a count is kept."""
    return fast(f"{limit.what}\0{value}")


def utc(moment: datetime) -> datetime:
    """A stored time: SQLite forgets that it was in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
