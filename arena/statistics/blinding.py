"""Did raters see through the blinding? Their guesses at the end, against a coin."""

from collections.abc import Sequence
from typing import NamedTuple

from scipy.stats import binomtest

from arena.study.shapes import Judged


class Blinding(NamedTuple):
    """Guesses of which output the named system wrote."""

    guesses: int
    """A or B was named."""
    right: int
    dont_know: int
    p: float | None
    """Exact, two-sided, against 1/2."""
    p_why: str | None


def blinding(rows: Sequence[Judged]) -> Blinding:
    """Count the guesses among the rows."""
    asked = [row for row in rows if row.kind == "guess"]
    guesses = [row.guess_right for row in asked if row.guess_right is not None]
    right, many = sum(guesses), len(guesses)
    p = float(binomtest(right, many, 0.5).pvalue) if many else None
    return Blinding(many, right, len(asked) - many, p, None if many else "no guess named A or B")
