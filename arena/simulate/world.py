"""What is true in a simulated study, and what its statistics would be with endlessly many raters and cases.

Answers follow Davidson's model with a left side (see `arena.statistics.davidson`). The difference of two systems' log strengths
has a part of its own for every rater (raters disagree), for every case (answers to a case go together) and for every rater
and case together, all normal. Part of the ties are 'both bad'.
"""

import math
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy.optimize import least_squares

from arena.statistics.davidson import fit
from arena.statistics.interval import Indices, Numbers
from arena.statistics.ratings import TIE, A, B, Ratings
from common.errors import UserError

NODES = 61
"""Of the quadrature over one normal part."""
SIDES = (1, -1)


@dataclass(frozen=True, kw_only=True)
class World:
    """What is true."""

    strengths: tuple[float, ...] = (0.3, -0.3)
    """Log strengths of the systems."""
    ties: float = 0.8
    """ν."""
    side: float = 0.0
    """δ: log odds that the left side alone gives."""
    both_bad: float = 0.3
    """Share of the ties."""
    cannot_judge: float = 0.0
    rater_sd: float = 0.4
    """Of a rater's own part in the difference of two systems."""
    case_sd: float = 0.7
    cell_sd: float = 0.0
    """Of the part that a rater has in one case, and keeps when it returns."""

    def __post_init__(self) -> None:
        for name in ("ties", "rater_sd", "case_sd", "cell_sd"):
            if getattr(self, name) < 0:
                raise UserError(f"{name} must not be below 0, not {getattr(self, name)}")
        for name in ("both_bad", "cannot_judge"):
            if not 0 <= getattr(self, name) < 1:
                raise UserError(f"{name} must be a share from 0 to below 1, not {getattr(self, name)}")

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """All pairs of systems by number."""
        return list(combinations(range(len(self.strengths)), 2))

    @property
    def spread(self) -> float:
        """The standard deviation of a difference over raters and cases."""
        return math.sqrt(self.rater_sd**2 + self.case_sd**2 + self.cell_sd**2)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What the statistics of a study estimate."""

    net: dict[tuple[int, int], float]
    win_rate: dict[tuple[int, int], float]
    shares: dict[tuple[int, int], tuple[float, float, float, float]]
    """Of a, b, tie, both bad."""
    log_strengths: Numbers
    tie_parameter: float
    left_side: float
    """Of Davidson's model fitted to all answers there could be: nearer 0 than the world's own where raters and cases vary."""
    alpha: float
    ac1: float
    raw: float
    kappa: float
    rater_sd: float
    """Of raters' own net preferences, first pair."""
    case_sd: float


def chances(difference: Numbers, left: Indices | int, world: World) -> Numbers:
    """Of a, b and neither, for differences of log strengths: `(…, 3)`."""
    push = (difference + left * world.side) / 2
    weights = np.stack([np.exp(push), np.exp(-push), np.full_like(push, world.ties)], axis=-1)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def nodes(deviation: float) -> tuple[Numbers, Numbers]:
    """Places and weights of a normal part."""
    if deviation == 0:
        return np.zeros(1), np.ones(1)
    places, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return np.asarray(places * deviation), np.asarray(weights / weights.sum())


def categories(outcomes: Numbers, world: World) -> Numbers:
    """Chances of a, b, tie and both bad from those of a, b and neither."""
    tied = outcomes[..., TIE]
    parts = [outcomes[..., A], outcomes[..., B], tied * (1 - world.both_bad), tied * world.both_bad]
    return np.stack(parts, axis=-1)


def both_sides(difference: Numbers, world: World) -> Numbers:
    """The chances with sides drawn by a coin."""
    return np.asarray(sum(chances(difference, side, world) for side in SIDES) / len(SIDES))


