"""Simulated studies for `bench/study_statistics.py`: every estimate that has an interval, beside its truth."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.stats import norm, spearmanr

from arena.simulate.draw import Drawn, Shape, draw
from arena.simulate.world import Truth, World
from arena.statistics.agreement import agreement
from arena.statistics.interval import Estimate, Numbers
from arena.statistics.metric_agreement import rank_correlation
from arena.statistics.preference import mean, preference, share
from arena.statistics.ratings import Ratings
from arena.statistics.repeats import agreed
from arena.statistics.strengths import strengths

ERRORS = (0.08, 0.12)
"""Share of texts with a clinically significant error, by system."""
ERRORS_CASE, ERRORS_RATER = 0.07, 0.05
"""How far a case and a rater can move these shares."""
SCORE = 3.4
SCORE_CASE, SCORE_RATER, SCORE_NOISE = 0.5, 0.4, 0.7
"""Of a dimension's score before it is rounded to 1 to 5."""
BIG = 3_000
"""Cases of the studies that tell a rank correlation's truth."""
BIG_STUDIES = 12


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A kind of study."""

    name: str
    world: World
    shape: Shape
    aim: bool = True
    """Whether raters and cases vary: then coverage is to be 93 to 97 %; else at least 93 %."""


def settings() -> list[Setting]:
    """2 and 3 systems, 3 to 20 raters, 60 to 200 cases; raters, cases, both or neither vary; with and without holes."""
    both = {"rater_sd": 0.5, "case_sd": 1.2, "cell_sd": 0.6}
    vary = {
        "both vary": both,
        "raters vary": {"rater_sd": 0.5, "case_sd": 0.0, "cell_sd": 0.0},
        "cases vary": {"rater_sd": 0.0, "case_sd": 1.2, "cell_sd": 0.0},
        "neither varies": {"rater_sd": 0.0, "case_sd": 0.0, "cell_sd": 0.0},
    }
    two, three = {"strengths": (0.3, -0.3), "side": 0.2}, {"strengths": (0.4, 0.0, -0.4), "side": 0.2}
    found = [
        Setting(
            name=f"2 systems, {raters} raters, 60 cases, {name}",
            world=World(**two, **spread),  # type: ignore[arg-type]
            shape=Shape(raters=raters, cases=60, repeats=0.2),
            aim=name == "both vary",
        )
        for raters in (3, 5, 8, 20)
        for name, spread in vary.items()
    ]
    shapes = [
        ("2 systems, 3 raters, 200 cases", two, Shape(raters=3, cases=200, repeats=0.1)),
        ("2 systems, 8 raters, 200 cases", two, Shape(raters=8, cases=200, repeats=0.1)),
        ("2 systems, 20 raters, 200 cases", two, Shape(raters=20, cases=200, repeats=0.1)),
        ("2 systems, 8 raters, 120 cases by 3 each", two, Shape(raters=8, cases=120, overlap=3, repeats=0.2)),
        ("2 systems, 20 raters, 200 cases by 4 each", two, Shape(raters=20, cases=200, overlap=4, repeats=0.2)),
        ("3 systems, 3 raters, 60 cases under every pair", three, Shape(raters=3, cases=60, repeats=0.1, every_pair=True)),
        ("3 systems, 8 raters, 60 cases under every pair", three, Shape(raters=8, cases=60, repeats=0.1, every_pair=True)),
        ("3 systems, 8 raters, 180 cases under one pair each", three, Shape(raters=8, cases=180, repeats=0.1)),
        ("3 systems, 20 raters, 180 cases under one pair each", three, Shape(raters=20, cases=180, repeats=0.1)),
    ]  # fmt: skip
    return found + [
        Setting(name=f"{name}, both vary", world=World(**known, **both), shape=shape)  # type: ignore[arg-type]
        for name, known, shape in shapes
    ]


def estimated(setting: Setting, truth: Truth, rng: np.random.Generator) -> Iterator[tuple[str, Estimate, float]]:
    """Name, estimate and truth of one study's intervals."""
    drawn = draw(setting.world, setting.shape, rng)
    ratings, first = drawn.ratings, setting.world.pairs[0]
    pair = ratings.where((ratings.a == first[0]) & (ratings.b == first[1]))
    said = preference(pair)
    yield "net preference", said.net, truth.net[first]
    yield "win rate", said.win_rate, truth.win_rate[first]
    many = len(setting.world.strengths)
    model = strengths(ratings, [str(at) for at in range(many)])
    for one in model.systems:
        if one.system != "0" or many > 2:
            yield "log strength", one.log_strength, float(truth.log_strengths[int(one.system)])
    yield "tie parameter", model.tie_parameter, truth.tie_parameter
    yield "left side", model.left_side, truth.left_side
    between = agreement(ratings)
    yield "Krippendorff's alpha", between.alpha, truth.alpha
    yield "Gwet's AC1", between.ac1, truth.ac1
    yield "raw agreement", between.raw, truth.raw
    yield "kappa of repeats", agreed(drawn.twice()).kappa, truth.kappa
    yield from texts(pair, setting.world, rng)


