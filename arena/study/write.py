"""Write a draft's rows."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from arena.study.assign import Dealt
from arena.study.chain import canonical, new_salt, salted
from arena.study.lock import case_text, output_text
from arena.study.log import now
from arena.study.protocol import Protocol
from arena.study.shapes import Kind
from arena.study.sources import Case, System
from arena.study.tables import AssignmentRow, CaseRow, OutputRow, RaterRow, StudyRow, SystemRow
from arena.study.texts import findings_sha256
from common.errors import UserError

RANKS: Mapping[Kind, int] = {"practice": 0, "case": 100_000, "repeat": 100_000, "guess": 10_000_000}
"""Where the ranks of a kind begin: far apart, so that skipped cards find room at the end of their kind."""


def make_room(session: Session, name: str) -> None:
    """Take a draft of that name away.

    Raises:
        UserError: A study of that name is no draft.
    """
    state = session.scalar(select(StudyRow.state).where(StudyRow.name == name))
    if state is not None and state != "draft":
        raise UserError(f"{name}: a study of that name is {state}; choose another name")
    session.execute(delete(StudyRow).where(StudyRow.name == name))


def write(
    session: Session,
    protocol: Protocol,
    cases: Sequence[Case],
    practice: int,
    systems: Sequence[System],
    texts: Mapping[tuple[str, str], str],
    dealt: Sequence[Sequence[Dealt]],
) -> int:
    """All rows of a draft.

    Args:
        cases: The last `practice` ones are for practice.
        texts: As they are shown, by system and case.
        dealt: By rater.
    """
    study = StudyRow(
        name=protocol.name,
        state="draft",
        protocol=protocol.as_json(),
        demonstration=protocol.demonstration,
        synthetic=all(case.synthetic for case in cases),
        imported=False,
        made=now(),
    )
    session.add(study)
    session.flush()
    system_rows = [
        {"study_id": study.id, "name": one.name, "kind": one.kind, "provenance": canonical(one.provenance)}
        for one in systems
    ]
    system_ids = dict(zip((one.name for one in systems), added(session, SystemRow, system_rows), strict=True))
    case_ids = added(
        session,
        CaseRow,
        [case_row(study.id, case, at >= len(cases) - practice) for at, case in enumerate(cases)],
    )
    added(
        session,
        OutputRow,
        [
            output_row(study.id, case_id, system_ids[one.name], one.texts[case.id], texts[one.name, case.id])
            for one in systems
            for case, case_id in zip(cases, case_ids, strict=True)
        ],
    )
    raters = [{"study_id": study.id, "name": one.name, "role": one.role} for one in protocol.raters]
    pairs = [(system_ids[a], system_ids[b]) for a, b in protocol.pairs]
    for rater_id, cards in zip(added(session, RaterRow, raters), dealt, strict=True):
        write_cards(session, study.id, rater_id, cards, case_ids, pairs)
    return study.id


def write_cards(
    session: Session,
    study_id: int,
    rater_id: int,
    cards: Sequence[Dealt],
    case_ids: Sequence[int],
    pairs: Sequence[tuple[int, int]],
) -> None:
    """A rater's assignments: first presentations before those that refer to them."""
    ids: dict[int, int] = {}
    for again in (False, True):
        places = [at for at, card in enumerate(cards) if (card.first is not None) == again]
        made = [
            {
                "token": secrets.token_urlsafe(18),
                "study_id": study_id,
                "rater_id": rater_id,
                "case_id": case_ids[cards[at].unit.case],
                "system_a_id": pairs[cards[at].unit.pair][0],
                "system_b_id": pairs[cards[at].unit.pair][1],
                "on_left": cards[at].on_left,
                "kind": cards[at].kind,
                "repeat_of": ids[first] if (first := cards[at].first) is not None else None,
                "rank": RANKS[cards[at].kind] + at,
                "revision": 0,
            }
            for at in places
        ]
        ids |= dict(zip(places, added(session, AssignmentRow, made), strict=True))


def added(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of rows that are written, in their order."""
    if not rows:
        return []
    statement = insert(table).returning(table.id, sort_by_parameter_order=True)
    return [int(one) for one in session.scalars(statement, [dict(row) for row in rows])]


def case_row(study_id: int, case: Case, practice: bool) -> dict[str, Any]:
    """A case as it is stored."""
    salt, context = new_salt(), canonical(dict(case.context))
    return {
        "study_id": study_id,
        "name": case.id,
        "lang": case.lang,
        "practice": practice,
        "author": case.author,
        "patient": case.patient,
        "findings": case.findings,
        "context": context,
        "salt": salt,
        "text_sha256": salted(case_text(case.findings, context), salt),
        "findings_sha256": findings_sha256(case.findings),
    }


def output_row(study_id: int, case_id: int, system_id: int, raw: str, seen: str) -> dict[str, Any]:
    """An output as it is stored."""
    salt = new_salt()
    return {
        "study_id": study_id,
        "case_id": case_id,
        "system_id": system_id,
        "raw": raw,
        "shown": seen,
        "salt": salt,
        "text_sha256": salted(output_text(raw, seen), salt),
    }
