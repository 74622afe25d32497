"""Does a metric agree with people? Spearman's rank correlation, case by case.

One value a case: the metric's difference between the two outputs, and the mean preference of the raters who judged the case.
A rating's influence has two parts: its case's (the derivative in the case's weight) and, within the case, its own (what the
correlation loses without this rating: ranks have no derivative in a rating). The noise of single ratings is counted with the
cases: a rater who leans to one side moves all cases' ranks alike, so raters widen the interval by how differently they rank the
cases.
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
    ranks, places = rankdata(metric), rankdata(liked)
    value = float(correlations(ranks[None], places[None])[0])
    of_case = case_influence(metric, ranks, liked, places, value)
    own = np.zeros(len(judged))
    for some in batches(np.flatnonzero(m[at] > 1).astype(np.int64), cases):
        of = at[some]
        left = (sums[of] - said[some]) / (m[of] - 1)
        own[some] = (value - correlations(ranks[None], moved(places, liked, of, left))) * (m[of] - 1) / m[of]
    own -= (np.bincount(at, weights=own) / m)[at]
    influence = own + of_case[at] / m[at]
    return estimate(value, influence, judged.design, FISHER, low=-1.0, high=1.0, noise_with_cases=True), cases


def below(values: Numbers, others: Numbers) -> Numbers:
    """What each value adds to the ranks of others, `(values, others)`: 1 where it is smaller, a half where it is equal."""
    return np.asarray((values[:, None] < others) + 0.5 * (values[:, None] == others))


def moved(ranks: Numbers, values: Numbers, which: Indices, to: Numbers) -> Numbers:
    """Ranks after one value has become another, a row for each change."""
    after, row = ranks - below(values[which], values) + below(to, values), np.arange(len(which))
    smaller = 1 - below(to, values)
    after[row, which] = 1 + smaller.sum(axis=1) - smaller[row, which]
    return after


def case_influence(metric: Numbers, ranks: Numbers, liked: Numbers, places: Numbers, value: float) -> Numbers:
    """The correlation's derivative in each case's weight, which moves the other cases' ranks too; sums to 0."""
    x, y = standardised(ranks), standardised(places)
    direct = x * y - value * (x**2 + y**2) / 2
    by_metric = below(metric, metric) @ (y - value * x) / ranks.std()
    by_people = below(liked, liked) @ (x - value * y) / places.std()
    return np.asarray((direct + by_metric + by_people) / len(ranks))


def standardised(ranks: Numbers) -> Numbers:
    """With mean 0 and variance 1."""
    return np.asarray((ranks - ranks.mean()) / ranks.std())


def correlations(x: Numbers, y: Numbers) -> Numbers:
    """Pearson's correlation of each row of x with the same row of y; 0 where a row has no spread."""
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    spread = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    found: Numbers = np.zeros(len(y))
    np.divide((x * y).sum(axis=1), spread, out=found, where=spread > 0)
    return found


def batches(numbers: Indices, width: int) -> Iterator[Indices]:
    """Some of them at a time."""
    step = max(1, CHUNK // width)
    for start in range(0, len(numbers), step):
        yield numbers[start : start + step]