def texts(ratings: Ratings, world: World, rng: np.random.Generator) -> Iterator[tuple[str, Estimate, float]]:
    """The same for errors and scores of single texts."""
    design, raters, cases = ratings.design, int(ratings.rater.max()) + 1, int(ratings.case.max()) + 1
    by_case, by_rater = world.case_sd > 0, world.rater_sd > 0
    wrong = [
        rate
        + ERRORS_CASE * by_case * rng.uniform(-1, 1, cases)[ratings.case]
        + ERRORS_RATER * by_rater * rng.uniform(-1, 1, raters)[ratings.rater]
        for rate in ERRORS
    ]
    a, b = ((rng.random(len(ratings)) < np.maximum(chance, 0)).astype(np.float64) for chance in wrong)
    yield "share of texts with an error", share(b, design), ERRORS[1]
    yield "difference in errors", mean(a - b, design), expected_errors(0, world) - ERRORS[1]
    latent = SCORE + SCORE_CASE * by_case * rng.normal(size=cases)[ratings.case]
    latent = latent + SCORE_RATER * by_rater * rng.normal(size=raters)[ratings.rater]
    scores = np.clip(np.rint(latent + SCORE_NOISE * rng.normal(size=len(ratings))), 1, 5)
    spread = np.sqrt(SCORE_CASE**2 * by_case + SCORE_RATER**2 * by_rater + SCORE_NOISE**2)
    steps = norm.sf((np.arange(1.5, 5) - SCORE) / spread)
    yield "mean score", mean(scores, design, low=1.0, high=5.0), 1 + float(steps.sum())


@lru_cache
def expected_errors(system: int, world: World) -> float:
    """The mean of max(chance, 0) of an error, where case and rater move it evenly up and down."""
    grid = (np.arange(400) + 0.5) / 200 - 1
    case = ERRORS_CASE * grid * (world.case_sd > 0)
    rater = ERRORS_RATER * grid * (world.rater_sd > 0)
    return float(np.maximum(ERRORS[system] + case[:, None] + rater, 0).mean())


def measured(drawn: Drawn, world: World, rng: np.random.Generator) -> Numbers:
    """A metric with as much noise as there is between cases."""
    gap = drawn.case_part[:, 0] - drawn.case_part[:, 1]
    return np.asarray(gap + rng.normal(0, max(world.case_sd, 0.5), len(gap)))


def correlated(setting: Setting, rng: np.random.Generator) -> Estimate:
    """The rank correlation of a metric with preference in one study."""
    drawn = draw(setting.world, setting.shape, rng)
    return rank_correlation(drawn.ratings, measured(drawn, setting.world, rng))[0]


def true_correlation(setting: Setting, rng: np.random.Generator) -> float:
    """The same with very many cases, as many raters each as in the study."""
    found = []
    for _ in range(BIG_STUDIES):
        drawn = draw(setting.world, replace(setting.shape, cases=BIG, repeats=0.0), rng)
        ratings = drawn.ratings
        liked = np.bincount(ratings.case, weights=ratings.preference) / np.bincount(ratings.case)
        found.append(float(spearmanr(measured(drawn, setting.world, rng), liked)[0]))
    return float(np.mean(found))
