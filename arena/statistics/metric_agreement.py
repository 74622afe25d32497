"""Does a metric agree with people? Spearman's rank correlation, case by case.

One value a case: the metric's difference between the two outputs, and the mean preference of the raters who judged the case.
A rating's influence has two parts: its case's (what the correlation loses without the case) and, within the case, its own
(what it loses without this rating), both by leaving one out.
"""

from collections.abc import Iterator

import numpy as np
from scipy.stats import rankdata

from arena.statistics.interval import FISHER, Estimate, Indices, Numbers, estimate, numbered
from arena.statistics.ratings import Mask, Ratings

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
    ranks, places = rankdata(metric), rankdata(liked)
    value = float(correlations(ranks[None], places[None])[0])
    everyone = np.arange(cases)
    absent = correlations(
        without(ranks, metric, everyone), without(places, liked, everyone), kept=~np.eye(cases, dtype=bool)
    )
    of_case = (value - absent) * (cases - 1) / cases
    of_case -= of_case.mean()
    own = np.zeros(len(judged))
    for some in batches(np.flatnonzero(m[at] > 1).astype(np.int64), cases):
        of = at[some]
        left = (sums[of] - said[some]) / (m[of] - 1)
        own[some] = (value - correlations(ranks[None], moved(places, liked, of, left))) * (m[of] - 1) / m[of]
    own -= (np.bincount(at, weights=own) / m)[at]
    return estimate(value, own + of_case[at] / m[at], judged.design, FISHER, low=-1.0, high=1.0), cases


def below(values: Numbers, others: Numbers) -> Numbers:
    """What each value adds to the ranks of others, `(values, others)`: 1 where it is smaller, a half where it is equal."""
    return np.asarray((values[:, None] < others) + 0.5 * (values[:, None] == others))


def without(ranks: Numbers, values: Numbers, gone: Indices) -> Numbers:
    """Ranks after one value is gone, a row for each that goes; its own place means nothing."""
    return np.asarray(ranks - below(values[gone], values))


def moved(ranks: Numbers, values: Numbers, which: Indices, to: Numbers) -> Numbers:
    """Ranks after one value has become another, a row for each change."""
    after, row = without(ranks, values, which) + below(to, values), np.arange(len(which))
    smaller = 1 - below(to, values)
    after[row, which] = 1 + smaller.sum(axis=1) - smaller[row, which]
    return after


def correlations(x: Numbers, y: Numbers, kept: Mask | None = None) -> Numbers:
    """Pearson's correlation of each row of x with the same row of y; 0 where a row has no spread."""
    weight = np.ones(y.shape) if kept is None else kept.astype(np.float64)
    many = weight.sum(axis=1, keepdims=True)
    x, y = (weight * (one - (weight * one).sum(axis=1, keepdims=True) / many) for one in (x, y))
    spread = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    found: Numbers = np.zeros(len(y))
    np.divide((x * y).sum(axis=1), spread, out=found, where=spread > 0)
    return found


def batches(numbers: Indices, width: int) -> Iterator[Indices]:
    """Some of them at a time."""
    step = max(1, CHUNK // width)
    for start in range(0, len(numbers), step):
        yield numbers[start : start + step]
