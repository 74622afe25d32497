"""One pair of systems: net preference, win rate, and any mean of what raters said."""

import math
from dataclasses import dataclass

import numpy as np

from arena.statistics.interval import LOGIT, Design, Estimate, Numbers, Parts, estimate, p_value
from arena.statistics.ratings import BOTH_BAD, CANNOT_JUDGE, TIE, A, B, Ratings


@dataclass(frozen=True, slots=True)
class Preference:
    """What raters preferred of one pair."""

    n: int
    """Wins, ties and both bad; 'cannot judge' stands outside."""
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
    counts = np.bincount(ratings.answer, minlength=CANNOT_JUDGE + 1)
    judged = ratings.judged()
    net, parts = mean_parts(judged.preference, judged.design, low=-1.0, high=1.0)
    p = p_value(net.value, parts) if net.value is not None and parts is not None else None
    return Preference(
        n=len(judged),
        wins_a=int(counts[A]),
        wins_b=int(counts[B]),
        ties=int(counts[TIE]),
        both_bad=int(counts[BOTH_BAD]),
        cannot_judge=int(counts[CANNOT_JUDGE]),
        net=net,
        win_rate=win_rate(judged),
        p=p,
        p_why=None if p is not None else net.why,
    )


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
