"""Published worked examples of the statistics of agreement and preference, each with its source."""

from typing import NamedTuple

import numpy as np

from arena.statistics.agreement import cohen_kappa, compared, gwet_ac1, krippendorff_alpha
from arena.statistics.davidson import fit
from arena.statistics.interval import Design
from arena.statistics.ratings import TIE, A, B, Ratings

PUDDING = (
    (1, 2, 19, 22, 16), (1, 3, 16, 19, 12), (2, 3, 19, 19, 10), (1, 4, 18, 23, 13), (2, 4, 23, 19, 9),
    (3, 4, 19, 20, 15), (1, 5, 13, 19, 18), (2, 5, 16, 20, 12), (3, 5, 16, 15, 17), (4, 5, 17, 14, 16),
    (1, 6, 18, 21, 12), (2, 6, 22, 20, 12), (3, 6, 13, 18, 10), (4, 6, 14, 19, 18), (5, 6, 11, 21, 12),
)  # fmt: skip
"""Brands i and j, preferences for i, for j, and for neither: Davidson 1970, example 2."""
PUDDING_WORTHS = (0.1388005, 0.1729985, 0.1617420, 0.1653930, 0.1586805, 0.2023855)
PUDDING_TIES = 0.7468147
FOUR_RATERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
"""Twelve units by four observers, '.' missing: Krippendorff 2011, example C; Gwet 2014 has the same table."""
TWO_RATERS = ("aabbdcccedda", "babbbccceddd")
"""Twelve units by two observers: Krippendorff 2011, example B."""
COHEN = ((88, 14, 18), (10, 40, 10), (2, 6, 12))
"""Two judges, 200 units: Cohen 1960, table 1."""


class Worked(NamedTuple):
    """A value as it was published, and as it comes out here."""

    name: str
    published: float
    ours: float
    tolerance: float
    """Half of the last digit that was published, or what the publication's rounding allows."""
    source: str


def table(raters: tuple[str, ...]) -> Ratings:
    """Ratings of units as a table; the characters are categories."""
    kinds = sorted(set("".join(raters)) - {"."})
    found = [
        (rater, case, kinds.index(said))
        for rater, row in enumerate(raters)
        for case, said in enumerate(row)
        if said != "."
    ]
    rater, case, answer = np.array(found, dtype=np.int64).T
    nothing = np.zeros(len(found), dtype=np.int64)
    return Ratings(rater, case, nothing, nothing, answer, nothing)


def shared(ratings: Ratings) -> Ratings:
    """Without units that one observer alone judged."""
    return ratings.where(np.bincount(ratings.case)[ratings.case] > 1)


def pudding() -> Ratings:
    """Davidson's preferences as ratings; who and which case is of no matter."""
    rows = [
        (i - 1, j - 1, outcome)
        for i, j, *counts in PUDDING
        for outcome, count in zip((A, B, TIE), counts, strict=True)
        for _ in range(count)
    ]
    a, b, answer = np.array(rows, dtype=np.int64).T
    at = np.arange(len(rows))
    return Ratings(at, at, a, b, answer, np.zeros(len(rows), dtype=np.int64))


def worked() -> list[Worked]:
    """All of them."""
    found = fit(pudding(), len(PUDDING_WORTHS))
    worths = np.exp(found.theta[:6]) / np.exp(found.theta[:6]).sum()
    davidson = "Davidson 1970, J Am Stat Assoc 65:317, example 2"
    krippendorff = "Krippendorff 2011, Computing Krippendorff's alpha-reliability, example"
    gwet = "Gwet 2014, Handbook of Inter-Rater Reliability, 4th ed.: four raters, twelve subjects, five categories"
    four, two = table(FOUR_RATERS), table(TWO_RATERS)
    cells = [(i, j) for i in range(3) for j in range(3) for _ in range(COHEN[i][j])]
    first, second = np.array(cells, dtype=np.int64).T
    design = Design(np.zeros(len(first), dtype=np.int64), np.arange(len(first)))
    pairs = compared(shared(four), 5)
    by_unit = (pairs.agreeing / (pairs.m - 1) / pairs.m).sum() / len(set(shared(four).case.tolist()))
    return [
        *(
            Worked(f"worth of pudding {at + 1}", worth, float(worths[at]), 5e-5, davidson)
            for at, worth in enumerate(PUDDING_WORTHS)
        ),
        Worked("tie parameter of the puddings", PUDDING_TIES, float(np.exp(found.theta[6])), 5e-5, davidson),
        Worked("Krippendorff's alpha, two observers", 0.692, value(krippendorff_alpha(two, 5)), 5e-4, f"{krippendorff} B"),
        Worked("Krippendorff's alpha, four observers", 0.743, value(krippendorff_alpha(shared(four), 5)), 5e-4, f"{krippendorff} C"),
        Worked("Gwet's AC1, four raters", 0.77544, value(gwet_ac1(four, 5)), 5e-6, gwet),
        Worked("agreement by unit, four raters", 0.81818, float(by_unit), 5e-6, gwet),
        Worked("Cohen's kappa", 0.492, value(cohen_kappa(first, second, design)), 5e-4, "Cohen 1960, Educ Psychol Meas 20:37, table 1"),
    ]  # fmt: skip


def value(found: object) -> float:
    """The value of an estimate."""
    given = getattr(found, "value", None)
    assert given is not None
    return float(given)
