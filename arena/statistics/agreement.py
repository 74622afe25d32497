"""Do raters agree with each other, and with themselves?

A unit is a case of a pair; the categories are a, b, tie and both bad, without order; 'cannot judge' is missing.
"""

from typing import NamedTuple

import numpy as np

from arena.statistics.interval import (
    AGREEMENT,
    Design,
    Estimate,
    Indices,
    Numbers,
    Scale,
    between,
    estimate,
    numbered,
    totals,
)
from arena.statistics.ratings import Ratings

CATEGORIES = 4
ALIKE = "every answer is the same: there is nothing to disagree about, and chance agreement is complete"


class Agreement(NamedTuple):
    """Between raters."""

    alpha: Estimate
    ac1: Estimate
    raw: Estimate
    units: int
    """Units that at least two raters judged."""


def units_of(ratings: Ratings) -> Indices:
    """The unit of each rating."""
    systems = int(max(ratings.a.max(initial=0), ratings.b.max(initial=0))) + 1
    return numbered((ratings.case * systems + ratings.a) * systems + ratings.b)[0]


def agreement(ratings: Ratings) -> Agreement:
    """Krippendorff's alpha, Gwet's AC1 and the mean pairwise agreement of first presentations."""
    judged = ratings.judged()
    units = units_of(judged)
    many = np.bincount(units)
    shared = many[units] >= 2 if len(units) else np.zeros(0, dtype=bool)
    if not shared.any():
        nothing = Estimate(None, why="no case of a pair was judged by two raters")
        return Agreement(nothing, nothing, nothing, 0)
    return Agreement(
        krippendorff_alpha(judged.where(shared)),
        gwet_ac1(judged),
        raw_agreement(judged.where(shared)),
        int((many >= 2).sum()),
    )


class Pairs(NamedTuple):
    """Answers of one unit set beside each other."""

    agreeing: Numbers
    """With how many other ratings of its unit each rating agrees."""
    m: Numbers
    """Ratings of each rating's unit."""
    unit: Indices
    said: Numbers
    """One column per category."""


def compared(ratings: Ratings, categories: int = CATEGORIES) -> Pairs:
    """Each rating beside the others of its unit."""
    unit = units_of(ratings)
    said = np.eye(categories)[ratings.answer]
    by_unit = totals(unit, int(unit.max()) + 1, said)
    return Pairs((by_unit[unit] * said).sum(axis=1) - 1, by_unit.sum(axis=1)[unit], unit, said)


def krippendorff_alpha(ratings: Ratings, categories: int = CATEGORIES) -> Estimate:
    """Nominal alpha (Krippendorff 2011, "Computing Krippendorff's alpha-reliability"); every unit has two ratings or more.

    alpha = 1 − observed / expected disagreement. A rating's weight enters the products of its unit so that a unit's share
    stays proportional to its weights: the derivative of the unit's disagreement D in one of its m ratings is 2d − D/m, with d
    that rating's own part. The expected disagreement comes out too small, by the variance of the categories' shares over raters and
    cases less what its n − 1 makes up for: the interval lies around the coefficient without that bias.
    """
    pairs = compared(ratings, categories)
    n = float(len(ratings))
    own = (pairs.m - 1 - pairs.agreeing) / (pairs.m - 1)
    by_unit = np.bincount(pairs.unit, weights=own)
    observed, counts = own.sum(), pairs.said.sum(axis=0)
    possible = n * n - (counts**2).sum()
    if possible == 0:
        return Estimate(None, why=ALIKE)
    missing = (observed / n) / (possible / (n * (n - 1)))
    if observed == 0:
        return Estimate(1.0, why="raters agree on everything: no spread to tell an interval from")
    slope = (2 * own - by_unit[pairs.unit] / pairs.m) / observed
    slope -= 2 * (n - pairs.said @ counts) / possible - 1 / n
    value, design = 1 - missing, ratings.design
    shares = counts / n
    varied = sum(part.variance for part in design.parts((pairs.said - shares) / n))
    excess = (varied - (1 - (shares**2).sum()) / (n - 1)) * n * n / possible
    centre = 1 - missing / (1 + excess)
    least = -1 / (n / by_unit.size - 1)
    return estimate(value, -missing * slope, design, bounded(least, value, centre), high=1.0, centre=centre)


