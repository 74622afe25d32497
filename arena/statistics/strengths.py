"""How strong each system is among all, its rank, and what ties and the left side weigh."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arena.statistics.davidson import Fit, fit
from arena.statistics.interval import LEVEL, LOG, Design, Estimate, estimate
from arena.statistics.ratings import TIE, Ratings

LOSES, WINS = -1, 1
AT_ONCE = 32
"""Differences whose influences are held at a time."""


@dataclass(frozen=True, slots=True)
class Strength:
    """One system's place."""

    system: str
    log_strength: Estimate
    """The log strengths that are finite sum to 0."""
    rank: tuple[int, int] | None
    """The best and the worst rank that the ratings leave open."""


@dataclass(frozen=True, slots=True)
class Strengths:
    """Davidson's model of a study, the strongest system first."""

    systems: list[Strength]
    tie_parameter: Estimate
    """ν."""
    left_side: Estimate
    """δ, the log odds that the left side alone gives."""
    log_likelihood: float | None


def strengths(ratings: Ratings, systems: Sequence[str]) -> Strengths:
    """Fit all pairs of a study together; `systems` are the names by number."""
    judged = ratings.judged()
    if not len(judged):
        nothing = Estimate(None, why="no ratings")
        return Strengths([Strength(name, nothing, None) for name in systems], nothing, nothing, None)
    found, design, many = fit(judged, len(systems)), judged.design, len(systems)
    places = ranks(found, design, many)
    each = [
        Strength(
            name,
            estimate(float(found.theta[at]), found.influences[:, at], design)
            if found.known[at]
            else Estimate(None, why=unknown_strength(found, judged, at)),
            places[at],
        )
        for at, name in enumerate(systems)
    ]
    each.sort(key=lambda one: (one.log_strength.value is None, -(one.log_strength.value or 0.0), one.system))
    return Strengths(each, tie_parameter(found, judged, design, many), left_side(found, judged, design, many),
                     found.log_likelihood)  # fmt: skip


def ranks(found: Fit, design: Design, many: int) -> list[tuple[int, int] | None]:
    """The ranks that the differences of strengths leave open.

    A system is surely below another where the interval of their difference, at a level corrected over its `many` − 1
    comparisons (Bonferroni), keeps from 0: so the interval of one system's rank holds its true rank in at least 95 %.
    """
    if not found.known[:many].all():
        return [None] * many
    if design.problem:
        return [(1, many)] * many
    pairs = [(i, j) for i in range(many) for j in range(i)]
    parts = [
        part
        for start in range(0, len(pairs), AT_ONCE)
        for part in design.parts(
            np.stack(
                [found.influences[:, i] - found.influences[:, j] for i, j in pairs[start : start + AT_ONCE]], axis=1
            )
        )
    ]
    level = 1 - (1 - LEVEL) / max(many - 1, 1)
    sign = np.zeros((many, many), dtype=np.int64)
    for (i, j), part in zip(pairs, parts, strict=True):
        distance = found.theta[i] - found.theta[j]
        if abs(distance) > part.half(level):
            sign[i, j] = np.sign(distance)
            sign[j, i] = -sign[i, j]
    return [(1 + int((sign[at] == LOSES).sum()), many - int((sign[at] == WINS).sum())) for at in range(many)]


def tie_parameter(found: Fit, judged: Ratings, design: Design, many: int) -> Estimate:
    """ν with its interval; 0 where there is no tie, which has none."""
    if not (judged.answer >= TIE).any():
        return Estimate(0.0, why="no tie and no 'both bad' among the ratings: no spread to tell an interval from")
    if not found.known[many]:
        why = "every answer is a tie" if (judged.answer >= TIE).all() else (
            "infinite: the ties cannot be told from a system that never loses"
        )  # fmt: skip
        return Estimate(None, why=why)
    value = float(np.exp(found.theta[many]))
    return estimate(value, value * found.influences[:, many], design, LOG, low=0.0)


def left_side(found: Fit, judged: Ratings, design: Design, many: int) -> Estimate:
    """δ with its interval."""
    at = many + 1
    if found.known[at]:
        return estimate(float(found.theta[at]), found.influences[:, at], design)
    if not judged.left.any():
        return Estimate(None, why="which system stood on the left is unknown")
    if found.rising[at]:
        return Estimate(None, why="infinite: every decisive answer was on one side")
    return Estimate(None, why="the sides cannot be told from the systems: they were never swapped")


def unknown_strength(found: Fit, judged: Ratings, at: int) -> str:
    """Why a system has no finite strength."""
    if (judged.answer >= TIE).all():
        return "every answer is a tie: ties tell no strengths apart"
    met = (judged.a == at) | (judged.b == at)
    if not met.any():
        return "no rating of it"
    return infinite(judged.where(met), at) or (
        "infinite: the systems fall into groups of which one never lost to the other"
        if found.rising.any()
        else "it never met the others, directly or through a third, in a way that tells strengths apart"
    )


def infinite(judged: Ratings, at: int) -> str | None:
    """What makes a system's strength infinite by itself."""
    won = np.where(judged.a == at, judged.preference, -judged.preference)
    if not (won == LOSES).any() and (won == WINS).any():
        return "infinite: it never lost"
    return "minus infinite: it never won" if not (won == WINS).any() and (won == LOSES).any() else None
