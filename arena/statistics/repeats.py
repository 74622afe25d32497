"""The same rater, the same pair, later and with sides flipped: does the answer stay?"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from arena.statistics.agreement import cohen_kappa
from arena.statistics.interval import Design, Estimate, Indices
from arena.statistics.ratings import CANNOT_JUDGE, CODES, numbers_of
from arena.study.shapes import Judged


class Repeats(NamedTuple):
    """Raters' agreement with themselves."""

    n: int
    """Repeats with a preferred output, or with none of the two, both times."""
    raw: float | None
    kappa: Estimate


class Twice(NamedTuple):
    """First and second answers, all `(repeats,)`."""

    rater: Indices
    case: Indices
    first: Indices
    second: Indices


def repeats(rows: Sequence[Judged]) -> Repeats:
    """Agreement of each repeat with the first presentation of the same rater, case and pair; rows are oriented."""
    return agreed(twice(rows))


def twice(rows: Sequence[Judged]) -> Twice:
    """Both answers of whatever was judged twice; 'cannot judge' is missing."""
    first = {key(row): CODES[row.answer] for row in rows if row.kind == "case"}
    again = [row for row in rows if row.kind == "repeat" and key(row) in first]
    pairs = [(row, first[key(row)], CODES[row.answer]) for row in again]
    kept = [(row, one, two) for row, one, two in pairs if CANNOT_JUDGE not in (one, two)]
    return Twice(
        numbers_of([row.rater for row, _, _ in kept])[1],
        numbers_of([row.case for row, _, _ in kept])[1],
        np.array([one for _, one, _ in kept], dtype=np.int64),
        np.array([two for _, _, two in kept], dtype=np.int64),
    )


def agreed(found: Twice) -> Repeats:
    """Raw agreement and kappa."""
    n = len(found.first)
    raw = float((found.first == found.second).mean()) if n else None
    return Repeats(n, raw, cohen_kappa(found.first, found.second, Design(found.rater, found.case)))


def key(row: Judged) -> tuple[str, str, str, str]:
    """What a repeat repeats."""
    return row.rater, row.case, row.system_a, row.system_b
