"""Read single cases and single runs: texts, per-case scores, and what is on record."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Engine, func, select

from leaderboard.metrics.score import ALL
from leaderboard.queries import STORED, Numbers, find_run, members, per_case, positions
from leaderboard.records import CaseText, Details, Impression
from leaderboard.tables import CaseRow, CaseScoresRow, DatasetRow, PredictionRow, RunRow
from store.engine import reading


def case_ids(engine: Engine, data: str, subset: str = "all") -> list[str]:
    """The cases of a set in its own order."""
    with reading(engine) as session:
        return [one.case_id for one in members(session, data, subset)]


def case_scores(engine: Engine, data: str, subset: str, run: str, key: str) -> Numbers | None:
    """Per-case scores in the order of `case_ids`, NaN where a case has none; None where the run has no such score.

    `standard.bleu` is sentence BLEU here: the corpus score is no mean of it.
    """
    with reading(engine) as session:
        found = find_run(session, data, run)
        scores = per_case(session, found.id, key) if found else None
        return None if scores is None else scores[positions(members(session, data, subset))]


def lengths(engine: Engine, data: str, subset: str = "all", run: str | None = None) -> Numbers:
    """Characters of each reference, or of a run's outputs (NaN where there is none), in the order of `case_ids`."""
    with reading(engine) as session:
        if run is None:
            wanted = select(CaseRow.id, func.length(CaseRow.reference)).join(DatasetRow)
            wanted = wanted.where(DatasetRow.cases_sha256 == data)
        else:
            found = find_run(session, data, run)
            wanted = select(PredictionRow.case_id, func.length(PredictionRow.text))
            wanted = wanted.where(PredictionRow.run_id == (found.id if found else None))
        counted: dict[int, int | None] = dict(session.execute(wanted).tuples().all())
        lengths = [counted.get(one.id) for one in members(session, data, subset)]
    return np.array([np.nan if one is None else one for one in lengths], dtype=np.float64)


def case(engine: Engine, data: str, case_id: str) -> CaseText | None:
    """One case; None where the set has no such case."""
    with reading(engine) as session:
        wanted = select(CaseRow, DatasetRow.lang).join(DatasetRow)
        found = session.execute(wanted.where(DatasetRow.cases_sha256 == data, CaseRow.case_id == case_id)).first()
        if found is None:
            return None
        one, lang = found.tuple()
        return CaseText(one.case_id, one.findings, one.reference, lang, one.abnormal, one.frequent)


def impressions(engine: Engine, data: str, case_id: str, runs: Sequence[str]) -> list[Impression]:
    """What these runs wrote for a case, in the order of `runs`; runs without a prediction are left out."""
    with reading(engine) as session:
        of_case = select(RunRow.name, RunRow.id, PredictionRow, CaseRow.position, DatasetRow.size)
        of_case = of_case.join(PredictionRow, PredictionRow.run_id == RunRow.id)
        of_case = of_case.join(CaseRow, CaseRow.id == PredictionRow.case_id)
        of_case = of_case.join(DatasetRow, DatasetRow.id == CaseRow.dataset_id)
        of_case = of_case.where(DatasetRow.cases_sha256 == data, CaseRow.case_id == case_id, RunRow.name.in_(runs))
        found = {name: (number, one, at) for name, number, one, at, _ in session.execute(of_case).tuples()}
        numbers = [number for number, _, _ in found.values()]
        stored = select(CaseScoresRow).where(CaseScoresRow.run_id.in_(numbers), CaseScoresRow.key.in_(ALL))
        scores: dict[int, dict[str, Numbers]] = {}
        for one in session.scalars(stored):
            scores.setdefault(one.run_id, {})[one.key] = np.frombuffer(one.data, dtype=STORED)
        made = []
        for name in runs:
            if name in found:
                number, text, at = found[name]
                own = {key: float(values[at]) for key, values in scores.get(number, {}).items()}
                known = {key: own[key] for key in ALL if key in own and own[key] == own[key]}
                made.append(Impression(name, text.text, text.finish, text.tokens, text.seconds, known))
    return made


def details(engine: Engine, data: str, run: str) -> Details:
    """What is on record about a run; empty for one that the set does not have."""
    with reading(engine) as session:
        found = find_run(session, data, run)
        if found is None:
            return Details()
        of_run = select(PredictionRow.finish, func.count()).where(PredictionRow.run_id == found.id)
        finishes = dict(session.execute(of_run.group_by(PredictionRow.finish)).tuples().all())
        empty = select(func.count()).where(PredictionRow.run_id == found.id, func.trim(PredictionRow.text) == "")
        size = session.scalar(select(DatasetRow.size).where(DatasetRow.id == found.dataset_id)) or 0
        finishes |= {"empty": session.scalar(empty) or 0, "missing": size - sum(finishes.values())}
        return Details(found.config, found.card, found.provenance, found.log, finishes)
