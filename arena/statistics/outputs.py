"""What raters said of each output by itself: errors, scores, possible harm; and the time they took."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from arena.statistics.interval import Design, Estimate, Numbers
from arena.statistics.preference import mean, share
from arena.statistics.ratings import numbers_of
from arena.study.shapes import DIMENSIONS, TAGS, Judged, JudgedError

FAST = 5.0
"""Seconds below which an answer is called fast: nobody reads findings and two impressions in less."""
MEASURES: tuple[Literal["likelihood", "extent"], ...] = ("likelihood", "extent")
QUARTILES = (25, 50, 75)


class Errors(NamedTuple):
    """How many ratings saw an error in each output, as shares of those that were asked."""

    tag: str
    n: int
    a: Estimate
    b: Estimate
    significant_a: Estimate
    significant_b: Estimate
    difference: Estimate


class Scores(NamedTuple):
    """Mean scores of both outputs, 1 to 5, and of their difference a − b."""

    name: str
    n: int
    a: Estimate
    b: Estimate
    difference: Estimate


class Time(NamedTuple):
    """Seconds a case."""

    n: int
    low_quartile: float | None
    median: float | None
    high_quartile: float | None
    fast: int


def design_of(rows: Sequence[Judged]) -> Design:
    """Who rated what."""
    return Design(numbers_of([row.rater for row in rows])[1], numbers_of([row.case for row in rows])[1])


def significant_difference(rows: Sequence[Judged]) -> tuple[Numbers, Design] | None:
    """Clinically significant errors of a minus those of b in each rating that was asked; None where none was."""
    asked = [row for row in rows if row.errors_asked]
    if not asked:
        return None
    gaps = [
        sum(1 if error.system == row.system_a else -1 for error in row.errors if error.significant) for row in asked
    ]
    return np.array(gaps, dtype=np.float64), design_of(asked)


def errors(rows: Sequence[Judged]) -> list[Errors]:
    """`any` first, then every tag; rows of one pair, oriented. Empty where errors were not asked."""
    asked = [row for row in rows if row.errors_asked]
    if not asked:
        return []
    design = design_of(asked)

    def of(tag: str) -> Errors:
        def seen(at: int, significant: bool) -> Numbers:
            return np.array(
                [
                    any(fits(error, tag, significant) for error in row.errors if error.system == names(row)[at])
                    for row in asked
                ],
                dtype=np.float64,
            )

        a, b = seen(0, False), seen(1, False)
        return Errors(
            tag,
            len(asked),
            share(a, design),
            share(b, design),
            share(seen(0, True), design),
            share(seen(1, True), design),
            mean(a - b, design, low=-1.0, high=1.0),
        )

    return [of(tag) for tag in ("any", *TAGS)]


def names(row: Judged) -> tuple[str, str]:
    """The systems of a rating."""
    return row.system_a, row.system_b


def fits(error: JudgedError, tag: str, significant: bool) -> bool:
    """Whether an error is of this kind."""
    return (tag == "any" or error.tag == tag) and (not significant or error.significant is True)


def dimensions(rows: Sequence[Judged]) -> list[Scores]:
    """Mean scores of every dimension that was scored; rows of one pair, oriented."""
    found = []
    for name in DIMENSIONS:
        scored = [
            (row, row.scores[name][row.system_a], row.scores[name][row.system_b])
            for row in rows
            if name in row.scores and row.system_a in row.scores[name] and row.system_b in row.scores[name]
        ]
        if scored:
            found.append(scores(name, scored))
    return found


def harm(rows: Sequence[Judged]) -> list[Scores]:
    """Mean likelihood and extent of possible harm; rows of one pair, oriented."""
    asked = [row for row in rows if row.system_a in row.harm and row.system_b in row.harm]
    return [
        scores(
            name, [(row, getattr(row.harm[row.system_a], name), getattr(row.harm[row.system_b], name)) for row in asked]
        )
        for name in MEASURES
        if asked
    ]


def scores(name: str, scored: Sequence[tuple[Judged, int, int]]) -> Scores:
    """Means of what was scored for both outputs."""
    design = design_of([row for row, _, _ in scored])
    a, b = (np.array([one[at] for one in scored], dtype=np.float64) for at in (1, 2))
    return Scores(
        name,
        len(scored),
        mean(a, design, low=1.0, high=5.0),
        mean(b, design, low=1.0, high=5.0),
        mean(a - b, design, low=-4.0, high=4.0),
    )


def time(rows: Sequence[Judged]) -> Time:
    """Quartiles of the seconds a case, first presentations and repeats."""
    seconds = [row.seconds for row in rows if row.seconds is not None and row.kind in ("case", "repeat")]
    if not seconds:
        return Time(0, None, None, None, 0)
    low, median, high = (float(one) for one in np.percentile(seconds, QUARTILES))
    return Time(len(seconds), low, median, high, sum(one < FAST for one in seconds))
