"""Keep ratings from elsewhere as a closed study, in the same log as all others."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from arena.study.assign import other
from arena.study.chain import ChainKey, canonical, new_salt, salted
from arena.study.elsewhere.ratings import Rated
from arena.study.lock import case_text, close_in, lock_in
from arena.study.log import Facts, append, locked_log, now
from arena.study.make import in_order
from arena.study.protocol import REFERENCE, Design, Endpoint, Protocol, Rater, Source
from arena.study.results import Sealed
from arena.study.settings import WrongError
from arena.study.shapes import DIMENSIONS, Asks, Kind
from arena.study.tables import AssignmentRow, CaseRow, RaterRow, StudyRow, SystemRow
from arena.study.write import RANKS, added, make_room
from common.errors import UserError
from store.engine import transaction

IMPORTED = "imported"


def protocol_of(name: str, file: str, ratings: Sequence[Rated], sft: str | None, endpoint: Endpoint) -> Protocol:
    """The protocol that ratings from elsewhere tell of themselves.

    Raises:
        UserError: The study's name will not do, or there is no such fine-tuned system.
    """
    systems = sorted({system for one in ratings for system in (one.system_a, one.system_b)})
    if sft is not None and sft not in systems:
        raise UserError(f"--sft {sft}: no such system in {file}; it has {', '.join(systems)}")
    pairs = sorted(
        {in_order((one.system_a, one.system_b), sft) for one in ratings}, key=lambda pair: (sft not in pair, pair)
    )
    roles = {one.rater: one.role for one in reversed(ratings) if one.role} if ratings else {}
    raters = list(dict.fromkeys(one.rater for one in ratings))
    asked = {dimension for one in ratings for dimension in one.scores}
    try:
        return Protocol(
            name=name,
            pairs=tuple(pairs),
            systems={system: REFERENCE if system == REFERENCE else IMPORTED for system in systems},
            raters=tuple(Rater(name=rater, role=roles.get(rater)) for rater in raters),
            cases=Source(file=file),
            sft=sft,
            design=Design(repeats=0, practice=0, guesses=0),
            asks=Asks(
                dimensions=tuple(one for one in DIMENSIONS if one in asked),
                strength=any(one.strength for one in ratings),
                errors=any(one.errors for one in ratings),
                harm=any(one.harm for one in ratings),
                links=False,
            ),
            endpoint=endpoint,
        )
    except WrongError as error:
        raise UserError(f"{'--study ' + name if error.key == 'name' else file}: {error}") from None


def keep(
    store: Engine, key: ChainKey, protocol: Protocol, ratings: Sequence[Rated], *, synthetic: bool = False
) -> Sealed:
    """Store ratings as a closed study, all or none.

    Args:
        synthetic: Nobody rated: the study is simulated.

    Raises:
        UserError: A study of that name is there already, and no draft.
    """
    with transaction(store, durable=True) as session:
        make_room(session, protocol.name)
        study = StudyRow(
            name=protocol.name,
            state="draft",
            protocol=protocol.as_json(),
            demonstration=False,
            synthetic=synthetic,
            imported=True,
            made=now(),
        )
        session.add(study)
        session.flush()
        assignments, raters = rows(session, study.id, protocol, ratings)
        lock_in(session, key, protocol.name)
        rate(session, key, study.id, protocol, ratings, assignments, raters)
        session.execute(update(AssignmentRow).where(AssignmentRow.study_id == study.id).values(revision=1))
        return close_in(session, key, protocol.name)


def rows(
    session: Session, study_id: int, protocol: Protocol, ratings: Sequence[Rated]
) -> tuple[list[tuple[int, str, str | None]], Mapping[str, int]]:
    """Systems, cases, raters and assignments.

    Returns:
        Id, token and left output of each rating's assignment; ids of raters.
    """
    kinds = {
        name: "sft" if name == protocol.sft else REFERENCE if name == REFERENCE else "external"
        for name in protocol.systems
    }
    systems = ids(
        session,
        SystemRow,
        [{"study_id": study_id, "name": name, "kind": kind, "provenance": "{}"} for name, kind in kinds.items()],
    )
    raters = ids(
        session, RaterRow, [{"study_id": study_id, "name": one.name, "role": one.role} for one in protocol.raters]
    )
    names = dict.fromkeys(one.case for one in ratings)
    cases = ids(session, CaseRow, [case_row(study_id, name) for name in names])
    made: dict[int, tuple[int, str, str | None]] = {}
    first: dict[tuple[str, str, frozenset[str]], int] = {}
    kinds_shown: tuple[Kind, ...] = ("case", "repeat", "guess")
    for kind in kinds_shown:
        places = [at for at, one in enumerate(ratings) if one.kind == kind]
        lines = []
        for at in places:
            one = ratings[at]
            a, b = in_order((one.system_a, one.system_b), protocol.sft)
            lines.append(
                {
                    "token": secrets.token_urlsafe(18),
                    "study_id": study_id,
                    "rater_id": raters[one.rater],
                    "case_id": cases[one.case],
                    "system_a_id": systems[a],
                    "system_b_id": systems[b],
                    "on_left": None if one.left is None else "a" if one.left == a else "b",
                    "kind": kind,
                    "repeat_of": None if kind == "case" else first[one.unit],
                    "rank": RANKS[kind] + at,
                    "revision": 0,
                }
            )
        for at, line, id_ in zip(places, lines, added(session, AssignmentRow, lines), strict=True):
            made[at] = (id_, str(line["token"]), line["on_left"])  # type: ignore[assignment]
            first.setdefault(ratings[at].unit, id_)
    return [made[at] for at in range(len(ratings))], raters


def ids(session: Session, table: Any, lines: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The ids of rows that are written, by name."""
    return dict(zip((str(line["name"]) for line in lines), added(session, table, lines), strict=True))


