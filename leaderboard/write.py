"""Write sets, runs, predictions and scores; a run of the same name on the same set is replaced."""

import math

import numpy as np
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from leaderboard.inputs import Run, ValidationSet
from leaderboard.queries import STORED
from leaderboard.scoring import Scored
from leaderboard.tables import CaseRow, CaseScoresRow, DatasetRow, PredictionRow, RunRow, ScoreRow, TallyRow


def store_set(session: Session, cases: ValidationSet, now: str) -> DatasetRow:
    """The set's row, made with its cases where the store lacks it."""
    dataset = session.scalar(select(DatasetRow).where(DatasetRow.cases_sha256 == cases.key))
    if dataset is not None:
        return dataset
    dataset = DatasetRow(
        cases_sha256=cases.key,
        name=cases.name,
        lang=cases.lang,
        synthetic=cases.synthetic,
        size=len(cases.cases),
        added=now,
    )
    session.add(dataset)
    session.flush()
    rows = [
        {
            "dataset_id": dataset.id,
            "position": at,
            "case_id": case.id,
            "patient": case.patient,
            "findings": case.findings,
            "reference": case.reference,
            "abnormal": case.abnormal,
            "frequent": case.frequent,
        }
        for at, case in enumerate(cases.cases)
    ]
    session.execute(insert(CaseRow), rows)
    return dataset


def store_run(
    session: Session,
    dataset: DatasetRow,
    run: Run,
    scored: Scored,
    content: str,
    card: str,
    now: str,
) -> None:
    """A run's row and all that hangs on it."""
    session.execute(delete(RunRow).where(RunRow.dataset_id == dataset.id, RunRow.name == run.name))
    row = RunRow(
        dataset_id=dataset.id,
        name=run.name,
        kind=run.kind,
        model=run.model,
        strategy=run.strategy,
        seed=run.seed,
        date=run.date,
        complete=scored.complete,
        content_sha256=content,
        trainable_share=run.trainable_share,
        samples_per_second=run.samples_per_second,
        tokens_per_second=run.tokens_per_second,
        peak_memory_bytes=run.peak_memory_bytes,
        config=run.config,
        card=card,
        provenance=dict(run.provenance),
        log=[dict(line) for line in run.log],
        added=now,
    )
    session.add(row)
    session.flush()
    store_predictions(session, dataset, row.id, run)
    store_scores(session, row.id, scored)


def store_predictions(session: Session, dataset: DatasetRow, run_id: int, run: Run) -> None:
    """What the run wrote for the set's cases."""
    numbers = session.execute(select(CaseRow.case_id, CaseRow.id).where(CaseRow.dataset_id == dataset.id)).tuples()
    rows = [
        {
            "run_id": run_id,
            "case_id": number,
            "text": output.text,
            "finish": output.finish,
            "tokens": output.tokens,
            "seconds": output.seconds,
        }
        for case_id, number in numbers
        if (output := run.outputs.get(case_id)) is not None
    ]
    if rows:
        session.execute(insert(PredictionRow), rows)


def store_scores(session: Session, run_id: int, scored: Scored) -> None:
    """Corpus scores, tallies and per-case numbers."""
    session.add_all(TallyRow(run_id=run_id, subset=subset, **one._asdict()) for subset, one in scored.tallies.items())
    session.add_all(
        ScoreRow(
            run_id=run_id,
            subset=subset,
            key=key,
            value=one.value,
            low=finite(one.low),
            high=finite(one.high),
            cases=one.cases,
            signature=one.signature,
        )
        for subset, scores in scored.scores.items()
        for key, one in scores.items()
    )
    session.add_all(
        CaseScoresRow(run_id=run_id, key=key, data=np.asarray(values, dtype=STORED).tobytes())
        for key, values in scored.per_case.items()
    )


def finite(number: float) -> float | None:
    """A number for the database, which has no NaN."""
    return None if math.isnan(number) else number
