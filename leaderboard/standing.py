"""Whether systems beat `nearest`: the raw comparison, stored with each run, so that a table only corrects its p-values."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from leaderboard.metrics.score import MAIN, NEAREST, SUBSETS, SYSTEMS
from leaderboard.metrics.significance import paired, units_of
from leaderboard.queries import members, positions, statistics
from leaderboard.tables import DatasetRow, RunRow, ScoreRow, TallyRow
from leaderboard.write import finite


def compare_with_nearest(session: Session, dataset_id: int, changed: Collection[str]) -> None:
    """Compare the set's changed systems with `nearest` in every subset; all of them where `nearest` itself changed."""
    found = select(RunRow.id, RunRow.name, RunRow.kind).where(RunRow.dataset_id == dataset_id, RunRow.complete)
    runs = session.execute(found).tuples().all()
    nearest = next((number for number, name, kind in runs if name == NEAREST and kind == "baseline"), None)
    systems = [number for number, name, kind in runs if kind in SYSTEMS and (name in changed or NEAREST in changed)]
    if nearest is None or not systems:
        return
    data = session.get_one(DatasetRow, dataset_id).cases_sha256
    for subset in SUBSETS:
        compare_in_subset(session, data, subset, nearest, systems)


def compare_in_subset(session: Session, data: str, subset: str, nearest: int, systems: list[int]) -> None:
    """Store each system's difference from `nearest`, where both were scored under the same settings."""
    wanted = select(ScoreRow.run_id, ScoreRow.signature).where(
        ScoreRow.subset == subset, ScoreRow.key == MAIN, ScoreRow.run_id.in_([nearest, *systems])
    )
    signatures = dict(session.execute(wanted).tuples().all())
    able = [one for one in systems if nearest in signatures and signatures.get(one) == signatures[nearest]]
    if not able:
        return
    cases = members(session, data, subset)
    places = positions(cases)
    theirs = statistics(session, nearest, MAIN)[places]
    pairs = [(statistics(session, one, MAIN)[places], theirs) for one in able]
    for number, found in zip(able, paired(pairs, units_of([case.patient for case in cases])), strict=True):
        row = session.get_one(TallyRow, (number, subset))
        row.nearest_difference, row.nearest_p = found.difference, found.p
        row.nearest_low, row.nearest_high = finite(found.low), finite(found.high)