def case_row(study_id: int, name: str) -> dict[str, Any]:
    """A case of which nothing but its name is known."""
    salt = new_salt()
    return {
        "study_id": study_id,
        "name": name,
        "lang": "zh",
        "practice": False,
        "findings": "",
        "context": "{}",
        "salt": salt,
        "text_sha256": salted(case_text("", "{}"), salt),
    }


def rate(
    session: Session,
    key: ChainKey,
    study_id: int,
    protocol: Protocol,
    ratings: Sequence[Rated],
    assignments: Sequence[tuple[int, str, str | None]],
    raters: Mapping[str, int],
) -> None:
    """Put the ratings into the log in the order of their lines."""
    at = locked_log(session, study_id)
    for one, (id_, token, on_left) in zip(ratings, assignments, strict=True):
        a, b = in_order((one.system_a, one.system_b), protocol.sft)
        answer = one.answer
        if answer in ("a", "b") and one.system_a != a:
            answer = other("a" if answer == "a" else "b")
        scores = {
            dimension: {"a" if system == a else "b": score for system, score in given.items()}
            for dimension, given in one.scores.items()
        }
        details: dict[str, Any] = {"scores": scores} if scores else {}
        if one.strength is not None:
            details["strength"] = one.strength
        if one.errors:
            details["errors"] = [
                {
                    "output": "a" if error.system == a else "b",
                    "tag": error.tag,
                    "significant": error.significant,
                    "sentence": None,
                }
                for error in one.errors
            ]
        if one.harm:
            details["harm"] = {
                "a" if system == a else "b": [harm.likelihood, harm.extent] for system, harm in one.harm.items()
            }
        rating = {
            "revision": 1,
            "answer": answer,
            "details": canonical(details),
            "seconds": one.seconds,
            "idempotency": f"line {one.line} {token[:12]}",
        }
        facts = Facts(protocol.name, token, one.rater, one.case, a, b, on_left, one.kind)
        at = append(session, key, at, (study_id, id_, raters[one.rater]), facts, rating, one.comment)
