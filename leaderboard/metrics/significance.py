"""How sure a score is: bootstrap intervals, paired differences with randomisation tests, Holm's correction.

What is resampled and swapped are units: a patient with all of the patient's cases, or a case of an unknown patient.
A metric enters as its per-case statistics `(cases, k)`: one column of case scores whose mean is the corpus score, two
whose sums' ratio it is in per cent, or the ten counts of sacreBLEU (see `leaderboard.metrics.bleu`), summed first.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from leaderboard.metrics.bleu import COUNTS, ORDER, bleu

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

RESAMPLES = 2_000
PERMUTATIONS = 10_000
SEED = 0
ROUNDING = 1e-9
"""Differences of scores (0–100) below this are rounding errors of the sums."""
RISK = 1e-9
RISING = np.array([1.0, -1.0, *(ORDER * [1.0]), *(ORDER * [-1.0])])
"""Which way each of sacreBLEU's counts moves corpus BLEU: output and matches up, reference and n-grams predicted down."""
RATIO = 2
"""Columns of a metric that is a ratio of sums."""
CHUNK = 1 << 20
"""Numbers of one random matrix held at a time."""


class Interval(NamedTuple):
    """95 % percentile interval."""

    low: float
    high: float


class Paired(NamedTuple):
    """A − B over the same cases."""

    difference: float
    low: float
    high: float
    p: float


def units_of(patients: Sequence[str | None]) -> Indices:
    """The unit of each case, numbered by first appearance; a case of an unknown patient is a unit of its own."""
    numbers: dict[tuple[str | None, int], int] = {}
    keys = [(patient, -1) if patient else (None, at) for at, patient in enumerate(patients)]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def corpus(sums: Numbers, cases: Numbers | float) -> Numbers:
    """Corpus scores from summed statistics `(..., k)` and the number of cases they are of; NaN for a ratio of nothing."""
    if sums.shape[-1] == COUNTS:
        return bleu(sums)
    if sums.shape[-1] == RATIO:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(100 * sums[..., 0] / sums[..., 1], dtype=np.float64)
    return np.asarray(sums[..., 0] / cases, dtype=np.float64)


def by_unit(stats: Numbers, units: Indices) -> Numbers:
    """Statistics summed over each unit's cases: `(cases, k)` to `(units, k)`."""
    summed = np.zeros((int(units.max()) + 1, stats.shape[1]))
    np.add.at(summed, units, stats)
    return summed


def intervals(metrics: Sequence[Numbers], units: Indices, *, resamples: int = RESAMPLES) -> list[Interval]:
    """A 95 % bootstrap interval for each metric's corpus score; all see the same resamples. NaN below two units."""
    if not metrics or len(units) == 0 or units.max() == 0:
        return [Interval(np.nan, np.nan) for _ in metrics]
    values = resampled(metrics, units, resamples)
    return [Interval(*percentiles(value)) for value in values]


def paired(
    pairs: Sequence[tuple[Numbers, Numbers]],
    units: Indices,
    *,
    resamples: int = RESAMPLES,
    permutations: int = PERMUTATIONS,
) -> list[Paired]:
    """For each pair of metrics' statistics: the difference A − B, its bootstrap interval and its p-value.

    p is two-sided, from approximate randomisation: (c + 1) / (N + 1), where c of N random swaps of whole units give a
    difference at least as large. The pairs see the same resamples and swaps.
    """
    if not pairs:
        return []
    n = float(len(units))
    observed = [float(corpus(a.sum(axis=0), n) - corpus(b.sum(axis=0), n)) for a, b in pairs]
    if units.max() == 0:
        return [Paired(one, np.nan, np.nan, 1.0) for one in observed]
    values = resampled([side for pair in pairs for side in pair], units, resamples)
    spans = [percentiles(values[2 * at] - values[2 * at + 1]) for at in range(len(pairs))]
    ps = randomised(pairs, observed, units, permutations)
    return [Paired(one, *span, p) for one, span, p in zip(observed, spans, ps, strict=True)]


