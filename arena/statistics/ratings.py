"""The ratings as numbers: who, which case, which pair, what was said, what stood on the left."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from arena.statistics.interval import Design, Indices, Numbers
from arena.study.shapes import Judged, Said

Key = TypeVar("Key")
Mask = npt.NDArray[np.bool_]
A, B, TIE, BOTH_BAD, CANNOT_JUDGE = range(5)
CODES: dict[Said, int] = {"a": A, "b": B, "tie": TIE, "both_bad": BOTH_BAD, "cannot_judge": CANNOT_JUDGE}
PREFERENCE = np.array([1.0, -1.0, 0.0, 0.0, np.nan])
"""What an answer adds to wins of a minus wins of b."""
FLIPPED: dict[Said, Said] = {"a": "b", "b": "a"}


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings as arrays, all `(ratings,)`."""

    rater: Indices
    case: Indices
    a: Indices
    """The number of system_a."""
    b: Indices
    answer: Indices
    """As in `CODES`."""
    left: Indices
    """1: system_a stood on the left, −1: system_b, 0: unknown."""

    def __len__(self) -> int:
        return len(self.answer)

    def where(self, kept: Mask) -> "Ratings":
        """Some of the ratings."""
        return Ratings(*(getattr(self, name)[kept] for name in ("rater", "case", "a", "b", "answer", "left")))

    def judged(self) -> "Ratings":
        """Without 'cannot judge'."""
        return self.where(self.answer != CANNOT_JUDGE)

    @property
    def design(self) -> Design:
        """Who rated what."""
        return Design(self.rater, self.case)

    @property
    def preference(self) -> Numbers:
        """1 where a was preferred, −1 where b was, 0 where neither."""
        return np.asarray(PREFERENCE[self.answer])


def oriented(rows: Sequence[Judged], first: Collection[str]) -> list[Judged]:
    """The rows with pairs merged: system_a is the one that is in `first` (the SFT systems), else the alphabetically first."""

    def turned(row: Judged) -> Judged:
        if ((row.system_a not in first), row.system_a) < ((row.system_b not in first), row.system_b):
            return row
        return replace(row, system_a=row.system_b, system_b=row.system_a, answer=FLIPPED.get(row.answer, row.answer))

    return [turned(row) for row in rows]


def grouped(rows: Iterable[Judged], key: Callable[[Judged], Key]) -> dict[Key, list[Judged]]:
    """The rows of each key, in the order in which the keys first come."""
    found: dict[Key, list[Judged]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def numbers_of(names: Sequence[str]) -> tuple[list[str], Indices]:
    """The names in their order, and each one's number."""
    known = sorted(set(names))
    at = {name: number for number, name in enumerate(known)}
    return known, np.array([at[name] for name in names], dtype=np.int64)


def encoded(rows: Sequence[Judged]) -> tuple[Ratings, list[str]]:
    """Rows as arrays, and the systems' names by number."""
    systems, both = numbers_of([row.system_a for row in rows] + [row.system_b for row in rows])
    left = [0 if row.left is None else 1 if row.left == row.system_a else -1 for row in rows]
    return (
        Ratings(
            rater=numbers_of([row.rater for row in rows])[1],
            case=numbers_of([row.case for row in rows])[1],
            a=both[: len(rows)],
            b=both[len(rows) :],
            answer=np.array([CODES[row.answer] for row in rows], dtype=np.int64),
            left=np.array(left, dtype=np.int64),
        ),
        systems,
    )
