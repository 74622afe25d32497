"""One pair of systems: net preference, win rate, and any mean of what raters said."""

import math
from typing import NamedTuple

import numpy as np

from arena.statistics.interval import (
    LEVEL,
    LOGIT,
    Design,
    Estimate,
    Numbers,
    Parts,
    estimate,
    numbered,
    p_value,
    quantile,
)
from arena.statistics.ratings import BOTH_BAD, CANNOT_JUDGE, TIE, A, B, Ratings

SEED = 0
RESAMPLES = 2_000
LARGEST = 1 << 20
"""Raters × cases up to which the bootstrap is made."""


class Tally(NamedTuple):
    """Answers to one pair."""

    n: int
    """Wins, ties and both bad; 'cannot judge' stands outside."""
    wins_a: int
    wins_b: int
    ties: int
    both_bad: int
    cannot_judge: int


class Preference(NamedTuple):
    """What raters preferred of one pair."""

    n: int
    wins_a: int
    wins_b: int
    ties: int
    both_bad: int
    cannot_judge: int
    net: Estimate
    """(wins of a − wins of b) / n."""
    win_rate: Estimate
    """Wins of a among the decisive answers."""
    p: float | None
    """Two-sided, for net preference = 0, by inverting its interval."""
    p_why: str | None


def preference(ratings: Ratings) -> Preference:
    """Net preference and win rate of one pair's ratings, already oriented."""
    judged = ratings.judged()
    net, parts = mean_parts(judged.preference, judged.design, low=-1.0, high=1.0)
    p = p_value(net.value, parts) if net.value is not None and parts is not None else None
    return Preference(*tally(ratings), net, win_rate(judged), p, None if p is not None else net.why)


def tally(ratings: Ratings) -> Tally:
    """How often each answer was given."""
    counts = np.bincount(ratings.answer, minlength=CANNOT_JUDGE + 1)
    n = int(counts.sum() - counts[CANNOT_JUDGE])
    return Tally(n, *(int(counts[code]) for code in (A, B, TIE, BOTH_BAD, CANNOT_JUDGE)))


def win_rate(ratings: Ratings) -> Estimate:
    """The share of decisive answers that preferred a."""
    decisive = ratings.where((ratings.answer == A) | (ratings.answer == B))
    if not len(decisive):
        return Estimate(None, why="no decisive answer")
    return share((decisive.answer == A).astype(np.float64), decisive.design)


def share(happened: Numbers, design: Design) -> Estimate:
    """A share of the ratings (0 or 1 each), its interval made of logits."""
    if not len(happened):
        return Estimate(None, why="no ratings")
    value = float(happened.mean())
    return estimate(value, (happened - value) / len(happened), design, LOGIT, low=0.0, high=1.0)


def mean(values: Numbers, design: Design, *, low: float = -math.inf, high: float = math.inf) -> Estimate:
    """A mean over the ratings; `low` and `high` are the ends of what a rating can say."""
    return mean_parts(values, design, low=low, high=high)[0]


def mean_parts(
    values: Numbers, design: Design, *, low: float = -math.inf, high: float = math.inf
) -> tuple[Estimate, Parts | None]:
    """The same with the parts of its variance, None where it has no interval."""
    if not len(values):
        return Estimate(None, why="no ratings"), None
    value = float(values.mean())
    influence = (values - value) / len(values)
    found = estimate(value, influence, design, low=low, high=high)
    return found, None if found.why else design.part(influence)


def over_cases(ratings: Ratings) -> Estimate:
    """Net preference of one rater alone: an interval over the cases, that says nothing of other raters."""
    judged = ratings.judged()
    if not len(judged):
        return Estimate(None, why="no ratings")
    value = float(judged.preference.mean())
    at, cases = numbered(judged.case)
    sums = np.bincount(at, weights=(judged.preference - value) / len(judged))
    if cases < 2 or not sums.any():
        return Estimate(value, why="one case alone" if cases < 2 else "all answers are the same")
    half = quantile((1 - LEVEL) / 2, cases - 1) * math.sqrt(cases / (cases - 1) * (sums**2).sum())
    return Estimate(value, max(-1.0, value - half), min(1.0, value + half))


def bootstrap(ratings: Ratings) -> tuple[float, float] | None:
    """The percentile interval of net preference that resamples raters and cases (Owen 2007, the pigeonhole bootstrap).

    It stands beside the interval as a check and decides nothing: with few raters it is too narrow.
    """
    judged = ratings.judged()
    (rater, raters), (case, cases) = numbered(judged.rater), numbered(judged.case)
    if raters < 2 or cases < 2 or raters * cases > LARGEST:
        return None
    keys = rater * cases + case
    said = np.bincount(keys, weights=judged.preference, minlength=raters * cases).reshape(raters, cases)
    many = np.bincount(keys, minlength=raters * cases).reshape(raters, cases)
    rng = np.random.default_rng(SEED)
    of_rater = rng.multinomial(raters, np.full(raters, 1 / raters), size=RESAMPLES)
    of_case = rng.multinomial(cases, np.full(cases, 1 / cases), size=RESAMPLES)
    counts = ((of_rater @ many) * of_case).sum(axis=1)
    values = (((of_rater @ said) * of_case).sum(axis=1) / np.maximum(counts, 1))[counts > 0]
    if not len(values):
        return None
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)
