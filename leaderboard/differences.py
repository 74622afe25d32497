"""Is the difference real? Two runs over the same cases, and all runs against the best."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import Engine, select

from leaderboard.metrics.score import KEYS
from leaderboard.metrics.significance import RESAMPLES, Paired, holm, paired, units_of
from leaderboard.published import published
from leaderboard.queries import all_statistics, find_run, members, positions, statistics, stored_scores
from leaderboard.records import Comparison, Difference
from leaderboard.tables import RunRow, ScoreRow
from store.engine import reading

NOTED = ("decoding", "prompt_sha256", "backend", "dtype")
"""Provenance of predictions in which two runs may differ and still be compared."""


AT_ONCE = 100
"""Runs whose per-case numbers are held at a time."""


def compare(engine: Engine, data: str, subset: str, a: str, b: str, keys: Sequence[str] = KEYS) -> Comparison:
    """Differences A − B of two runs, with intervals, and p-values corrected over `keys`; keys that one lacks are left out."""
    with reading(engine) as session:
        first, second = (find_run(session, data, name) for name in (a, b))
        if first is None or second is None:
            known = {one.run for one in published()}
            return Comparison(problem="published" if {a, b} & known else "unknown")
        if not (first.complete and second.complete):
            return Comparison(problem="incomplete")
        ours, theirs = (stored_scores(session, run.id, subset) for run in (first, second))
        shared = [key for key in keys if key in ours and key in theirs]
        if any(ours[key].signature != theirs[key].signature for key in shared):
            return Comparison(problem="signature")
        cases = members(session, data, subset)
        places = positions(cases)
        pairs = [
            (statistics(session, first.id, key)[places], statistics(session, second.id, key)[places]) for key in shared
        ]
        noted = differing(first, second)
    found = paired(pairs, units_of([one.patient for one in cases]))
    ps = holm([one.p for one in found])
    differences = [
        Difference(key, ours[key].value, theirs[key].value, one.difference, one.low, one.high, one.p, p)
        for key, one, p in zip(shared, found, ps, strict=True)
    ]
    return Comparison(differences, len(cases), noted)


def ties(engine: Engine, data: str, subset: str, key: str, best: str, runs: Sequence[str]) -> dict[str, float]:
    """The p-value of each run against the best on one score, Holm over `runs`; what cannot be paired is left out."""
    found = leads(engine, data, subset, key, best, runs, resamples=1)
    return {run: one.p_holm for run, one in found.items()}


def leads(
    engine: Engine,
    data: str,
    subset: str,
    key: str,
    best: str,
    runs: Sequence[str],
    *,
    resamples: int = RESAMPLES,
) -> dict[str, Difference]:
    """The best minus each run on one score, Holm over `runs`; what cannot be paired is left out."""
    with reading(engine) as session:
        first = find_run(session, data, best)
        mine = stored_scores(session, first.id, subset).get(key) if first else None
        if first is None or mine is None:
            return {}
        same = (ScoreRow.subset == subset, ScoreRow.key == key, ScoreRow.signature == mine.signature)
        found = select(RunRow.name, RunRow.id, ScoreRow.value).join(ScoreRow, ScoreRow.run_id == RunRow.id)
        found = found.where(RunRow.dataset_id == first.dataset_id, RunRow.complete, *same)
        stored = {name: (number, value) for name, number, value in session.execute(found).tuples()}
        able = {name: stored[name] for name in runs if name in stored and name != best}
        cases = members(session, data, subset)
        places, units = positions(cases), units_of([one.patient for one in cases])
        ours = statistics(session, first.id, key)[places]
        tested: list[Paired] = []
        for some in batched((number for number, _ in able.values()), AT_ONCE):
            theirs = all_statistics(session, some, key)
            tested += paired([(ours, theirs[number][places]) for number in some], units, resamples=resamples)
    ps = holm([one.p for one in tested])
    return {
        name: Difference(key, mine.value, value, one.difference, one.low, one.high, one.p, p)
        for (name, (_, value)), one, p in zip(able.items(), tested, ps, strict=True)
    }


def batched(numbers: Iterable[int], size: int) -> Iterator[list[int]]:
    """The numbers, some at a time; every batch sees the same swaps, so the p-values do not depend on its size."""
    remaining = iter(numbers)
    while some := list(islice(remaining, size)):
        yield some


def differing(first: RunRow, second: RunRow) -> list[str]:
    """The provenance in which two runs' predictions differ, where both state it."""
    ours, theirs = (run.provenance.get("predictions", {}) for run in (first, second))
    return [key for key in NOTED if key in ours and key in theirs and ours[key] != theirs[key]]
