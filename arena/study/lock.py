"""Lock and close a study: hash all that may not change, and pin the log's head and length."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, aliased

from arena.study.chain import ChainKey, canonical, make_key, open_key, salted
from arena.study.log import first_link, lock_of, locked_log, note, now
from arena.study.results import Sealed
from arena.study.sources import changed
from arena.study.tables import AssignmentRow, CaseRow, LogRow, OutputRow, RaterRow, StudyRow, SystemRow
from common.errors import UserError
from common.files import sha256_of_json
from store.engine import reading, transaction

SEPARATOR = "\x1f"  # the second part is JSON or made of the first: no two pairs of texts that differ join to the same


def find(session: Session, name: str) -> StudyRow:
    """A study by its name.

    Raises:
        UserError: There is none.
    """
    study = session.scalar(select(StudyRow).where(StudyRow.name == name))
    if study is None:
        raise UserError(f"{name}: no such study; python -m arena list shows those there are")
    return study


def case_text(findings: str, context: str) -> str:
    """What a case's hash is of."""
    return f"{findings}{SEPARATOR}{context}"


def output_text(raw: str, shown: str) -> str:
    """What an output's hash is of."""
    return f"{raw}{SEPARATOR}{shown}"


def contents(session: Session, study: StudyRow) -> dict[str, Any]:
    """All that a lock covers, by part, texts as their salted hashes."""
    protocol = json.loads(study.protocol)
    systems = session.scalars(select(SystemRow).where(SystemRow.study_id == study.id).order_by(SystemRow.name)).all()
    made: dict[str, Any] = defaultdict(list)
    for system in systems:
        facts = json.loads(system.provenance)
        made["adapters"].append(
            [system.name, system.kind, facts.get("model"), facts.get("strategy"), facts.get("files")]
        )
        made["prompt"].append([system.name, facts.get("prompt_sha256"), facts.get("prompt")])
        made["decoding"].append([system.name, facts.get("decoding")])
        made["predictions"].append([system.name, facts.get("predictions_sha256")])
    made["cases"] = rows(
        session,
        select(CaseRow.name, CaseRow.lang, CaseRow.practice, CaseRow.author, CaseRow.text_sha256)
        .where(CaseRow.study_id == study.id)
        .order_by(CaseRow.name),
    )
    made["outputs"] = rows(
        session,
        select(CaseRow.name, SystemRow.name, OutputRow.text_sha256)
        .select_from(OutputRow)
        .join(CaseRow, CaseRow.id == OutputRow.case_id)
        .join(SystemRow, SystemRow.id == OutputRow.system_id)
        .where(OutputRow.study_id == study.id)
        .order_by(CaseRow.name, SystemRow.name),
    )
    made["raters"] = rows(
        session, select(RaterRow.name, RaterRow.role).where(RaterRow.study_id == study.id).order_by(RaterRow.name)
    )
    first, a, b = aliased(AssignmentRow), aliased(SystemRow), aliased(SystemRow)
    made["assignments"] = rows(
        session,
        select(
            AssignmentRow.token,
            RaterRow.name,
            CaseRow.name,
            a.name,
            b.name,
            AssignmentRow.on_left,
            AssignmentRow.kind,
            first.token,
        )
        .select_from(AssignmentRow)
        .join(RaterRow, RaterRow.id == AssignmentRow.rater_id)
        .join(CaseRow, CaseRow.id == AssignmentRow.case_id)
        .join(a, a.id == AssignmentRow.system_a_id)
        .join(b, b.id == AssignmentRow.system_b_id)
        .outerjoin(first, first.id == AssignmentRow.repeat_of)
        .where(AssignmentRow.study_id == study.id)
        .order_by(AssignmentRow.token),
    )
    made["rubric"] = {key: protocol.get(key) for key in ("title", "guidance", "asks", "normalise")}
    made["protocol"] = [study.name, study.protocol, study.demonstration, study.synthetic, study.imported]
    return dict(made)


def rows(session: Session, statement: Any) -> list[list[Any]]:
    """A query's rows as JSON has them, in an order that no database's collation decides."""
    return sorted((list(row) for row in session.execute(statement)), key=canonical)


def hashes(session: Session, study: StudyRow) -> dict[str, str]:
    """SHA-256 of each part, and of all parts together."""
    parts = {part: sha256_of_json(value) for part, value in sorted(contents(session, study).items())}
    return {**parts, "all": sha256_of_json(parts)}


