"""What the rater's app calls: studies, cards, answers. Every function sees that the assignment is this rater's own."""

import json
from collections.abc import Sequence
from functools import cache
from statistics import median
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import Engine, Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from arena.study import answers
from arena.study.protocol import REFERENCE, from_json
from arena.study.rate import skip, submit
from arena.study.shapes import Card, Overview, RefusedError, State
from arena.study.tables import AssignmentRow, CaseRow, OutputRow, RaterRow, RatingRow, StudyRow, SystemRow
from store.engine import reading

__all__ = ["cards", "overview", "skip", "studies_of", "submit"]

LATEST = 20  # answers whose median tells how long the rest takes


class Seat(NamedTuple):
    """A rater in a study."""

    study: str
    state: State
    protocol: str
    synthetic: bool
    demonstration: bool
    rater_id: int


SEAT = (StudyRow.name, StudyRow.state, StudyRow.protocol, StudyRow.synthetic, StudyRow.demonstration, RaterRow.id)


def studies_of(store: Engine, rater: str) -> list[Overview]:
    """The open and closed studies that a rater has a part in, the newest first."""
    with reading(store) as session:
        found = session.execute(
            select(*SEAT)
            .join(RaterRow, RaterRow.study_id == StudyRow.id)
            .where(RaterRow.name == rater, StudyRow.state != "draft", StudyRow.imported.is_(False))
            .order_by(StudyRow.id.desc())
        ).all()
        return [at_a_glance(session, Seat(*cast(Sequence[Any], one))) for one in found]


def overview(store: Engine, study: str, rater: str) -> Overview:
    """A rater's study at a glance.

    Raises:
        RefusedError: unknown.
    """
    with reading(store) as session:
        return at_a_glance(session, seat(session, study, rater))


def seat(session: Session, study: str, rater: str) -> Seat:
    """A rater's place in a study that raters may know of."""
    found = session.connection().execute(seat_statement(), {"study": study, "rater": rater}).one_or_none()
    if found is None:
        raise RefusedError("unknown")
    return Seat(*cast(Sequence[Any], found))


@cache
def seat_statement() -> Select[*tuple[Any, ...]]:
    """A rater's place in a study that is no draft."""
    return (
        select(*SEAT)
        .join(RaterRow, RaterRow.study_id == StudyRow.id)
        .where(
            StudyRow.name == bindparam("study"),
            RaterRow.name == bindparam("rater"),
            StudyRow.state != "draft",
            StudyRow.imported.is_(False),
        )
    )


def at_a_glance(session: Session, at: Seat) -> Overview:
    """What a rater's cards come to."""
    cards = session.connection().execute(glance_statement(), {"rater": at.rater_id}).all()
    protocol = from_json(at.protocol)
    undone = [position for position, (_, revision) in enumerate(cards) if not revision]
    kinds = [kind for kind, _ in cards]
    return Overview(
        study=at.study,
        title=protocol.title.both(),
        guidance=protocol.guidance.both(),
        state=at.state,
        asks=protocol.asks,
        total=len(cards),
        done=len(cards) - len(undone),
        practice=kinds.count("practice"),
        guesses=kinds.count("guess"),
        next=undone[0] if undone else None,
        minutes_left=minutes_left(session, at.rater_id, len(undone)),
        synthetic=at.synthetic,
        demonstration=at.demonstration,
    )


@cache
def glance_statement() -> Select[*tuple[Any, ...]]:
    """Kinds and revisions of a rater's cards, in their order."""
    return (
        select(AssignmentRow.kind, AssignmentRow.revision)
        .join(CaseRow, CaseRow.id == AssignmentRow.case_id)
        .where(AssignmentRow.rater_id == bindparam("rater"), CaseRow.salt.is_not(None))
        .order_by(AssignmentRow.rank)
    )


def minutes_left(session: Session, rater_id: int, cards: int) -> float | None:
    """How long the remaining cards take at the pace of the latest ones; None before there is any."""
    found = session.connection().execute(pace_statement(), {"rater": rater_id}).scalars().all()
    return round(median(float(one) for one in found) * cards / 60, 2) if found else None


@cache
def pace_statement() -> Select[*tuple[Any, ...]]:
    """Seconds of a rater's latest first answers."""
    return (
        select(RatingRow.seconds)
        .where(RatingRow.rater_id == bindparam("rater"), RatingRow.seconds.is_not(None), RatingRow.revision == 1)
        .order_by(RatingRow.seq.desc())
        .limit(LATEST)
    )


def cards(store: Engine, study: str, rater: str, first: int, count: int) -> list[Card]:
    """Cards by position (0-based): practice, then cases and hidden repeats, then the guesses.

    Raises:
        RefusedError: unknown.
    """
    first, count = max(0, first), max(0, min(count, 500))
    with reading(store) as session:
        at = seat(session, study, rater)
        wanted = {"rater": at.rater_id, "first": first, "count": count}
        found = session.connection().execute(cards_statement(), wanted).all()
    return [card(row, first + place) for place, row in enumerate(found)]


@cache
def cards_statement() -> Select[*tuple[Any, ...]]:
    """Made once: to build a statement takes longer than to run it."""
    output_a, output_b, a, b = aliased(OutputRow), aliased(OutputRow), aliased(SystemRow), aliased(SystemRow)
    return (
        select(
            AssignmentRow.token,
            AssignmentRow.kind,
            AssignmentRow.on_left,
            AssignmentRow.revision,
            CaseRow.lang,
            CaseRow.findings,
            CaseRow.context,
            output_a.shown.label("text_a"),
            output_b.shown.label("text_b"),
            a.kind.label("kind_a"),
            b.kind.label("kind_b"),
            RatingRow.answer,
            RatingRow.details,
            RatingRow.comment,
            RatingRow.seconds,
        )
        .select_from(AssignmentRow)
        .join(CaseRow, CaseRow.id == AssignmentRow.case_id)
        .join(a, a.id == AssignmentRow.system_a_id)
        .join(b, b.id == AssignmentRow.system_b_id)
        .join(output_a, and_(output_a.case_id == CaseRow.id, output_a.system_id == a.id))
        .join(output_b, and_(output_b.case_id == CaseRow.id, output_b.system_id == b.id))
        .outerjoin(
            RatingRow,
            and_(
                RatingRow.assignment_id == AssignmentRow.id,
                RatingRow.revision == AssignmentRow.revision,
            ),
        )
        .where(AssignmentRow.rater_id == bindparam("rater"), CaseRow.salt.is_not(None))
        .order_by(AssignmentRow.rank)
        .offset(bindparam("first"))
        .limit(bindparam("count"))
    )


def card(row: Any, position: int) -> Card:
    """A card of a query's row: sides instead of outputs, and no word on what is a repeat."""
    texts = {"a": row.text_a or "", "b": row.text_b or ""}
    question: Literal["preference", "which_is_model", "which_is_physician"] = "preference"
    if row.kind == "guess":
        question = "which_is_physician" if REFERENCE in (row.kind_a, row.kind_b) else "which_is_model"
    given = None
    if row.answer is not None:
        given = answers.restored(row.answer, row.details, row.on_left, row.comment, row.seconds)
    return Card(
        assignment=row.token,
        position=position,
        kind="case" if row.kind == "repeat" else row.kind,
        lang=row.lang,
        findings=row.findings or "",
        context=json.loads(row.context) if row.context else {},
        a=texts[answers.turned("a", row.on_left)],
        b=texts[answers.turned("b", row.on_left)],
        question=question,
        answer=given,
        revision=row.revision,
    )
