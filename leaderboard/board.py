"""Read the leaderboard: what tables and pages show, from scores that are stored ready."""

import sys
from collections.abc import Iterable, Mapping

import numpy as np
from sqlalchemy import Engine, select
from sqlalchemy.orm import load_only

from leaderboard.cases import case, case_ids, case_scores, details, impressions, lengths
from leaderboard.differences import compare, leads, ties
from leaderboard.metrics.score import MAIN, SYSTEMS, Score
from leaderboard.metrics.significance import holm
from leaderboard.published import Published, published
from leaderboard.records import Against, BoardRow, CaseText, Comparison, Details, Difference, Impression, Set
from leaderboard.reference import unsupported
from leaderboard.tables import DatasetRow, RunRow, ScoreRow, TallyRow
from store.engine import reading

__all__ = [
    "Against",
    "BoardRow",
    "CaseText",
    "Comparison",
    "Details",
    "Difference",
    "Impression",
    "Set",
    "case",
    "case_ids",
    "case_scores",
    "compare",
    "details",
    "impressions",
    "leads",
    "lengths",
    "rows",
    "sets",
    "ties",
    "unsupported",
]

LEVEL = 0.05


def sets(engine: Engine) -> list[Set]:
    """Validation sets, the one added last first."""
    with reading(engine) as session:
        found = session.scalars(select(DatasetRow).order_by(DatasetRow.id.desc()))
        return [Set(one.cases_sha256, one.name, one.size, one.lang, one.synthetic) for one in found]


def rows(engine: Engine, data: str, subset: str = "all") -> list[BoardRow]:
    """All runs, baselines and published rows of a set, best `standard` ROUGE-L first; rows without a score last."""
    with reading(engine) as session:
        dataset = session.scalar(select(DatasetRow).where(DatasetRow.cases_sha256 == data))
        if dataset is None:
            return []
        columns = (RunRow.name, RunRow.kind, RunRow.model, RunRow.strategy, RunRow.seed, RunRow.date, RunRow.complete)
        measured = (
            RunRow.trainable_share,
            RunRow.samples_per_second,
            RunRow.tokens_per_second,
            RunRow.peak_memory_bytes,
        )
        runs = session.scalars(
            select(RunRow).where(RunRow.dataset_id == dataset.id).options(load_only(*columns, *measured))
        ).all()
        of_set = select(RunRow.id).where(RunRow.dataset_id == dataset.id)
        tallies = session.scalars(select(TallyRow).where(TallyRow.subset == subset, TallyRow.run_id.in_(of_set)))
        tally = {one.run_id: one for one in tallies}
        scores: dict[int, dict[str, Score]] = {}
        parts = (ScoreRow.value, ScoreRow.low, ScoreRow.high, ScoreRow.cases, ScoreRow.signature)
        wanted = select(ScoreRow.run_id, ScoreRow.key, *parts)
        wanted = wanted.where(ScoreRow.subset == subset, ScoreRow.run_id.in_(of_set))
        for number, key, value, low, high, cases, signature in session.execute(wanted).tuples():
            low, high = (np.nan if end is None else end for end in (low, high))
            scores.setdefault(number, {})[key] = Score(value, low, high, cases, sys.intern(signature))
        standing = against_nearest(runs, tally)
        made = [
            row(run, tally[run.id], scores.get(run.id, {}), standing.get(run.id)) for run in runs if run.id in tally
        ]
        if dataset.lang == "zh" and subset == "all":
            made += [published_row(one) for one in published()]
    return sorted(made, key=place)


def place(one: BoardRow) -> tuple[bool, float, str]:
    """Where a row stands by default."""
    main = one.scores.get(MAIN)
    return main is None, -main.value if main else 0.0, one.run


def row(run: RunRow, tally: TallyRow, scores: Mapping[str, Score], standing: Against | None) -> BoardRow:
    """A run's row in a subset."""
    return BoardRow(
        run=run.name,
        kind=run.kind,
        model=run.model,
        strategy=run.strategy,
        complete=run.complete,
        cases=tally.cases,
        expected=tally.expected,
        scores=scores,
        trainable_share=run.trainable_share,
        samples_per_second=run.samples_per_second,
        tokens_per_second=run.tokens_per_second,
        peak_memory_bytes=run.peak_memory_bytes,
        length_stops=tally.length_stops,
        errors=tally.errors,
        date=run.date,
        beats_nearest=standing and standing.difference > 0 and standing.p_holm < LEVEL,
        seed=run.seed,
        against_nearest=standing,
    )


def against_nearest(runs: Iterable[RunRow], tally: Mapping[int, TallyRow]) -> dict[int, Against]:
    """How each tested system of a table stands against `nearest`, by the run's number."""
    tested = [run.id for run in runs if run.kind in SYSTEMS and run.id in tally and tally[run.id].nearest_p is not None]
    ps = holm([float(tally[one].nearest_p or 0.0) for one in tested])
    found = {}
    for one, p in zip(tested, ps, strict=True):
        at = tally[one]
        low, high = (np.nan if end is None else end for end in (at.nearest_low, at.nearest_high))
        found[one] = Against(float(at.nearest_difference or 0.0), low, high, p)
    return found


def published_row(one: Published) -> BoardRow:
    """A published result as a row: other data, no intervals, never ranked."""
    scores = {key: Score(value, np.nan, np.nan, one.cases, "published") for key, value in one.scores.items()}
    return BoardRow(
        run=one.run,
        kind="published",
        model=one.model,
        strategy=one.strategy,
        complete=True,
        cases=one.cases,
        expected=one.cases,
        scores=scores,
        date=one.date,
        note=f"{one.note} doi:{one.doi}",
    )
