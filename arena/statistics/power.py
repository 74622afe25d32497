"""How many cases does a study need? Computed with the interval that the report will use.

Net preference is taken as a mean over raters and cases: a rater's own net preference spreads around the true one with
`rater_sd`, a case's with `case_sd`, and the rest is what answers of 1, 0 and −1 leave. The parts of the variance are then drawn
from the distributions that they have in a balanced study (chi-squared), and it is counted how often the interval leaves
zero (or minus the margin) out. The draws are the same for every size, so that the sizes can be compared.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.stats import chi2, norm, qmc

from arena.statistics.interval import Numbers, quantile
from common.errors import UserError

DRAWS = 1 << 13
MOST = 100_000
"""Cases; a study that needs more is told to be impossible."""
FEWEST = 2
CURVE = (20, 30, 40, 60, 80, 100, 150, 200, 300, 500)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a plan is made for."""

    raters: int
    preference: float
    """True net preference to be detected; with a margin, the true one that is assumed."""
    ties: float = 0.3
    """Share of answers that prefer neither: ties and both bad."""
    overlap: int | None = None
    """Raters of each case; else all."""
    rater_sd: float = 0.1
    case_sd: float = 0.25
    power: float = 0.8
    margin: float | None = None
    """For non-inferiority: the lower limit is to be above −margin."""
    level: float = 0.95

    def __post_init__(self) -> None:
        if self.raters < FEWEST:
            raise UserError(f"raters must be at least {FEWEST}, not {self.raters}: how raters differ must be seen")
        if not FEWEST - 1 <= self.per_case <= self.raters:
            raise UserError(f"overlap must be between 1 and the {self.raters} raters, not {self.overlap}")
        if not 0 <= self.ties < 1:
            raise UserError(f"ties must be a share from 0 to below 1, not {self.ties}")
        if not 0 < self.power < 1:
            raise UserError(f"power must lie between 0 and 1, not {self.power}")
        if not 0 < self.level < 1:
            raise UserError(f"level must lie between 0 and 1, not {self.level}")
        if self.margin is not None and not 0 < self.margin < 1:
            raise UserError(f"margin must lie between 0 and 1, not {self.margin}")
        if not -1 < self.preference < 1 or (self.preference == 0 and self.margin is None):
            raise UserError(f"preference must lie between -1 and 1 and not be 0, not {self.preference}")
        if self.margin is not None and self.preference <= -self.margin:
            raise UserError(f"preference must be above minus the margin ({-self.margin}), not {self.preference}")
        if abs(self.preference) > 1 - self.ties:
            raise UserError(
                f"preference {self.preference} cannot be: with {self.ties:.0%} ties it is at most {1 - self.ties:.2f}"
            )
        if min(self.rater_sd, self.case_sd) < 0 or self.rest < 0:
            most = (1 - self.ties - self.preference**2) ** 0.5
            raise UserError(
                f"rater_sd {self.rater_sd} and case_sd {self.case_sd} are too large together: "
                f"with these ties the root of their squares' sum is at most {most:.2f}"
            )

    @property
    def per_case(self) -> int:
        """Raters of each case."""
        return self.raters if self.overlap is None else self.overlap

    @property
    def rest(self) -> float:
        """The variance of an answer that neither rater nor case explains."""
        return 1 - self.ties - self.preference**2 - self.rater_sd**2 - self.case_sd**2


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a study needs."""

    cases: int | None
    cases_why: str | None
    ratings: int | None
    per_rater: int | None
    """Cases that each rater judges, repeats not counted."""
    power: float
    """At that number of cases; at any number, where there is none."""
    half_width: float
    """Half of the expected interval's width there."""
    curve: list[tuple[int, float]]
    """Power by number of cases."""


def plan(setting: Setting) -> Plan:
    """The least number of cases that reaches the power."""
    curve = [(cases, power(setting, cases)[0]) for cases in CURVE]
    best, width = power(setting, MOST)
    if best < setting.power:
        why = (
            f"{setting.raters} raters do not reach this power with any number of cases: how raters differ decides; "
            "take more raters"
        )
        return Plan(cases=None, cases_why=why, ratings=None, per_rater=None, power=best, half_width=width, curve=curve)
    low, high = FEWEST, MOST
    while low < high:
        middle = (low + high) // 2
        if power(setting, middle)[0] >= setting.power:
            high = middle
        else:
            low = middle + 1
    reached, width = power(setting, low)
    ratings = low * setting.per_case
    return Plan(
        cases=low,
        cases_why=None,
        ratings=ratings,
        per_rater=-(-ratings // setting.raters),
        power=reached,
        half_width=width,
        curve=curve,
    )


def power(setting: Setting, cases: int) -> tuple[float, float]:
    """How often a study of this many cases finds what is there, and half of its interval's mean width."""
    m, raters, rest = setting.per_case, setting.raters, setting.rest
    noise, of_case = rest / (cases * m), setting.case_sd**2 / cases
    of_rater = setting.rater_sd**2 / raters
    free = cases * m - cases - raters + 1
    case_square = (of_case + noise) * scaled(2, cases - 1)
    if free >= 1 and m > 1:
        rater_part = (of_rater + noise) * scaled(1, raters - 1)
        case_part = np.maximum(case_square - noise * scaled(3, free), 0)
    else:  # cases and noise cannot be told apart: half of their sum goes to each part
        rater_part = (of_rater + (of_case + noise) / 2) * scaled(1, raters - 1)
        case_part = case_square / 2
    risk = (1 - setting.level) / 2
    half = np.sqrt(quantile(risk, raters - 1) ** 2 * rater_part + quantile(risk, max(cases - 1, 1)) ** 2 * case_part)
    spread = np.sqrt(of_rater + of_case + noise)
    value = setting.preference + spread * norm.ppf(uniform()[:, 0])
    found = np.abs(value) > half if setting.margin is None else value - half > -setting.margin
    return float(found.mean()), float(half.mean())


@lru_cache(maxsize=64)
def scaled(column: int, freedom: int) -> Numbers:
    """Draws of chi-squared over its degrees of freedom."""
    return np.asarray(chi2.ppf(uniform()[:, column], max(freedom, 1)) / max(freedom, 1))


@lru_cache(maxsize=1)
def uniform() -> Numbers:
    """Draws that are the same in every call, `(draws, 4)`: Sobol's sequence, scrambled."""
    return np.asarray(qmc.Sobol(4, seed=0).random(DRAWS))