def resampled(metrics: Sequence[Numbers], units: Indices, resamples: int) -> list[Numbers]:
    """Each metric's corpus score in every resample of the units."""
    ones = np.ones((len(units), 1))
    columns = by_unit(np.concatenate([*metrics, ones], axis=1), units)
    edges = np.cumsum([0, *(metric.shape[1] for metric in metrics)])
    rng = np.random.default_rng(SEED)
    sums = np.concatenate([counts @ columns for counts in draws(rng, len(columns), resamples)])
    return [corpus(sums[:, start:end], sums[:, -1]) for start, end in pairwise(edges)]


def draws(rng: np.random.Generator, units: int, resamples: int) -> Iterator[Numbers]:
    """How often each unit is drawn, `(some resamples, units)` at a time."""
    step = max(1, CHUNK // units)
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        drawn = rng.integers(units, size=(rows, units)) + np.arange(rows)[:, None] * units
        yield np.bincount(drawn.ravel(), minlength=rows * units).reshape(rows, units).astype(np.float64)


def percentiles(values: Numbers) -> tuple[float, float]:
    """The middle 95 % of the resamples in which the score exists; NaN where it exists in none."""
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return np.nan, np.nan
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)


def randomised(
    pairs: Sequence[tuple[Numbers, Numbers]], observed: Sequence[float], units: Indices, permutations: int
) -> list[float]:
    """The p-value of each pair's observed difference; swaps are only made where some could reach it."""
    n = float(len(units))
    totals = [(a.sum(axis=0), b.sum(axis=0)) for a, b in pairs]
    gains = [by_unit(b - a, units) for a, b in pairs]
    open_ = [
        at
        for at, one in enumerate(observed)
        if farthest(*totals[at], gains[at], n, permutations) >= abs(one) - ROUNDING
    ]
    reached = np.zeros(len(pairs), dtype=np.int64)
    if open_:
        columns = np.concatenate([gains[at] for at in open_], axis=1)
        edges = np.cumsum([0, *(gains[at].shape[1] for at in open_)])
        for swaps in coins(np.random.default_rng(SEED), len(columns), permutations):
            moved = swaps @ columns
            for place, at in enumerate(open_):
                a, b = totals[at]
                shift = moved[:, edges[place] : edges[place + 1]]
                difference = corpus(a + shift, n) - corpus(b - shift, n)
                # a swap that leaves a ratio of nothing counts as one that reaches the difference: p may only be too large
                reached[at] += int((~(np.abs(difference) < abs(observed[at]) - ROUNDING)).sum())
    return [float((count + 1) / (permutations + 1)) for count in reached]


def farthest(a: Numbers, b: Numbers, gains: Numbers, n: float, permutations: int) -> float:
    """A difference that no random swap reaches, but for odds of `RISK` over all swaps.

    Each summed statistic moves by a sum of signs times half of each unit's gain around the middle of both sides: Hoeffding's
    inequality (1963) bounds all of them, and no score is farther than where all rise for one side and fall for the other.
    """
    if len(a) == RATIO:
        return math.inf
    spread = np.sqrt(np.log(2 * len(a) * permutations / RISK) * 2 * (gains**2).sum(axis=0)) / 2
    middle = (a + b) / 2
    if len(a) != COUNTS:
        return float(2 * spread[0] / n)
    high, low = middle + RISING * spread, middle - RISING * spread
    if high[-ORDER:].min() < 1:
        return math.inf
    best = float(bleu(np.maximum(high, 1.0)))
    return best if low[2 : 2 + ORDER].min() < 1 or low[0] < 1 else best - float(bleu(low))


def coins(rng: np.random.Generator, units: int, permutations: int) -> Iterator[Numbers]:
    """Which units change sides (1) or stay (0), `(some permutations, units)` at a time."""
    step = max(1, CHUNK // units)
    width = -(-units // 8)
    for start in range(0, permutations, step):
        rows = min(step, permutations - start)
        thrown = np.frombuffer(rng.bytes(rows * width), dtype=np.uint8).reshape(rows, width)
        yield np.unpackbits(thrown, axis=1)[:, :units].astype(np.float64)


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's step-down correction of p-values that one table tests together (Holm 1979)."""
    adjusted = [0.0] * len(ps)
    highest = 0.0
    for rank, at in enumerate(sorted(range(len(ps)), key=lambda at: ps[at])):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[at]))
        adjusted[at] = highest
    return adjusted