def altered(session: Session, study: StudyRow) -> list[str]:
    """Cases and outputs whose text is not the one that was hashed; erased ones cannot tell and are none."""
    found = []
    for case in session.execute(
        select(CaseRow.name, CaseRow.findings, CaseRow.context, CaseRow.salt, CaseRow.text_sha256).where(
            CaseRow.study_id == study.id, CaseRow.salt.is_not(None)
        )
    ):
        if salted(case_text(case.findings or "", case.context or ""), case.salt or "") != case.text_sha256:
            found.append(f"case {case.name}: its findings or context changed")
    for name, system, raw, shown, salt, known in session.execute(
        select(CaseRow.name, SystemRow.name, OutputRow.raw, OutputRow.shown, OutputRow.salt, OutputRow.text_sha256)
        .select_from(OutputRow)
        .join(CaseRow, CaseRow.id == OutputRow.case_id)
        .join(SystemRow, SystemRow.id == OutputRow.system_id)
        .where(OutputRow.study_id == study.id, OutputRow.salt.is_not(None))
    ):
        if salted(output_text(raw or "", shown or ""), salt or "") != known:
            found.append(f"case {name}: the output of {system} changed")
    return found


def locking_key(store: Engine, study: str, given: Path | None = None) -> ChainKey:
    """The key to lock a draft with: made where no study of the store was ever locked, else the one that is there.

    Raises:
        UserError: There is no such draft, or the key of the others is missing.
    """
    with reading(store) as session:
        found = find(session, study)
        others = session.scalar(select(StudyRow.id).where(StudyRow.key_id.is_not(None)).limit(1))
    if found.state != "draft":
        raise UserError(f"{study}: {found.state} already; only a draft can be locked")
    return open_key(store, given) if others is not None else make_key(store, given)


def lock(store: Engine, key: ChainKey, study: str) -> Sealed:
    """Open a draft for rating; from now on nothing of its cases, outputs and protocol can change.

    Raises:
        UserError: There is no such draft, or a system's files or texts changed since it was created.
    """
    with reading(store) as session:
        found = find(session, study)
        facts = session.execute(
            select(SystemRow.name, SystemRow.provenance).where(SystemRow.study_id == found.id)
        ).all()
    if found.state != "draft":
        raise UserError(f"{study}: {found.state} already; only a draft can be locked")
    for name, provenance in facts:
        file = changed(json.loads(provenance))
        if file:
            raise UserError(
                f"{file}: missing or changed since the study was made, so {name} would not be what is judged; "
                f"put it back, or make the study again with python -m arena create"
            )
    with transaction(store, durable=True) as session:
        return lock_in(session, key, study)


def lock_in(session: Session, key: ChainKey, study: str) -> Sealed:
    """The same within a transaction, without a look at the systems' files."""
    found = find(session, study)
    if found.state != "draft":
        raise UserError(f"{study}: {found.state} already; only a draft can be locked")
    wrong = altered(session, found)
    if wrong:
        raise UserError(f"{study}: {wrong[0]} since the study was made; make it again with python -m arena create")
    parts = hashes(session, found)
    head = first_link(key, study, parts["all"])
    session.add(LogRow(study_id=found.id, head=head, length=0))
    found.state, found.locked, found.lock, found.key_id = "open", now(), canonical(parts), key.id
    note(session, key, (found.id, study), "locked", (head, 0), parts)
    session.flush()
    return Sealed(study=study, head=head, length=0, lock=parts)


def close(store: Engine, key: ChainKey, study: str) -> Sealed:
    """End the rating: from now on the answers can be seen, and none added.

    Raises:
        UserError: There is no such open study, or the key is another one.
    """
    with transaction(store, durable=True) as session:
        return close_in(session, key, study)


def close_in(session: Session, key: ChainKey, study: str) -> Sealed:
    """The same within a transaction."""
    found = find(session, study)
    if found.state != "open":
        raise UserError(
            f"{study}: {'not locked yet' if found.state == 'draft' else 'closed already'}; only an open study can be closed"
        )
    same_key(study, found.key_id, key)
    at = locked_log(session, found.id)
    session.refresh(found)
    if found.state != "open":
        raise UserError(f"{study}: closed already")
    found.state, found.closed = "closed", now()
    parts = lock_of(found)
    note(session, key, (found.id, study), "closed", at, parts)
    session.flush()
    return Sealed(study=study, head=at[0], length=at[1], lock=parts)


def same_key(study: str, locked_with: str | None, key: ChainKey) -> None:
    """See that the key is the one that the study was locked with.

    Raises:
        UserError: It is not.
    """
    if locked_with is not None and locked_with != key.id:
        raise UserError(
            f"{study}: locked with another key ({locked_with}) than this one ({key.id}); "
            "name the right file in --key or $IMPRESSION_STUDY_KEY"
        )
