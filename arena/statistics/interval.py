"""One rule for every interval of a study: raters and cases both count as drawn at random.

1. Each rating's influence on an estimate: the estimate's derivative in the rating's weight (the infinitesimal jackknife), on
   a scale without bounds where the estimate has one (logs, logits, Fisher's z). The influences of all ratings sum to 0.
2. Influences are summed within rater × case ("cells"), and three variance components, of raters, cases and cells, are
   estimated from the sums of squares of rater totals, case totals and cells. The design may have any holes: the three
   expectations are linear in the components (Henderson's method 1 with the mean removed, 1953) and are solved.
3. The estimate's variance has a rater part (raters and cells) and a case part, never below 0, as in Obuchowski and
   Rockette's analysis of reader studies (1995). Each has its own t quantile and they are combined as Howe does (1974, JASA
   69:789): half-width² = t²(raters − 1) · rater part + t²(cases − 1) · case part.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import stdtrit

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
LEVEL = 0.95
TINY = 1e-12
"""Variances below this share of the cells' are rounding errors."""
SMALLEST = 1e-100
"""No p-value is told below this."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval; what is not defined is None, and `why` says it in words."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str | None = None


class Parts(NamedTuple):
    """The variance of an estimate, by what is drawn at random."""

    rater: float
    case: float
    raters: int
    cases: int

    @property
    def variance(self) -> float:
        """Of the estimate."""
        return self.rater + self.case

    def half(self, level: float = LEVEL) -> float:
        """Half of the interval's width."""
        risk = (1 - level) / 2
        return math.sqrt(
            self.rater * quantile(risk, self.raters - 1) ** 2 + self.case * quantile(risk, self.cases - 1) ** 2
        )


@lru_cache(maxsize=4096)
def quantile(risk: float, freedom: int) -> float:
    """Student's t with this upper tail."""
    return float(-stdtrit(freedom, risk))


class Design:
    """Who rated what: the raters and cases of the ratings of one estimate."""

    def __init__(self, raters: Indices, cases: Indices) -> None:
        """Take each rating's rater and case as numbers; they need not be without gaps."""
        self.of_rater, self.raters = numbered(raters)
        self.of_case, self.cases = numbered(cases)
        keys, self.cell = np.unique(self.of_rater * self.cases + self.of_case, return_inverse=True)
        self.cell_rater, self.cell_case = keys // max(self.cases, 1), keys % max(self.cases, 1)
        self.cells = len(keys)
        self.solution = self.solve()

    def solve(self) -> Numbers:
        """What turns three sums of squares into the three parts of an estimate's variance, `(3, 3)`."""
        n = float(max(self.cells, 1))
        by_rater = np.bincount(self.cell_rater, minlength=self.raters).astype(np.float64)
        by_case = np.bincount(self.cell_case, minlength=self.cases).astype(np.float64)
        rater2, case2 = (by_rater**2).sum(), (by_case**2).sum()
        both = (by_rater[self.cell_rater] * by_case[self.cell_case]).sum()
        expected = np.array(
            [
                [rater2 - 2 * (by_rater**3).sum() / n + (rater2 / n) ** 2, n - 2 * both / n + rater2 * case2 / n**2, 0],
                [0, case2 - 2 * (by_case**3).sum() / n + (case2 / n) ** 2, 0],
                [n - rater2 / n, n - case2 / n, n - 1],
            ]
        )
        expected[1, 0], expected[0, 2], expected[1, 2] = expected[0, 1], expected[2, 0], expected[2, 1]
        scale = np.array([rater2, case2, n])
        # least norm: where raters and cells (or cases and cells) cannot be told apart, their sum still is right
        return np.asarray(np.linalg.pinv(expected / np.maximum(scale, 1), rcond=1e-10))

    def parts(self, influences: Numbers, *, noise_with_cases: bool = False) -> list[Parts]:
        """The variance of each estimate from its ratings' influences, `(ratings, estimates)`.

        Args:
            noise_with_cases: Whether the cells' part goes to the cases instead of the raters: for estimates over cases, which a
                rater's own leaning does not move.
        """
        cells = totals(self.cell, self.cells, influences)
        squares = self.squares(cells)
        rater, case, cell = self.solution @ squares
        leading, other = (case, rater) if noise_with_cases else (rater, case)
        least = TINY * squares[2]
        # nothing left between raters by chance (few raters, few kinds of answer): the cells' own noise is the least there is
        leading = np.where(leading + cell <= least, np.maximum(cell, 0), leading + cell)
        other = np.where(other <= least, 0, other)
        of_raters, of_cases = (other, leading) if noise_with_cases else (leading, other)
        return [Parts(float(a), float(b), self.raters, self.cases) for a, b in zip(of_raters, of_cases, strict=True)]

    def squares(self, cells: Numbers) -> Numbers:
        """Sums of squares of rater totals, of case totals and of cells, `(3, estimates)`."""
        return np.array(
            [
                (totals(self.cell_rater, self.raters, cells) ** 2).sum(axis=0),
                (totals(self.cell_case, self.cases, cells) ** 2).sum(axis=0),
                (cells**2).sum(axis=0),
            ]
        )

    def part(self, influence: Numbers, *, noise_with_cases: bool = False) -> Parts:
        """The same for one estimate, `(ratings,)`."""
        return self.parts(influence[:, None], noise_with_cases=noise_with_cases)[0]

    def spread(self, values: Numbers) -> tuple[float, float]:
        """How far raters and cases lie apart: the standard deviations of what each adds to a rating, 0 where none is seen.

        Args:
            values: What each rating says, `(ratings,)`; at most one rating in a cell.
        """
        cells = totals(self.cell, self.cells, (values - values.mean())[:, None])
        rater, case, _ = self.solution @ self.squares(cells)[:, 0]
        raters = (np.bincount(self.cell_rater, minlength=self.raters) ** 2).sum()
        cases = (np.bincount(self.cell_case, minlength=self.cases) ** 2).sum()
        return math.sqrt(max(float(rater) / raters, 0.0)), math.sqrt(max(float(case) / cases, 0.0))

    @property
    def problem(self) -> str | None:
        """Why this design gives no interval."""
        if self.raters < 2:
            return "one rater alone: how raters differ is unknown" if self.raters else "no ratings"
        return "one case alone: how cases differ is unknown" if self.cases < 2 else None


