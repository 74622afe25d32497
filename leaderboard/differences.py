"""Is the difference real? Two runs over the same cases, and all runs against the best."""

from collections.abc import Sequence

from sqlalchemy import Engine

from leaderboard.metrics.score import KEYS
from leaderboard.metrics.significance import holm, paired, units_of
from leaderboard.published import published
from leaderboard.queries import find_run, members, positions, statistics, stored_scores
from leaderboard.records import Comparison, Difference
from leaderboard.tables import RunRow
from store.engine import reading

NOTED = ("decoding", "prompt_sha256", "backend", "dtype")
"""Provenance of predictions in which two runs may differ and still be compared."""


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
    with reading(engine) as session:
        first = find_run(session, data, best)
        mine = stored_scores(session, first.id, subset).get(key) if first else None
        if first is None or mine is None:
            return {}
        able: dict[str, int] = {}
        for name in runs:
            run = find_run(session, data, name)
            theirs = stored_scores(session, run.id, subset).get(key) if run else None
            if run is not None and name != best and theirs is not None and theirs.signature == mine.signature:
                able[name] = run.id
        cases = members(session, data, subset)
        places = positions(cases)
        ours = statistics(session, first.id, key)[places]
        pairs = [(ours, statistics(session, number, key)[places]) for number in able.values()]
    ps = holm([one.p for one in paired(pairs, units_of([one.patient for one in cases]), resamples=1)])
    return dict(zip(able, ps, strict=True))


def differing(first: RunRow, second: RunRow) -> list[str]:
    """The provenance in which two runs' predictions differ, where both state it."""
    ours, theirs = (run.provenance.get("predictions", {}) for run in (first, second))
    return [key for key in NOTED if key in ours and key in theirs and ours[key] != theirs[key]]
