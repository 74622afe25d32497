"""Take a rater's answers and skips: each is one transaction that waits for its turn in the study's log."""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Engine, Select, Update, bindparam, func, select, update
from sqlalchemy.orm import Session, aliased

from arena.study import answers
from arena.study.chain import ChainKey
from arena.study.lock import same_key
from arena.study.log import Facts, append, locked_log
from arena.study.protocol import from_json
from arena.study.shapes import Answer, Kind, Receipt, RefusedError, State
from arena.study.tables import AssignmentRow, CaseRow, RaterRow, RatingRow, StudyRow, SystemRow
from store.engine import transaction

TURN = threading.Lock()
"""Threads of this process queue here for SQLite's one writer, where each is served in turn; waiting inside SQLite is by
sleeping and trying again, and the unlucky wait long."""


def submit(
    store: Engine, key: ChainKey, study: str, rater: str, assignment: str, answer: Answer, idempotency: str
) -> Receipt:
    """Store an answer: committed and synced when this returns; the same idempotency key again returns the same receipt.

    Raises:
        RefusedError: unknown (no such study or assignment, or another rater's), closed, stale (the case was erased),
            invalid (the answer does not fit what the study asks, or the key was used for another card).
        UserError: The key is not the one that the study was locked with.
    """
    if not 1 <= len(idempotency) <= 64 or not idempotency.isprintable():
        raise RefusedError("invalid")
    with turn(store), transaction(store, durable=True) as session:
        own = owned(session, study, rater, assignment)
        at = locked_log(session, own.study_id)
        known = {"rater": own.rater_id, "key": idempotency}
        before = session.connection().execute(before_statement(), known).one_or_none()
        if before is not None:
            if before.assignment_id != own.id:
                raise RefusedError("invalid")
            return Receipt(assignment, before.revision, done(session, own.rater_id))
        own = owned(session, study, rater, assignment)  # as it is now that the log is ours
        may_change(own)
        protocol = from_json(own.protocol)
        answers.check(answer, own.kind, protocol.asks)
        same_key(study, own.key_id, key)
        said, details = answers.stored(answer, own.on_left)
        rating = {
            "revision": own.revision + 1,
            "answer": said,
            "details": details,
            "seconds": float(min(answer.seconds, answers.LONGEST_DAY)),
            "idempotency": idempotency,
        }
        facts = Facts(study, assignment, rater, own.case, own.a, own.b, own.on_left, own.kind)
        append(session, key, at, (own.study_id, own.id, own.rater_id), facts, rating, answers.plain(answer.comment))
        session.connection().execute(revision_statement(), {"assignment": own.id, "to": own.revision + 1})
        return Receipt(assignment, own.revision + 1, done(session, own.rater_id))


def skip(store: Engine, study: str, rater: str, assignment: str) -> None:
    """Move an unanswered card to the end of its kind.

    A skipped case takes the place of its hidden repeat, which moves to the end instead, so that the first presentation stays first.

    Raises:
        RefusedError: unknown, closed, stale, or invalid (it has an answer).
    """
    with turn(store), transaction(store) as session:
        own = owned(session, study, rater, assignment)
        locked_log(session, own.study_id)
        own = owned(session, study, rater, assignment)
        may_change(own)
        if own.revision:
            raise RefusedError("invalid")
        kinds = ("case", "repeat") if own.kind in ("case", "repeat") else (own.kind,)
        last = session.scalar(
            select(func.max(AssignmentRow.rank)).where(
                AssignmentRow.rater_id == own.rater_id, AssignmentRow.kind.in_(kinds)
            )
        )
        end = (last or 0) + 1
        repeat = session.execute(
            select(AssignmentRow.id, AssignmentRow.rank).where(
                AssignmentRow.repeat_of == own.id, AssignmentRow.kind == "repeat"
            )
        ).one_or_none()
        moves = {own.id: end}
        if repeat is not None:
            moves = (
                {own.id: end, repeat.id: end + 1}
                if repeat.rank == own.rank + 1
                else {own.id: repeat.rank, repeat.id: end}
            )
        for id_, rank in moves.items():
            session.execute(update(AssignmentRow).where(AssignmentRow.id == id_).values(rank=rank))


class Owned(NamedTuple):
    """An assignment that is this rater's."""

    id: int
    rater_id: int
    study_id: int
    state: State
    protocol: str
    key_id: str | None
    kind: Kind
    on_left: str
    revision: int
    rank: int
    case: str
    a: str
    b: str
    salt: str | None
    """None: the case was erased."""


def owned(session: Session, study: str, rater: str, assignment: str) -> Owned:
    """A rater's own assignment.

    Raises:
        RefusedError: unknown.
    """
    names = {"assignment": assignment, "study": study, "rater": rater}
    found = session.connection().execute(owned_statement(), names).one_or_none()
    if found is None:
        raise RefusedError("unknown")
    return Owned(*cast(Sequence[Any], found))


@cache
def owned_statement() -> Select[*tuple[Any, ...]]:
    """Made once: to build a statement takes longer than to run it."""
    a, b = aliased(SystemRow), aliased(SystemRow)
    return (
        select(
            AssignmentRow.id,
            AssignmentRow.rater_id,
            AssignmentRow.study_id,
            StudyRow.state,
            StudyRow.protocol,
            StudyRow.key_id,
            AssignmentRow.kind,
            AssignmentRow.on_left,
            AssignmentRow.revision,
            AssignmentRow.rank,
            CaseRow.name,
            a.name,
            b.name,
            CaseRow.salt,
        )
        .select_from(AssignmentRow)
        .join(StudyRow, StudyRow.id == AssignmentRow.study_id)
        .join(RaterRow, RaterRow.id == AssignmentRow.rater_id)
        .join(CaseRow, CaseRow.id == AssignmentRow.case_id)
        .join(a, a.id == AssignmentRow.system_a_id)
        .join(b, b.id == AssignmentRow.system_b_id)
        .where(
            AssignmentRow.token == bindparam("assignment"),
            StudyRow.name == bindparam("study"),
            RaterRow.name == bindparam("rater"),
            StudyRow.state != "draft",
            StudyRow.imported.is_(False),
        )
    )


@cache
def before_statement() -> Select[int, int]:
    """A rating by its idempotency key."""
    return select(RatingRow.assignment_id, RatingRow.revision).where(
        RatingRow.rater_id == bindparam("rater"), RatingRow.idempotency == bindparam("key")
    )


@cache
def revision_statement() -> Update:
    """An assignment's latest revision."""
    return update(AssignmentRow).where(AssignmentRow.id == bindparam("assignment")).values(revision=bindparam("to"))


@cache
def done_statement() -> Select[int]:
    """How many cards a rater has answered."""
    return (
        select(func.count())
        .select_from(AssignmentRow)
        .join(CaseRow, CaseRow.id == AssignmentRow.case_id)
        .where(AssignmentRow.rater_id == bindparam("rater"), AssignmentRow.revision > 0, CaseRow.salt.is_not(None))
    )


def may_change(own: Owned) -> None:
    """See that an assignment can be answered.

    Raises:
        RefusedError: closed or stale.
    """
    if own.state != "open":
        raise RefusedError("closed")
    if own.salt is None:
        raise RefusedError("stale")


def done(session: Session, rater_id: int) -> int:
    """How many of a rater's cards have an answer."""
    return int(session.connection().execute(done_statement(), {"rater": rater_id}).scalar_one())


def turn(store: Engine) -> AbstractContextManager[Any]:
    """This thread's turn to write, where writers have to take turns."""
    return TURN if store.dialect.name == "sqlite" else nullcontext()