def truth(world: World) -> Truth:
    """The truth of a world; every pair is judged equally often."""
    whole, whole_weights = nodes(world.spread)
    case, case_weights = nodes(world.case_sd)
    rest, rest_weights = nodes(math.hypot(world.rater_sd, world.cell_sd))
    gaps = {(i, j): world.strengths[i] - world.strengths[j] for i, j in world.pairs}
    shares = {pair: categories(whole_weights @ both_sides(gap + whole, world), world) for pair, gap in gaps.items()}
    agreed, again, margin = 0.0, 0.0, np.zeros(4)
    for pair, gap in gaps.items():
        of_case = np.einsum("r,cro->co", rest_weights, both_sides(gap + case[:, None] + rest, world))
        agreed += float(case_weights @ (categories(of_case, world) ** 2).sum(axis=1))
        left, right = (categories(chances(gap + whole, side, world), world) for side in SIDES)
        again += float(whole_weights @ (left * right).sum(axis=1))
        margin += shares[pair]
    many = len(gaps)
    agreed, again, margin = agreed / many, again / many, margin / many
    by_chance = float(margin @ margin)
    gwet = float((margin * (1 - margin)).sum() / 3)
    model = expected_fit(world, gaps, whole, whole_weights)
    first = gaps[world.pairs[0]]
    k = len(world.strengths)
    return Truth(
        net={pair: float(one[A] - one[B]) for pair, one in shares.items()},
        win_rate={pair: float(one[A] / (one[A] + one[B])) for pair, one in shares.items()},
        shares={pair: (float(one[0]), float(one[1]), float(one[2]), float(one[3])) for pair, one in shares.items()},
        log_strengths=model[:k],
        tie_parameter=float(np.exp(model[k])),
        left_side=float(model[k + 1]),
        alpha=1 - (1 - agreed) / (1 - by_chance),
        ac1=(agreed - gwet) / (1 - gwet),
        raw=agreed,
        kappa=(again - by_chance) / (1 - by_chance),
        rater_sd=own_sd(first, world.rater_sd, math.hypot(world.case_sd, world.cell_sd), world),
        case_sd=own_sd(first, world.case_sd, math.hypot(world.rater_sd, world.cell_sd), world),
    )


def own_sd(gap: float, own: float, others: float, world: World) -> float:
    """The standard deviation of net preferences over one normal part, the others averaged out."""
    places, weights = nodes(own)
    rest, rest_weights = nodes(others)
    said = both_sides(gap + places[:, None] + rest, world)
    net = (said[..., A] - said[..., B]) @ rest_weights
    return math.sqrt(max(float(weights @ net**2) - float(weights @ net) ** 2, 0.0))


def expected_fit(world: World, gaps: dict[tuple[int, int], float], places: Numbers, weights: Numbers) -> Numbers:
    """Davidson's parameters for the shares of all answers there could be."""
    rows = [
        (pair, side, outcome, float(weights @ chances(gap + places, side, world)[:, outcome]))
        for pair, gap in gaps.items()
        for side in SIDES
        for outcome in (A, B, TIE)
    ]
    column = [np.array(one, dtype=np.int64) for one in zip(*((i, j, side, out) for (i, j), side, out, _ in rows), strict=True)]  # fmt: skip
    zeros = np.zeros(len(rows), dtype=np.int64)
    ratings = Ratings(zeros, zeros, column[0], column[1], column[3], column[2])
    return fit(ratings, len(world.strengths), np.array([weight for *_, weight in rows])).theta


def world_of(preference: float, ties: float, like: World) -> World:
    """Like a world of two systems, with this true net preference and this share of answers that prefer neither.

    Raises:
        UserError: There is no such world.
    """
    if not 0 < ties < 1:
        raise UserError(f"ties must be a share between 0 and 1, not {ties}")
    if abs(preference) >= 1 - ties:
        raise UserError(f"preference {preference} cannot be: with {ties:.0%} ties it stays below {1 - ties:.2f}")

    def made(at: Numbers) -> World:
        return replace(like, strengths=(at[0] / 2, -at[0] / 2), ties=math.exp(at[1]))

    def missed(at: Numbers) -> list[float]:
        one = made(at)
        places, weights = nodes(one.spread)
        said = weights @ both_sides(at[0] + places, one)
        return [said[A] - said[B] - preference, said[TIE] - ties]

    found = least_squares(missed, [0.0, 0.0], bounds=([-20, -20], [20, 20]), xtol=1e-12, ftol=1e-12, gtol=1e-12)
    if np.abs(found.fun).max() > 1e-4:
        raise UserError(f"preference {preference} with {ties:.0%} ties cannot be where raters and cases vary so much")
    return made(found.x)
