"""The latest ratings as the statistics see them, and how far a study is."""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from statistics import median
from typing import Any, NamedTuple, cast

from sqlalchemy import Engine, and_, func, select
from sqlalchemy.orm import Session, aliased

from arena.study.lock import find
from arena.study.protocol import REFERENCE, from_json
from arena.study.results import Progress, RaterProgress
from arena.study.shapes import Dimension, Harm, Judged, JudgedError, Kind, Role, Said, State
from arena.study.tables import AssignmentRow, CaseRow, LogRow, OutputRow, RaterRow, RatingRow, StudyRow, SystemRow
from common.errors import UserError
from store.engine import reading

SKIMMED = {"zh": 25.0, "en": 75.0}
"""Characters a second that nobody reads with understanding: an answer given faster than that is flagged."""


class Rated(NamedTuple):
    """A latest rating with what it is about."""

    rater: str
    role: str | None
    case: str
    a: str
    b: str
    kind_a: str
    kind_b: str
    on_left: str | None
    kind: str
    token: str
    answer: str
    details: str
    comment: str | None
    seconds: float | None
    made: str
    revision: int
    link: str
    lang: str
    assignment: int
    first: int | None
    case_id: int
    a_id: int
    b_id: int


def latest(session: Session, study_id: int) -> list[Rated]:
    """The latest revision of every rating, in the order of the log."""
    a, b = aliased(SystemRow), aliased(SystemRow)
    statement = (
        select(
            RaterRow.name,
            RaterRow.role,
            CaseRow.name,
            a.name,
            b.name,
            a.kind,
            b.kind,
            AssignmentRow.on_left,
            AssignmentRow.kind,
            AssignmentRow.token,
            RatingRow.answer,
            RatingRow.details,
            RatingRow.comment,
            RatingRow.seconds,
            RatingRow.made,
            RatingRow.revision,
            RatingRow.link,
            CaseRow.lang,
            AssignmentRow.id,
            AssignmentRow.repeat_of,
            CaseRow.id,
            a.id,
            b.id,
        )
        .select_from(RatingRow)
        .join(
            AssignmentRow,
            and_(AssignmentRow.id == RatingRow.assignment_id, AssignmentRow.revision == RatingRow.revision),
        )
        .join(RaterRow, RaterRow.id == AssignmentRow.rater_id)
        .join(CaseRow, CaseRow.id == AssignmentRow.case_id)
        .join(a, a.id == AssignmentRow.system_a_id)
        .join(b, b.id == AssignmentRow.system_b_id)
        .where(RatingRow.study_id == study_id)
        .order_by(RatingRow.seq)
    )
    return [Rated(*cast(Sequence[Any], row)) for row in session.execute(statement)]


def judged(store: Engine, study: str, *, blind: bool = False) -> list[Judged]:
    """The latest revision of every rating, for the statistics.

    Args:
        blind: Leave out the answers' direction: which output of the first pair is called 1.1 and which 1.2 is drawn anew in
            each case, and nothing that tells them apart is in it. Agreement can be computed of it, preference cannot. Allowed before the study is closed.

    Raises:
        UserError: There is no such study, or it is not closed.
    """
    with reading(store) as session:
        found = find(session, study)
        if not blind and found.state != "closed":
            raise UserError(
                f"{study}: {'a draft' if found.state == 'draft' else 'still open'}; who is preferred stays hidden until "
                f"python -m arena close {study}"
            )
        rated = latest(session, found.id)
        protocol = from_json(found.protocol)
        asked = protocol.asks.errors
    if not blind:
        made = [as_judged(one, protocol.sft, asked) for one in rated]
        return [replace(one, made=None) for one in made] if found.imported else made
    flips: dict[tuple[str, str, str], bool] = defaultdict(lambda: secrets.randbelow(2) == 1)
    numbers = {pair: at for at, pair in enumerate(sorted({(one.a, one.b) for one in rated}), 1)}
    return [hidden(one, numbers[one.a, one.b], flips[one.case, one.a, one.b]) for one in rated]


def as_judged(one: Rated, sft: str | None, errors_asked: bool) -> Judged:
    """A rating by output."""
    given: Mapping[str, Any] = json.loads(one.details)
    names = {"a": one.a, "b": one.b}
    return Judged(
        rater=one.rater,
        role=cast(Role | None, one.role),
        case=one.case,
        system_a=one.a,
        system_b=one.b,
        left=names[one.on_left] if one.on_left else None,
        answer=cast(Said, one.answer),
        kind=cast(Kind, one.kind),
        strength=given.get("strength"),
        scores={
            cast(Dimension, dimension): {names[output]: score for output, score in scores.items()}
            for dimension, scores in given.get("scores", {}).items()
        },
        errors=tuple(
            JudgedError(system=names[error["output"]], tag=error["tag"], significant=error["significant"])
            for error in given.get("errors", ())
        ),
        errors_asked=errors_asked and one.kind != "guess",
        harm={
            names[output]: Harm(likelihood=likelihood, extent=extent)
            for output, (likelihood, extent) in given.get("harm", {}).items()
        },
        guess_right=guess_right(one, sft),
        sure=given.get("sure"),
        seconds=one.seconds,
        comment=one.comment or "",
        made=datetime.fromisoformat(one.made),
    )


