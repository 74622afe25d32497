"""Does a metric agree with people? Spearman's rank correlation, case by case.

One value a case: the metric's difference between the two outputs, and the mean preference of the raters who judged the case.
A rating's influence has two parts: its case's (what the correlation loses without the case) and, within the case, its own
(what it loses without this rating), both by leaving one out.
"""

from collections.abc import Iterator

import numpy as np
from scipy.stats import rankdata

from arena.statistics.interval import FISHER, Estimate, Indices, Numbers, estimate, numbered
from arena.statistics.ratings import Ratings

FEWEST = 4
CHUNK = 1 << 21
"""Numbers of one table held at a time."""


def rank_correlation(ratings: Ratings, by_case: Numbers) -> tuple[Estimate, int]:
    """The correlation with its interval, and the number of cases.

    Args:
        ratings: Of one pair, oriented; 'cannot judge' is left out.
        by_case: The metric's difference a − b of each case number, NaN where there is none.
    """
    judged = ratings.judged()
    judged = judged.where(~np.isnan(by_case[judged.case]))
    at, cases = numbered(judged.case)
    if cases < FEWEST:
        return Estimate(None, why=f"fewer than {FEWEST} cases with ratings and scores of both outputs"), cases
    metric, said = by_case[np.unique(judged.case)], judged.preference
    m = np.bincount(at).astype(np.float64)
    sums = np.bincount(at, weights=said)
    liked = sums / m
    if np.ptp(metric) == 0 or np.ptp(liked) == 0:
        who = "the metric" if np.ptp(metric) == 0 else "every case's preference"
        return Estimate(None, why=f"{who} is the same in all cases: there are no ranks"), cases
    ranks = rankdata(metric)
    value = float(correlations(ranks, rankdata(liked)[None])[0])
    without_case = np.array([leave_out(metric, liked, case) for case in range(cases)])
    of_case = (value - without_case) * (cases - 1) / cases
    of_case -= of_case.mean()
    own = np.zeros(len(judged))
    several = np.flatnonzero(m[at] > 1).astype(np.int64)
    for some in batches(several, cases):
        moved = np.repeat(liked[None], len(some), axis=0)
        moved[np.arange(len(some)), at[some]] = (sums[at[some]] - said[some]) / (m[at[some]] - 1)
        own[some] = (value - correlations(ranks, rankdata(moved, axis=1))) * (m[at[some]] - 1) / m[at[some]]
    own -= (np.bincount(at, weights=own) / m)[at]
    return estimate(value, own + of_case[at] / m[at], judged.design, FISHER, low=-1.0, high=1.0), cases


def leave_out(metric: Numbers, liked: Numbers, case: int) -> float:
    """The correlation without one case."""
    return float(correlations(rankdata(np.delete(metric, case)), rankdata(np.delete(liked, case))[None])[0])


def correlations(ranks: Numbers, others: Numbers) -> Numbers:
    """Pearson's correlation of ranks `(cases,)` with each row of `others`; 0 where a row has no spread."""
    x, y = ranks - ranks.mean(), others - others.mean(axis=1, keepdims=True)
    spread = np.sqrt((x**2).sum() * (y**2).sum(axis=1))
    return np.asarray(np.divide(y @ x, spread, out=np.zeros(len(y)), where=spread > 0))


def batches(numbers: Indices, width: int) -> Iterator[Indices]:
    """Some of them at a time."""
    step = max(1, CHUNK // width)
    for start in range(0, len(numbers), step):
        yield numbers[start : start + step]
