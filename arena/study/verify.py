"""Look whether a study is what was locked, and its rating log what was signed."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, aliased

from arena.study.chain import ChainKey, salted
from arena.study.lock import altered, find, hashes, same_key
from arena.study.log import Facts, Said, first_link, lock_of, next_link, seal
from arena.study.results import Verified
from arena.study.tables import AssignmentRow, CaseRow, EventRow, LogRow, RaterRow, RatingRow, StudyRow, SystemRow
from common.errors import UserError
from store.engine import reading

CHUNK = 1000


def verify(store: Engine, key: ChainKey, study: str, head: str | None = None) -> Verified:
    """Compare a study with its lock, its ratings with their links, and the log with every head that was ever written down.

    Args:
        head: A head that was kept elsewhere (of an export, of the lock or the close): the log must have had it.

    Raises:
        UserError: There is no such study, it is a draft, or the key is another one.
    """
    with reading(store) as session:
        found = find(session, study)
        if found.state == "draft":
            raise UserError(f"{study}: a draft has no rating log yet; lock it with python -m arena lock {study}")
        same_key(study, found.key_id, key)
        problems = [*lock_problems(session, found), *altered(session, found)]
        heads = {0: first_link(key, study, lock_of(found).get("all", ""))}
        revisions: dict[int, int] = {}
        for problem in chain_problems(session, found, key, heads, revisions):
            problems.append(problem)
        problems += end_problems(session, found, heads)
        problems += event_problems(session, found, key, heads)
        problems += assignment_problems(session, found, revisions)
        erased = session.scalar(
            select(func.count()).select_from(CaseRow).where(CaseRow.study_id == found.id, CaseRow.salt.is_(None))
        )
        at = session.execute(select(LogRow.head, LogRow.length).where(LogRow.study_id == found.id)).one_or_none()
    known = next((length for length, link in heads.items() if link == head), None) if head else None
    if head and known is None:
        problems.append(
            f"the log of {study} never had the head {head[:16]}…: ratings at its end were cut off or replaced"
        )
    return Verified(
        study=study,
        holds=not problems,
        problems=problems,
        head=at[0] if at else "",
        length=at[1] if at else 0,
        head_found=known,
        erased=erased or 0,
    )


def lock_problems(session: Session, study: StudyRow) -> list[str]:
    """Parts of the study that are not what was locked."""
    locked, now = lock_of(study), hashes(session, study)
    return [
        f"{part}: not what was locked"
        for part in sorted({*locked, *now} - {"all"})
        if locked.get(part) != now.get(part)
    ] or ([] if locked.get("all") == now["all"] else ["the lock: not what was locked"])


def chain_problems(
    session: Session, study: StudyRow, key: ChainKey, heads: dict[int, str], revisions: dict[int, int]
) -> Iterator[str]:
    """What is wrong with the ratings, one by one; fills in the head at every length and the latest revisions."""
    expected, previous = 1, heads[0]
    for row in ratings(session, study.id):
        if row.seq != expected:
            yield f"rating {expected}: removed or moved (rating {row.seq} stands in its place)"
            expected = row.seq
        facts = Facts(study.name, row.token, row.rater, row.case, row.a, row.b, row.on_left, row.kind)
        said = Said(row.revision, row.answer, row.details, row.seconds, row.made, row.comment_sha256)
        if row.previous != previous:
            yield f"rating {row.seq}: does not follow the one before it"
        if next_link(key, row.seq, row.previous, facts, said) != row.link:
            yield f"rating {row.seq}: changed since it was signed"
        if row.salt is not None and salted(row.comment or "", row.salt) != row.comment_sha256:
            yield f"rating {row.seq}: its comment changed"
        if row.rater_id != row.assigned_to:
            yield f"rating {row.seq}: not of the rater whose assignment it is"
        if row.revision != revisions.get(row.assignment_id, 0) + 1:
            yield f"rating {row.seq}: revision {row.revision} does not follow revision {revisions.get(row.assignment_id, 0)}"
        revisions[row.assignment_id] = row.revision
        heads[row.seq], previous, expected = row.link, row.link, row.seq + 1


def ratings(session: Session, study_id: int) -> Iterator[Any]:
    """Every rating of a study in the order of its log."""
    a, b = aliased(SystemRow), aliased(SystemRow)
    yield from session.execute(
        select(
            RatingRow.seq,
            RatingRow.assignment_id,
            RatingRow.rater_id,
            RatingRow.revision,
            RatingRow.answer,
            RatingRow.details,
            RatingRow.seconds,
            RatingRow.made,
            RatingRow.comment,
            RatingRow.salt,
            RatingRow.comment_sha256,
            RatingRow.previous,
            RatingRow.link,
            AssignmentRow.token,
            AssignmentRow.rater_id.label("assigned_to"),
            AssignmentRow.on_left,
            AssignmentRow.kind,
            RaterRow.name.label("rater"),
            CaseRow.name.label("case"),
            a.name.label("a"),
            b.name.label("b"),
        )
        .select_from(RatingRow)
        .join(AssignmentRow, AssignmentRow.id == RatingRow.assignment_id)
        .join(RaterRow, RaterRow.id == AssignmentRow.rater_id)
        .join(CaseRow, CaseRow.id == AssignmentRow.case_id)
        .join(a, a.id == AssignmentRow.system_a_id)
        .join(b, b.id == AssignmentRow.system_b_id)
        .where(RatingRow.study_id == study_id)
        .order_by(RatingRow.seq)
        .execution_options(yield_per=CHUNK)
    )


def end_problems(session: Session, study: StudyRow, heads: Mapping[int, str]) -> list[str]:
    """Whether the log ends where it says."""
    at = session.execute(select(LogRow.head, LogRow.length).where(LogRow.study_id == study.id)).one_or_none()
    last = max(heads)
    if at is None:
        return ["the log's head and length are missing"]
    if at[1] > last:
        return [f"ratings {last + 1} to {at[1]}: cut off from the end of the log"]
    if at[1] < last:
        return [f"ratings {at[1] + 1} to {last}: added past the end of the log"]
    return [] if at[0] == heads[last] else ["the log's head is not the link of its last rating"]


def event_problems(session: Session, study: StudyRow, key: ChainKey, heads: Mapping[int, str]) -> list[str]:
    """Whether each lock, close, export and erasure is as it was signed, and the log had the head that it wrote down."""
    problems: list[str] = []
    kinds: list[str] = []
    for event in session.scalars(select(EventRow).where(EventRow.study_id == study.id).order_by(EventRow.id)):
        kinds.append(event.kind)
        at = (event.head, event.length)
        if seal(key, study.name, event.kind, event.made, at, event.details) != event.seal:
            problems.append(f"the record '{event.kind}' of {event.made}: changed since it was signed")
        elif heads.get(event.length) != event.head:
            problems.append(
                f"the log is not the one that was {event.kind} at {event.made} with {event.length} ratings: "
                "ratings were changed, or cut off from its end"
            )
    if kinds.count("locked") != 1:
        problems.append("the record of the lock is missing")
    if study.state == "closed" and kinds.count("closed") != 1:
        problems.append("the record of the close is missing")
    if study.state == "open" and "closed" in kinds:
        problems.append("the study was closed, and is open again")
    closed = session.scalar(select(EventRow.length).where(EventRow.study_id == study.id, EventRow.kind == "closed"))
    if closed is not None and max(heads) > closed:
        problems.append(f"ratings {closed + 1} to {max(heads)}: added after the study was closed")
    return problems


def assignment_problems(session: Session, study: StudyRow, revisions: Mapping[int, int]) -> list[str]:
    """Whether every assignment shows its latest rating."""
    found = session.execute(
        select(AssignmentRow.id, AssignmentRow.token, AssignmentRow.revision).where(AssignmentRow.study_id == study.id)
    )
    return [
        f"assignment {token}: shows revision {revision}, the log's latest is {revisions.get(id_, 0)}"
        for id_, token, revision in found
        if revision != revisions.get(id_, 0)
    ]
