"""Erase a patient's text from a study. Hashes, answers and the rating log stay, and still verify."""

from collections.abc import Sequence
from contextlib import closing

from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from arena.study.chain import ChainKey
from arena.study.lock import find, same_key
from arena.study.log import locked_log, note
from arena.study.results import Erased
from arena.study.tables import AssignmentRow, CaseRow, OutputRow, RatingRow, StudyRow
from common.errors import UserError
from store.engine import transaction


def erase(
    store: Engine, key: ChainKey | None, study: str, *, cases: Sequence[str] = (), patient: str | None = None
) -> Erased:
    """Erase findings, context, impressions and raters' comments of cases, with the salts of their hashes and the patient's id.

    Nobody is shown these cases any more; ratings that were given of them stay. Copies elsewhere (the leaderboard, run folders,
    exports, backups of the database) are not touched.

    Args:
        key: Of the rating log; a draft needs none.
        cases: Report ids.
        patient: All cases of this patient.

    Raises:
        UserError: There is no such study or case, or the key is another one.
    """
    with transaction(store, durable=True) as session:
        if store.dialect.name == "sqlite":
            session.execute(text("PRAGMA secure_delete = ON"))  # what is freed is overwritten
        found = find(session, study)
        if found.state != "draft":
            if key is None:
                raise UserError(f"{study}: the rating log's key is needed to erase in a locked study; name it in --key")
            same_key(study, found.key_id, key)
            at = locked_log(session, found.id)
        chosen = choose(session, found, cases, patient)
        ids = [id_ for id_, _ in chosen]
        comments = wipe(session, ids)
        if key is not None and found.state != "draft":
            note(session, key, (found.id, study), "erased", at, [name for _, name in chosen])
    overwrite(store)
    return Erased(study=study, cases=[name for _, name in chosen], comments=comments)


def overwrite(store: Engine) -> None:
    """Take what was erased out of the database's own copies of old pages and rows too.

    SQLite overwrites what it frees; Postgres frees the old rows, and overwrites them as it needs their room.
    """
    if store.dialect.name == "sqlite":
        with closing(store.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with store.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM study_cases, study_outputs, study_ratings"))


def choose(session: Session, study: StudyRow, cases: Sequence[str], patient: str | None) -> list[tuple[int, str]]:
    """Ids and names of the cases that are meant and not erased yet."""
    statement = select(CaseRow.id, CaseRow.name, CaseRow.salt).where(CaseRow.study_id == study.id)
    if patient is not None:
        found = session.execute(statement.where(CaseRow.patient == patient)).all()
        if not found:
            raise UserError(f"{study.name}: no case of that patient; name the cases with --case, or another study")
    else:
        found = session.execute(statement.where(CaseRow.name.in_(cases))).all()
        missing = sorted(set(cases) - {one.name for one in found})
        if missing or not cases:
            what = f"no case {missing[0]!r}" if missing else "no case is named"
            raise UserError(
                f"{study.name}: {what}; give report ids of this study with --case, or a patient with --patient"
            )
    return [(one.id, one.name) for one in found if one.salt is not None]


def wipe(session: Session, cases: Sequence[int]) -> int:
    """Take all texts of cases away; how many comments were among them."""
    session.execute(
        update(CaseRow)
        .where(CaseRow.id.in_(cases))
        .values(findings=None, context=None, salt=None, patient=None, findings_sha256=None)
    )
    session.execute(update(OutputRow).where(OutputRow.case_id.in_(cases)).values(raw=None, shown=None, salt=None))
    own = select(AssignmentRow.id).where(AssignmentRow.case_id.in_(cases))
    given = RatingRow.assignment_id.in_(own)
    comments = session.scalars(select(RatingRow.id).where(given, RatingRow.comment != "")).all()
    session.execute(update(RatingRow).where(given).values(comment=None, salt=None))
    return len(comments)
