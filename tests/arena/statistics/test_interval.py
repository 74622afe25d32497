import math

import numpy as np
import pytest
from scipy.stats import t as student

from arena.statistics.interval import (
    AGREEMENT,
    FISHER,
    LOG,
    LOGIT,
    Design,
    Parts,
    between,
    estimate,
    p_value,
)


def crossed(raters: int, cases: int) -> tuple[np.ndarray, np.ndarray]:
    grid = np.arange(raters * cases)
    return grid // cases, grid % cases


def test_a_balanced_study_gives_the_mean_squares_of_the_analysis_of_variance():
    rng = np.random.default_rng(0)
    raters, cases = 4, 7
    y = rng.normal(size=(raters, cases)) + rng.normal(size=(raters, 1)) + rng.normal(size=(1, cases))
    part = Design(*crossed(raters, cases)).part((y - y.mean()).ravel() / y.size)

    of_rater, of_case = y.mean(axis=1, keepdims=True), y.mean(axis=0, keepdims=True)
    rater = cases * ((of_rater - y.mean()) ** 2).sum() / (raters - 1)
    case = raters * ((of_case - y.mean()) ** 2).sum() / (cases - 1)
    rest = ((y - of_rater - of_case + y.mean()) ** 2).sum() / ((raters - 1) * (cases - 1))
    assert part.rater == pytest.approx(rater / y.size)
    assert part.case == pytest.approx((case - rest) / y.size)
    low = student.ppf(0.975, raters - 1) ** 2 * part.rater + student.ppf(0.975, cases - 1) ** 2 * part.case
    assert part.half() == pytest.approx(math.sqrt(low))


def test_the_expected_sums_of_squares_of_a_study_with_holes_are_the_traces_of_its_matrices():
    rng = np.random.default_rng(1)
    kept = rng.random(30) < 0.6
    raters, cases = (one[kept] for one in crossed(5, 6))
    design = Design(raters, cases)
    n = len(raters)
    centre = np.eye(n) - 1 / n
    groups = [raters[:, None] == raters[None], cases[:, None] == cases[None], np.eye(n, dtype=bool)]
    components = rng.uniform(0.5, 2, 3)
    whole = sum(one * group for one, group in zip(components, groups, strict=True))
    expected = [np.trace(group @ centre @ whole @ centre) for group in groups]
    squares = [one * group.sum() for one, group in zip(components, groups, strict=True)]
    assert design.solution @ expected == pytest.approx(squares)


def test_ratings_of_one_rater_and_case_are_one_cell():
    once = Design(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])).part(np.array([0.2, -0.1, 0.1, -0.2]))
    split = Design(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 0, 1])).part(np.array([0.15, 0.05, -0.1, 0.1, -0.2]))
    assert split == once


def test_raters_that_rate_once_each_leave_their_variance_whole():
    """Raters and cells cannot be told apart there; together they are one sample, whose mean has variance s²/n."""
    rng = np.random.default_rng(2)
    y = rng.normal(size=40)
    part = Design(np.arange(40), np.repeat(np.arange(20), 2)).part((y - y.mean()) / 40)
    assert part.variance > 0
    alone = Design(np.arange(40), np.arange(40)).part((y - y.mean()) / 40)
    assert alone.variance == pytest.approx(y.var(ddof=1) / 40)


def test_p_is_the_level_at_which_the_interval_reaches_zero():
    parts = Parts(0.004, 0.002, 5, 60)
    p = p_value(0.2, parts)
    assert p is not None
    assert 0 < p < 1
    assert parts.half(1 - p) == pytest.approx(0.2)
    assert p_value(-0.2, parts) == pytest.approx(p)
    assert p_value(parts.half(), parts) == pytest.approx(0.05)
    assert p_value(0.0, parts) == 1.0
    assert p_value(0.2, Parts(0.0, 0.0, 5, 60)) is None
    assert p_value(1e9, Parts(1e-9, 1e-9, 300, 60)) == pytest.approx(0, abs=1e-50)


def test_with_two_raters_alone_the_p_value_is_that_of_a_t_test_of_their_means():
    parts = Parts(0.01, 0.0, 2, 60)
    assert p_value(0.3, parts) == pytest.approx(2 * student.sf(3.0, 1))


@pytest.mark.parametrize(
    ("raters", "cases", "why"),
    [([0, 0, 0], [0, 1, 2], "one rater alone"), ([0, 1, 2], [0, 0, 0], "one case alone"), ([], [], "no ratings")],
)
def test_a_design_without_two_raters_and_two_cases_gives_a_value_and_says_why_no_interval(raters, cases, why):
    design = Design(np.array(raters, dtype=np.int64), np.array(cases, dtype=np.int64))
    found = estimate(0.5, np.zeros(len(raters)), design)
    assert (found.value, found.low, found.high) == (0.5, None, None)
    assert found.why is not None
    assert found.why.startswith(why)


def test_ratings_that_all_say_the_same_give_no_interval():
    found = estimate(1.0, np.zeros(6), Design(*crossed(2, 3)), high=1.0)
    assert found.low is None
    assert found.why == "all ratings say the same: no spread to tell an interval from"


def test_equal_means_of_few_raters_do_not_make_an_interval_without_width():
    y = np.array([[1.0, -1.0, 0.0, 1.0], [-1.0, 1.0, 1.0, 0.0]])
    found = estimate(y.mean(), (y - y.mean()).ravel() / y.size, Design(*crossed(2, 4)))
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low > 0.1


@pytest.mark.parametrize(
    ("scale", "value"),
    [(LOGIT, 0.8), (LOG, 2.5), (AGREEMENT, -0.4), (FISHER, -0.7), (between(-0.4), -0.2)],
)
def test_scales_go_there_and_back_with_the_right_slope(scale, value):
    step = 1e-6
    assert scale.back(scale.there(value)) == pytest.approx(value)
    slope = (scale.there(value + step) - scale.there(value - step)) / (2 * step)
    assert scale.slope(value) == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("scale", [LOGIT, LOG, AGREEMENT, FISHER, between(0.2)])
@pytest.mark.parametrize("far", [-1e6, 1e6])
def test_scales_come_back_from_anywhere(scale, far):
    assert not math.isnan(scale.back(far))


def test_how_far_raters_and_cases_lie_apart_comes_out():
    rng = np.random.default_rng(3)
    raters, cases = crossed(60, 200)
    y = rng.normal(0, 0.3, 60)[raters] + rng.normal(0, 0.6, 200)[cases] + rng.normal(0, 1, len(raters))
    rater, case = Design(raters, cases).spread(y)
    assert rater == pytest.approx(0.3, rel=0.2)
    assert case == pytest.approx(0.6, rel=0.15)