def bounded(least: float, *values: float) -> Scale:
    """The scale from the least agreement that there can be; where a value is no higher, one without that bound."""
    return between(least) if min(values) > least else AGREEMENT


def least_agreeing(m: Numbers, categories: int) -> Numbers:
    """With how many others of its unit of m a rating agrees on average, where the unit disagrees as much as it can."""
    each, more = np.divmod(m, categories)
    return np.asarray((more * (each + 1) * each + (categories - more) * each * (each - 1)) / m)


def gwet_ac1(ratings: Ratings, categories: int = CATEGORIES) -> Estimate:
    """AC1 (Gwet 2008, Br J Math Stat Psychol 61:29); units with one rating count for chance agreement."""
    pairs = compared(ratings, categories)
    shared = pairs.m >= 2
    units = np.bincount(pairs.unit).size
    agreed = np.where(shared, pairs.agreeing / np.maximum(pairs.m - 1, 1), 0.0) / pairs.m
    by_unit = np.bincount(pairs.unit, weights=agreed)
    both = float((np.bincount(pairs.unit) >= 2).sum())
    seen = by_unit.sum() / both
    shares = (pairs.said / pairs.m[:, None]).sum(axis=0) / units
    chance = (shares * (1 - shares)).sum() / (categories - 1)
    value = (seen - chance) / (1 - chance)
    if seen == 1:
        return Estimate(value, why="raters agree on everything: no spread to tell an interval from")
    of_seen = np.where(shared, (2 * agreed - by_unit[pairs.unit] / pairs.m - seen / pairs.m) / both, 0.0)
    by_category = pairs.said @ (1 - 2 * shares) - (shares * (1 - 2 * shares)).sum()
    of_chance = by_category / pairs.m / units / (categories - 1)
    influence = (of_seen - (1 - value) * of_chance) / (1 - chance)
    least = (least_agreeing(pairs.m, categories) / np.maximum(pairs.m - 1, 1) / pairs.m).sum() / both
    scale = bounded((least * categories - 1) / (categories - 1), float(value))
    return estimate(value, influence, ratings.design, scale, high=1.0)


def raw_agreement(ratings: Ratings) -> Estimate:
    """The share of all pairs of ratings of the same unit that agree."""
    pairs = compared(ratings)
    possible = float((pairs.m - 1).sum())
    value = float(pairs.agreeing.sum() / possible)
    gap = pairs.agreeing - value * (pairs.m - 1)
    by_unit = np.bincount(pairs.unit, weights=gap)
    influence = (2 * gap - by_unit[pairs.unit] / pairs.m) / possible
    if value in (0.0, 1.0):
        return Estimate(value, why="all pairs of ratings are alike in this: no spread to tell an interval from")
    least = float(least_agreeing(pairs.m, CATEGORIES).sum() / possible)
    return estimate(value, influence, ratings.design, bounded(least, value), high=1.0)


def cohen_kappa(first: Indices, second: Indices, design: Design) -> Estimate:
    """Unweighted kappa (Cohen 1960) of two answers of the same raters to the same units.

    The noise of single repeats is counted with the cases: each case returns to a rater once at most, and few raters would make
    the interval wider than it need be.
    """
    n = float(len(first))
    if not n:
        return Estimate(None, why="no repeated pair was judged twice")
    one, two = np.eye(CATEGORIES)[first], np.eye(CATEGORIES)[second]
    p, q = one.mean(axis=0), two.mean(axis=0)
    agreed = (first == second).astype(np.float64)
    seen, chance = agreed.mean(), float(p @ q)
    if chance == 1:
        return Estimate(None, why=ALIKE)
    value = float((seen - chance) / (1 - chance))
    if seen == 1:
        return Estimate(value, why="every repeat was answered as before: no spread to tell an interval from")
    of_chance = one @ q + two @ p - 2 * chance
    influence = ((agreed - seen) - (1 - value) * of_chance) / (n * (1 - chance))
    return estimate(value, influence, design, bounded(-1.0, value), high=1.0, noise_with_cases=True)
