"""Draw the answers of a study from its world."""

from dataclasses import dataclass

import numpy as np

from arena.simulate.world import World, categories, chances
from arena.statistics.interval import Indices, Numbers
from arena.statistics.ratings import CANNOT_JUDGE, Ratings
from arena.statistics.repeats import Twice


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Who rates how much."""

    raters: int
    cases: int
    overlap: int | None = None
    """Raters of each case; else all."""
    repeats: float = 0.0
    """Share of the ratings that return with sides flipped."""
    every_pair: bool = False
    """Whether a case is judged under every pair; else the pairs take turns over the cases."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One simulated study."""

    ratings: Ratings
    repeated: Indices
    """Which ratings returned."""
    again: Indices
    """Their second answers."""
    rater_part: Numbers
    """What each rater adds to each system's log strength, `(raters, systems)`."""
    case_part: Numbers

    def twice(self) -> Twice:
        """First and second answers."""
        first = self.ratings.where(np.isin(np.arange(len(self.ratings)), self.repeated))
        kept = (first.answer != CANNOT_JUDGE) & (self.again != CANNOT_JUDGE)
        return Twice(first.rater[kept], first.case[kept], first.answer[kept], self.again[kept])


def draw(world: World, shape: Shape, rng: np.random.Generator) -> Drawn:
    """A study: sides are balanced within a rater, repeats are drawn within a rater."""
    rater, case = assigned(shape, rng)
    pairs = np.array(world.pairs, dtype=np.int64)
    if shape.every_pair:
        which = np.tile(np.arange(len(pairs)), len(rater))
        rater, case = np.repeat(rater, len(pairs)), np.repeat(case, len(pairs))
    else:
        which = case % len(pairs)
    a, b = pairs[which, 0], pairs[which, 1]
    many, half = len(world.strengths), np.sqrt(0.5)
    rater_part = rng.normal(0, world.rater_sd * half, (shape.raters, many))
    case_part = rng.normal(0, world.case_sd * half, (shape.cases, many))
    cell, own = np.unique(rater * shape.cases + case, return_inverse=True)
    cell_part = rng.normal(0, world.cell_sd * half, (len(cell), many))
    strength = np.array(world.strengths)
    value = (strength + rater_part[rater] + case_part[case] + cell_part[own]).T
    at = np.arange(len(rater))
    gap = value[a, at] - value[b, at]
    left = sides(rater, rng)
    answer = said(gap, left, world, rng)
    repeated = returning(rater, shape.repeats, rng)
    again = said(gap[repeated], -left[repeated], world, rng)
    return Drawn(Ratings(rater, case, a, b, answer, left), repeated, again, rater_part, case_part)


def assigned(shape: Shape, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """Rater and case of each rating, by rater; with an overlap every rater gets the same number, or one less."""
    if shape.overlap is None or shape.overlap >= shape.raters:
        grid = np.arange(shape.raters * shape.cases)
        return grid // shape.cases, grid % shape.cases
    # the raters take turns over shuffled cases, so that neighbours in the turn meet no more often than others
    turn = rng.permutation(shape.cases)
    shuffles = np.stack(
        [rng.permutation(shape.raters) for _ in range(-(-shape.cases * shape.overlap // shape.raters) + 1)]
    )
    queue = shuffles.ravel().tolist()
    pairs = []
    for case in turn:
        chosen: list[int] = []
        position = 0
        while len(chosen) < shape.overlap:
            if queue[position] in chosen:
                position += 1
                continue
            chosen.append(queue.pop(position))
        pairs += [(rater, case) for rater in chosen]
    rater, case = np.array(sorted(pairs), dtype=np.int64).T
    return rater, case


def sides(rater: Indices, rng: np.random.Generator) -> Indices:
    """1 or −1, as often as each other within a rater; ratings stand by rater."""
    order = np.lexsort((rng.random(len(rater)), rater))
    left = np.empty(len(rater), dtype=np.int64)
    starts = np.searchsorted(rater[order], rater[order])
    left[order] = np.where((np.arange(len(rater)) - starts) % 2 == 0, 1, -1)
    return left * np.where(rng.random(int(rater.max()) + 1) < 0.5, 1, -1)[rater]


def said(gap: Numbers, left: Indices, world: World, rng: np.random.Generator) -> Indices:
    """Answers."""
    steps = np.cumsum(categories(chances(gap, left, world), world), axis=1)
    answer = (rng.random(len(gap))[:, None] > steps[:, :-1]).sum(axis=1).astype(np.int64)
    return np.where(rng.random(len(gap)) < world.cannot_judge, CANNOT_JUDGE, answer)


def returning(rater: Indices, share: float, rng: np.random.Generator) -> Indices:
    """Which ratings return: the same share of each rater's, in order."""
    order = np.lexsort((rng.random(len(rater)), rater))
    starts = np.searchsorted(rater[order], rater[order])
    sizes = np.bincount(rater)[rater[order]]
    return np.sort(order[np.arange(len(rater)) - starts < np.round(share * sizes)])
