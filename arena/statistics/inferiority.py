"""Is the SFT model not worse than the physician's own words? Three conditions, and all must hold.

Two weak texts must not pass because raters call both bad: the bound is taken again without those answers, and the SFT model
may not make more clinically significant errors than its own margin allows.
"""

import math
from typing import NamedTuple

import numpy as np

from arena.statistics.interval import LEVEL, Design, Estimate, Numbers
from arena.statistics.preference import mean
from arena.statistics.ratings import BOTH_BAD, Ratings

RISK = (1 - LEVEL) / 2


class Condition(NamedTuple):
    """One bound against its margin."""

    margin: float | None
    bound: float | None
    value: float | None
    holds: bool | None
    """None: it cannot be said."""
    why: str | None


class NonInferiority(NamedTuple):
    """SFT (system_a) against the reference (system_b)."""

    net: Condition
    without_both_bad: Condition
    errors: Condition

    @property
    def holds(self) -> bool | None:
        """Whether all conditions hold; False where one fails, None where one cannot be said and none fails."""
        held = [one.holds for one in self]
        return False if False in held else None if None in held else True


def non_inferiority(
    ratings: Ratings, net: Estimate, margin: float, errors: Numbers | None, design: Design | None,
    error_margin: float | None,
) -> NonInferiority:  # fmt: skip
    """The three conditions.

    Args:
        ratings: Of this pair, oriented.
        net: Their net preference.
        errors: Clinically significant errors of the SFT model minus the reference's in each rating that was asked for them,
            `(asked,)`; None where none was asked.
        design: Of those ratings.
    """
    judged = ratings.judged()
    good = judged.where(judged.answer != BOTH_BAD)
    strict = mean(good.preference, good.design, low=-1.0, high=1.0)
    return NonInferiority(above(net, margin), above(strict, margin), fewer(errors, design, error_margin))


def above(found: Estimate, margin: float) -> Condition:
    """Whether the lower limit keeps above −margin."""
    if found.low is None:
        return Condition(margin, None, found.value, None, found.why)
    return Condition(margin, found.low, found.value, found.low > -margin, None)


def fewer(errors: Numbers | None, design: Design | None, margin: float | None) -> Condition:
    """Whether the upper limit of the difference in clinically significant errors keeps below its margin."""
    if errors is None or design is None or not len(errors):
        return Condition(margin, None, None, None, "the study did not ask for errors")
    found = mean(errors, design) if np.any(errors) else never(design)
    if margin is None:
        return Condition(None, found.high, found.value, None, "no margin for clinically significant errors was set")
    if found.high is None:
        return Condition(margin, None, found.value, None, found.why)
    return Condition(margin, found.high, found.value, found.high < margin, None)


def never(design: Design) -> Estimate:
    """The difference where no rating saw one: the exact limits of something that happened in none of the cases.

    Raters of the same case are taken as one observation, which can only widen it.
    """
    most = -math.expm1(math.log(RISK) / design.cases)
    return Estimate(0.0, -most, most)
