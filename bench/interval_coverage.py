"""`python bench/interval_coverage.py`: do the intervals hold what they promise, and does the test cry wolf?

Scores with a known mean are drawn patient by patient: a patient's level is Beta(1.2, 1), each of the patient's one to four
cases Beta-distributed around it, so most of the spread lies between patients and many scores are near 0 or 100, as on
formulaic reports. `leaderboard.metrics.significance` is called as the leaderboard calls it.
"""

import math
import time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.result import Figure, Result
from common.commands import say
from leaderboard.metrics.significance import intervals, paired

SIZES = (48, 200, 600)
ROUNDS = 200
AT_ONCE = 50
"""Simulated sets that share patients and resamples; their scores are independent."""
LEVEL = (1.2, 1.0)
STEADY = 2.5
"""How closely a patient's cases follow the patient's level."""
CASES = 4
COVERAGE, ERROR = (93.0, 97.0), (4.0, 6.0)
Z = 1.96
Numbers = npt.NDArray[np.float64]


class Counted(NamedTuple):
    """What happened in all simulated sets of one size."""

    sets: int
    covered: int
    covered_by_case: int
    """By intervals that take every case for a patient of its own."""
    rejected: int
    rejected_by_case: int


def main() -> None:
    """Simulate, and write the result."""
    began = time.perf_counter()
    figures: list[Figure] = []
    for size in SIZES:
        found = simulate(size, np.random.default_rng(size))
        figures += [
            share(f"coverage of the 95 % interval of a mean, {size} cases", found.covered, found.sets, COVERAGE),
            share(f"the same if cases of a patient counted as independent, {size} cases",
                  found.covered_by_case, found.sets),
            share(f"p < 0.05 between equal runs, paired randomisation, {size} cases",
                  found.rejected, found.sets, ERROR),
            share(f"the same if cases were swapped one by one, {size} cases", found.rejected_by_case, found.sets),
        ]  # fmt: skip
    settings = {"sets": ROUNDS * AT_ONCE, "cases_per_patient": f"1 to {CASES}", "patient_level": f"Beta{LEVEL}"}
    Result("interval_coverage", "python bench/interval_coverage.py", figures, settings, ("numpy",)).write()
    say(f"{time.perf_counter() - began:.0f} s")


def simulate(size: int, rng: np.random.Generator) -> Counted:
    """Many sets of one size."""
    mean = 100 * LEVEL[0] / sum(LEVEL)
    counts = np.zeros(4, dtype=np.int64)
    for _ in range(ROUNDS):
        units = patients(size, rng)
        apart = np.arange(size)
        levels = rng.beta(*LEVEL, size=(AT_ONCE, units.max() + 1))[:, units]
        first, second = (list(scores(levels, rng)[:, :, None]) for _ in range(2))
        tilted = [one + gift for one, gift in zip(second, gifts(units, rng), strict=True)]
        pairs = list(zip(first, tilted, strict=True))
        counts += [
            sum(one.low <= mean <= one.high for one in intervals(first, units)),
            sum(one.low <= mean <= one.high for one in intervals(first, apart)),
            sum(one.p < 0.05 for one in paired(pairs, units, resamples=1)),
            sum(one.p < 0.05 for one in paired(pairs, apart, resamples=1)),
        ]
    return Counted(ROUNDS * AT_ONCE, *(int(one) for one in counts))


def patients(size: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """The patient of each case."""
    many = rng.integers(1, CASES + 1, size=size)
    return np.repeat(np.arange(size), many)[:size]


def scores(levels: Numbers, rng: np.random.Generator) -> Numbers:
    """Scores (0–100) around their patients' levels, `(sets, cases)`; their mean is the levels' mean."""
    safe = np.clip(levels, 1e-6, 1 - 1e-6)
    return 100 * rng.beta(STEADY * safe, STEADY * (1 - safe))


def gifts(units: npt.NDArray[np.int64], rng: np.random.Generator) -> Numbers:
    """What one run finds easier in some patients and harder in others, zero on average: `(sets, cases, 1)`."""
    by_patient: Numbers = rng.normal(0, 15, size=(AT_ONCE, int(units.max()) + 1))
    return by_patient[:, units, None]


def share(name: str, happened: int, sets: int, goal: tuple[float, float] | None = None) -> Figure:
    """A share in percent with its own 95 % interval (Wilson)."""
    p = happened / sets
    middle = (p + Z**2 / (2 * sets)) / (1 + Z**2 / sets)
    half = Z * math.sqrt(p * (1 - p) / sets + Z**2 / (4 * sets**2)) / (1 + Z**2 / sets)
    value = round(100 * p, 2)
    return Figure(
        name,
        value,
        "%",
        low=round(100 * (middle - half), 2),
        high=round(100 * (middle + half), 2),
        runs=sets,
        goal=f"{goal[0]:g} to {goal[1]:g}" if goal else None,
        holds=goal[0] <= value <= goal[1] if goal else None,
        note="low and high: 95 % interval of the simulation",
    )


if __name__ == "__main__":
    main()
