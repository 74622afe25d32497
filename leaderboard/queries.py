"""What several readers of the board ask the store for."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from leaderboard.metrics.score import BLEU, BLEU_COUNTS, FACT_COUNTS, FACTS, Score
from leaderboard.tables import CaseRow, CaseScoresRow, DatasetRow, RunRow, ScoreRow

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
STORED = "<f8"


class Member(NamedTuple):
    """A case of a subset, without its texts."""

    id: int
    """The store's number."""
    position: int
    case_id: str
    patient: str | None
    abnormal: bool | None
    frequent: bool | None


def find_run(session: Session, data: str, name: str) -> RunRow | None:
    """A run of a validation set by its name, its long texts left for when they are asked for."""
    wanted = select(RunRow).join(DatasetRow, DatasetRow.id == RunRow.dataset_id)
    wanted = wanted.where(DatasetRow.cases_sha256 == data, RunRow.name == name)
    return session.scalar(wanted.options(defer(RunRow.config), defer(RunRow.card), defer(RunRow.log)))


def members(session: Session, data: str, subset: str) -> list[Member]:
    """The cases of a subset in the set's order."""
    columns = (CaseRow.id, CaseRow.position, CaseRow.case_id, CaseRow.patient, CaseRow.abnormal, CaseRow.frequent)
    wanted = select(*columns).join(DatasetRow, DatasetRow.id == CaseRow.dataset_id)
    wanted = wanted.where(DatasetRow.cases_sha256 == data).order_by(CaseRow.position)
    if subset == "abnormal":
        wanted = wanted.where(CaseRow.abnormal.is_(True))
    elif subset == "infrequent":
        wanted = wanted.where(CaseRow.frequent.is_(False))
    return [Member(*one) for one in session.execute(wanted)]


def positions(cases: list[Member]) -> Indices:
    """Where a subset's cases stand in the per-case arrays."""
    return np.array([one.position for one in cases], dtype=np.int64)


def statistics(session: Session, run: int, key: str) -> Numbers:
    """A metric's statistics for all cases of the set: `(cases, 1)`, or what its corpus score is made from."""
    stored = session.get_one(CaseScoresRow, (run, counted(key)))
    size = session.scalar(
        select(DatasetRow.size).join(RunRow, RunRow.dataset_id == DatasetRow.id).where(RunRow.id == run)
    )
    return unpacked(stored.data, size or 0, key)


def counted(key: str) -> str:
    """Under which key the statistics of a score are stored."""
    return BLEU_COUNTS if key == BLEU else FACT_COUNTS if key in FACTS else key


def unpacked(data: bytes, size: int, key: str) -> Numbers:
    """A score's statistics from what is stored under `counted(key)`."""
    from leaderboard.metrics import facts

    table = np.frombuffer(data, dtype=STORED).reshape(size, -1).astype(np.float64)
    return facts.statistics(table, key) if key in FACTS else table


def all_statistics(session: Session, runs: Sequence[int], key: str) -> dict[int, Numbers]:
    """The same for several runs of one set, by the run's number, in one question."""
    wanted = select(CaseScoresRow.run_id, CaseScoresRow.data, DatasetRow.size)
    wanted = wanted.join(RunRow, RunRow.id == CaseScoresRow.run_id).join(DatasetRow, DatasetRow.id == RunRow.dataset_id)
    wanted = wanted.where(CaseScoresRow.key == counted(key), CaseScoresRow.run_id.in_(runs))
    return {number: unpacked(data, size, key) for number, data, size in session.execute(wanted).tuples()}


def per_case(session: Session, run: int, key: str) -> Numbers | None:
    """A metric's score of each case of the set, NaN where there is none; for corpus BLEU sentence BLEU, for looking only."""
    stored = session.get(CaseScoresRow, (run, key))
    return None if stored is None else np.frombuffer(stored.data, dtype=STORED).astype(np.float64)


def stored_scores(session: Session, run: int, subset: str) -> dict[str, Score]:
    """A run's corpus scores in a subset, by key."""
    found = session.scalars(select(ScoreRow).where(ScoreRow.run_id == run, ScoreRow.subset == subset))
    return {one.key: as_score(one) for one in found}


def as_score(one: ScoreRow) -> Score:
    """A stored score; what the database keeps as NULL is NaN."""
    low, high = (np.nan if end is None else end for end in (one.low, one.high))
    return Score(one.value, low, high, one.cases, one.signature)