def numbered(codes: Indices) -> tuple[Indices, int]:
    """The codes without gaps, and how many there are."""
    known, at = np.unique(codes, return_inverse=True)
    return at.astype(np.int64), len(known)


def totals(groups: Indices, many: int, values: Numbers) -> Numbers:
    """Sums of `(n, k)` by group, `(many, k)`."""
    width = values.shape[1]
    flat = groups[:, None] * width + np.arange(width)
    summed = np.bincount(flat.ravel(), weights=values.ravel(), minlength=many * width)
    return np.asarray(summed, dtype=np.float64).reshape(many, width)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where an estimate has no bounds, so that its interval can keep within them."""

    there: Callable[[float], float]
    slope: Callable[[float], float]
    back: Callable[[float], float]


PLAIN = Scale(lambda x: x, lambda _: 1.0, lambda y: y)
LOGIT = Scale(
    lambda x: math.log(x / (1 - x)),
    lambda x: 1 / (x * (1 - x)),
    lambda y: 1 / (1 + math.exp(-y)) if y > -700 else 0.0,
)
LOG = Scale(math.log, lambda x: 1 / x, lambda y: math.exp(min(y, 700.0)))
AGREEMENT = Scale(lambda x: -math.log1p(-x), lambda x: 1 / (1 - x), lambda y: -math.expm1(min(-y, 700.0)))
"""For coefficients that are at most 1 and may be far below 0: minus the log of what is missing to 1."""


def between(least: float) -> Scale:
    """For agreement that lies between this and 1: the logit of where it lies.

    With −1/(m − 1), the least intraclass correlation in units of m ratings, it is Fisher's z for such correlations.
    """
    return Scale(
        lambda x: math.log((x - least) / (1 - x)),
        lambda x: 1 / (x - least) + 1 / (1 - x),
        lambda y: 1 + (least - 1) / (1 + math.exp(min(y, 700.0))),
    )


FISHER = Scale(math.atanh, lambda x: 1 / (1 - x * x), math.tanh)


def estimate(
    value: float,
    influence: Numbers,
    design: Design,
    scale: Scale = PLAIN,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    noise_with_cases: bool = False,
    centre: float | None = None,
) -> Estimate:
    """A value with its interval.

    Args:
        influence: The derivative of `value` (not of its scale) in each rating's weight, `(ratings,)`.
        low: The least that `value` can be: a limit below it is put back, and on a scale a value there has no interval.
        high: The most.
        noise_with_cases: See `Design.parts`.
        centre: Where the interval lies, if not around the value: the value without its known bias.
    """
    value = float(value)
    if design.problem:
        return Estimate(value, why=design.problem)
    if scale is not PLAIN and not low < value < high:
        return Estimate(value, why="it is as far as it can be: no spread to tell an interval from")
    parts = design.part(influence * scale.slope(value), noise_with_cases=noise_with_cases)
    if parts.variance <= 0:
        return Estimate(value, why="all ratings say the same: no spread to tell an interval from")
    half, middle = parts.half(), scale.there(value if centre is None else centre)
    return Estimate(value, float(max(low, scale.back(middle - half))), float(min(high, scale.back(middle + half))))


def p_value(distance: float, parts: Parts) -> float | None:
    """The two-sided p of a distance from what is tested: 1 − the level at which the interval just reaches it."""
    if parts.variance <= 0:
        return None
    if distance == 0:
        return 1.0

    def exact(log_p: float) -> float:
        risk = math.exp(log_p) / 2
        square = parts.rater * quantile(risk, parts.raters - 1) ** 2 + parts.case * quantile(risk, parts.cases - 1) ** 2
        return math.sqrt(square) - abs(distance)

    smallest = math.log(SMALLEST)
    if exact(smallest) <= 0:
        return SMALLEST
    return math.exp(brentq(exact, smallest, 0.0, xtol=1e-12))