def guess_right(one: Rated, sft: str | None) -> bool | None:
    """Of a guess: whether it named the physician's text, in a pair without one the fine-tuned model's."""
    if one.kind != "guess" or one.answer not in ("a", "b"):
        return None
    if REFERENCE in (one.kind_a, one.kind_b):
        right = "a" if one.kind_a == REFERENCE else "b"
    else:
        right = "a" if one.a == sft or (one.b != sft and one.kind_a == "sft") else "b"
    return one.answer == right


def hidden(one: Rated, pair: int, flip: bool) -> Judged:
    """A rating without what tells which output is whose."""
    swap = {"a": "b", "b": "a"} if flip else {}
    left = one.on_left and swap.get(one.on_left, one.on_left)
    return Judged(
        rater=one.rater,
        role=cast(Role | None, one.role),
        case=one.case,
        system_a=f"{pair}.1",
        system_b=f"{pair}.2",
        left=f"{pair}.{1 if left == 'a' else 2}" if left else None,
        answer=cast(Said, swap.get(one.answer, one.answer)),
        kind=cast(Kind, one.kind),
        seconds=one.seconds,
        made=datetime.fromisoformat(one.made),
    )


def progress(store: Engine, study: str) -> Progress:
    """How far a study is.

    Raises:
        UserError: There is no such study.
    """
    with reading(store) as session:
        found = find(session, study)
        seats = session.execute(
            select(RaterRow.name, RaterRow.role, RaterRow.id).where(RaterRow.study_id == found.id).order_by(RaterRow.id)
        ).all()
        totals = counts(session, found)
        rated = latest(session, found.id)
        lengths = reading_lengths(session, found.id)
        log = session.execute(select(LogRow.head, LogRow.length).where(LogRow.study_id == found.id)).one_or_none()
    by_rater: dict[str, list[Rated]] = defaultdict(list)
    for one in rated:
        by_rater[one.rater].append(one)
    raters = [rater_progress(name, role, by_rater[name], totals[id_], lengths) for name, role, id_ in seats]
    return Progress(
        study=study,
        state=cast(State, found.state),
        raters=raters,
        ratings=sum(one.cases_done for one in raters),
        planned=sum(one.cases for one in raters),
        agreement=agreement(rated),
        repeat_agreement=repeat_agreement(rated),
        length=log[1] if log else 0,
        head=log[0] if log else None,
    )


def counts(session: Session, study: StudyRow) -> Mapping[int, Mapping[str, int]]:
    """By rater, how many cards of each kind; cases that were erased before they were rated are none."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    statement = (
        select(AssignmentRow.rater_id, AssignmentRow.kind, func.count())
        .join(CaseRow, CaseRow.id == AssignmentRow.case_id)
        .where(AssignmentRow.study_id == study.id)
        .where(CaseRow.salt.is_not(None) | (AssignmentRow.revision > 0))
        .group_by(AssignmentRow.rater_id, AssignmentRow.kind)
    )
    for rater, kind, many in session.execute(statement):
        found[rater][kind] = many
    return found


def reading_lengths(session: Session, study_id: int) -> dict[tuple[int, int], int]:
    """Characters of findings plus output, by case and system."""
    statement = (
        select(OutputRow.case_id, OutputRow.system_id, func.length(CaseRow.findings) + 2 * func.length(OutputRow.shown))
        .join(CaseRow, CaseRow.id == OutputRow.case_id)
        .where(OutputRow.study_id == study_id)
    )
    return {(case, system): int(length or 0) for case, system, length in session.execute(statement)}


def rater_progress(
    name: str,
    role: str | None,
    rated: Sequence[Rated],
    totals: Mapping[str, int],
    lengths: Mapping[tuple[int, int], int],
) -> RaterProgress:
    """One rater's."""
    cases = [one for one in rated if one.kind in ("case", "repeat")]
    times = [one.seconds for one in cases if one.seconds is not None]
    return RaterProgress(
        rater=name,
        role=cast(Role | None, role),
        total=sum(totals.values()),
        done=len(rated),
        cases=totals.get("case", 0) + totals.get("repeat", 0),
        cases_done=len(cases),
        median_seconds=round(median(times), 1) if times else None,
        fast=sum(is_fast(one, lengths) for one in cases),
        revised=sum(one.revision > 1 for one in rated),
        last=datetime.fromisoformat(max(one.made for one in rated)) if rated else None,
    )


def is_fast(one: Rated, lengths: Mapping[tuple[int, int], int]) -> bool:
    """Whether an answer came before its texts could be read: findings once, and both outputs."""
    if one.seconds is None or one.revision > 1:
        return False
    both = lengths.get((one.case_id, one.a_id), 0) + lengths.get((one.case_id, one.b_id), 0)
    return one.seconds < both / 2 / SKIMMED[one.lang]


def agreement(rated: Iterable[Rated]) -> float | None:
    """Mean share of two raters who gave a case and pair the same answer; `cannot_judge` is none. None: no two raters met."""
    units: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in rated:
        if one.kind == "case" and one.answer != "cannot_judge":
            units[one.case, one.a, one.b].append(one.answer)
    shares = [
        sum(x == y for x, y in pairs) / len(pairs) for said in units.values() if (pairs := list(combinations(said, 2)))
    ]
    return sum(shares) / len(shares) if shares else None


def repeat_agreement(rated: Sequence[Rated]) -> float | None:
    """Share of repeats that were answered as their first presentation; None: none was."""
    first = {one.assignment: one.answer for one in rated}
    pairs = [(one.answer, first[one.first]) for one in rated if one.kind == "repeat" and one.first in first]
    return sum(x == y for x, y in pairs) / len(pairs) if pairs else None
