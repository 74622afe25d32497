"""The rating log: one chain of signed links for each study, and the signed events that pin its head and length."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Insert, Select, Update, bindparam, insert, select, update
from sqlalchemy.orm import Session

from arena.study.chain import ChainKey, canonical, new_salt, salted
from arena.study.tables import EventRow, LogRow, RatingRow, StudyRow

VERSION = 1


class Facts(NamedTuple):
    """What a rating is about, as its link signs it: a changed assignment breaks the chain as a changed answer does."""

    study: str
    token: str
    rater: str
    case: str
    system_a: str
    system_b: str
    on_left: str | None
    kind: str


class Said(NamedTuple):
    """A rating's own part of its link."""

    revision: int
    answer: str
    details: str
    seconds: float | None
    made: str
    comment_sha256: str


def first_link(key: ChainKey, study: str, lock: str) -> str:
    """Where a chain begins: it signs all that was locked."""
    return key.sign([VERSION, "locked", study, lock])


def next_link(key: ChainKey, seq: int, previous: str, facts: Facts, said: Said) -> str:
    """The link of the `seq`-th rating."""
    return key.sign([VERSION, "rating", seq, previous, *facts, *said])


def now() -> str:
    """The time as it is stored."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def locked_log(session: Session, study_id: int) -> tuple[str, int]:
    """Head and length of a study's log; until the transaction ends, no other can add to it."""
    found = session.connection().execute(log_statement(), {"study": study_id}).one()
    return found[0], found[1]


@cache
def log_statement() -> Select[str, int]:
    """Made once, as the other statements of a submit are: to build one takes longer than to run it."""
    return select(LogRow.head, LogRow.length).where(LogRow.study_id == bindparam("study")).with_for_update()


@cache
def rating_statement() -> Insert:
    """A new rating."""
    return insert(RatingRow)


@cache
def growth_statement() -> Update:
    """A log that has grown."""
    return (
        update(LogRow).where(LogRow.study_id == bindparam("study")).values(head=bindparam("to"), length=bindparam("by"))
    )


def append(
    session: Session,
    key: ChainKey,
    at: tuple[str, int],
    ids: tuple[int, int, int],
    facts: Facts,
    rating: dict[str, Any],
    comment: str,
) -> tuple[str, int]:
    """Add a rating to the log.

    Args:
        at: Head and length, from `locked_log`.
        ids: Of study, assignment and rater.
        rating: `revision`, `answer`, `details` (canonical JSON), `seconds` and `idempotency`.

    Returns:
        The new head and length.
    """
    head, length = at
    salt = new_salt()
    said = Said(
        rating["revision"], rating["answer"], rating["details"], rating["seconds"], now(), salted(comment, salt)
    )
    link = next_link(key, length + 1, head, facts, said)
    connection = session.connection()
    connection.execute(
        rating_statement(),
        {
            "study_id": ids[0],
            "seq": length + 1,
            "assignment_id": ids[1],
            "rater_id": ids[2],
            "idempotency": rating["idempotency"],
            "comment": comment,
            "salt": salt,
            "previous": head,
            "link": link,
            **said._asdict(),
        },
    )
    connection.execute(growth_statement(), {"study": ids[0], "to": link, "by": length + 1})
    return link, length + 1


def note(session: Session, key: ChainKey, study: tuple[int, str], kind: str, at: tuple[str, int], details: Any) -> None:
    """Record what was done with a study, with the log's head and length, signed."""
    made, text = now(), canonical(details)
    session.add(
        EventRow(
            study_id=study[0],
            kind=kind,
            made=made,
            head=at[0],
            length=at[1],
            details=text,
            seal=seal(key, study[1], kind, made, at, text),
        )
    )


def seal(key: ChainKey, study: str, kind: str, made: str, at: tuple[str, int], details: str) -> str:
    """The signature of an event."""
    return key.sign([VERSION, "event", study, kind, made, *at, details])


def lock_of(study: StudyRow) -> dict[str, str]:
    """The hashes of what was locked; empty for a draft."""
    found: dict[str, str] = json.loads(study.lock) if study.lock else {}
    return found
