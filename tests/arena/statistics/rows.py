"""Ratings for the tests of the statistics."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from arena.statistics.ratings import Ratings
from arena.study.shapes import Judged, Said


def judged(rater: int | str, case: int | str, answer: Said, **more: Any) -> Judged:
    """A rating of sft against base, sft on the left."""
    known: dict[str, Any] = {
        "rater": f"r{rater}",
        "role": None,
        "case": f"c{case}",
        "system_a": "sft",
        "system_b": "base",
        "left": "sft",
        "answer": answer,
    }
    return Judged(**{**known, **more})


def table(answers: Sequence[Sequence[int]]) -> Ratings:
    """Ratings of one pair, a row per rater and a column per case; a negative answer: not rated."""
    given = np.array(answers)
    rater, case = np.nonzero(given >= 0)
    nothing = np.zeros(len(rater), dtype=np.int64)
    return Ratings(rater, case, nothing, nothing + 1, given[rater, case], nothing)
