"""What the team calls: make, lock and close a study, see how far it is, and read its judgements."""

from datetime import datetime
from typing import cast

from sqlalchemy import Engine, and_, func, select

from arena.study.erase import erase
from arena.study.judgements import judged, progress
from arena.study.lock import close, lock, locking_key
from arena.study.make import create
from arena.study.protocol import from_json
from arena.study.results import Erased, Progress, RaterProgress, Sealed, Study, StudyState, Verified
from arena.study.shapes import State
from arena.study.tables import AssignmentRow, CaseRow, RaterRow, StudyRow
from arena.study.verify import verify
from store.engine import reading

__all__ = [
    "Erased",
    "Progress",
    "RaterProgress",
    "Sealed",
    "Study",
    "StudyState",
    "Verified",
    "close",
    "create",
    "erase",
    "judged",
    "lock",
    "locking_key",
    "open_cases",
    "progress",
    "shut",
    "studies",
    "verify",
]


def studies(store: Engine) -> list[StudyState]:
    """All studies, the newest first."""
    raters = select(func.count()).where(RaterRow.study_id == StudyRow.id).scalar_subquery()
    cases = select(func.count()).where(CaseRow.study_id == StudyRow.id, CaseRow.practice.is_(False)).scalar_subquery()
    given = and_(AssignmentRow.study_id == StudyRow.id, AssignmentRow.kind.in_(("case", "repeat")))
    planned = select(func.count()).where(given).scalar_subquery()
    rated = select(func.count()).where(given, AssignmentRow.revision > 0).scalar_subquery()
    with reading(store) as session:
        found = session.execute(select(StudyRow, raters, cases, planned, rated).order_by(StudyRow.id.desc())).all()
        return [
            StudyState(
                name=study.name,
                title=from_json(study.protocol).title.both(),
                state=cast(State, study.state),
                made=datetime.fromisoformat(study.made),
                locked=datetime.fromisoformat(study.locked) if study.locked else None,
                closed=datetime.fromisoformat(study.closed) if study.closed else None,
                raters=many_raters,
                cases=many_cases,
                ratings=many_rated,
                planned=many_planned,
                demonstration=study.demonstration,
                synthetic=study.synthetic,
                imported=study.imported,
            )
            for study, many_raters, many_cases, many_planned, many_rated in found
        ]


def open_cases(store: Engine) -> set[str]:
    """Findings of open studies, each as `texts.findings_sha256` makes it; demonstrations are not counted."""
    with reading(store) as session:
        found = session.scalars(
            select(CaseRow.findings_sha256)
            .join(StudyRow, StudyRow.id == CaseRow.study_id)
            .where(StudyRow.state == "open", StudyRow.demonstration.is_(False), CaseRow.findings_sha256.is_not(None))
        )
        return {one for one in found if one is not None}


def shut(store: Engine) -> bool:
    """Whether a study is open that is no demonstration: then raters reach the rater's app alone."""
    with reading(store) as session:
        statement = select(StudyRow.id).where(StudyRow.state == "open", StudyRow.demonstration.is_(False)).limit(1)
        return session.scalar(statement) is not None
