import numpy as np
import pytest

from arena.statistics.inferiority import non_inferiority
from arena.statistics.interval import Design
from arena.statistics.preference import preference

from .rows import table

ANSWERS = np.array([0, 1, 2, 3])


def study(seed: int, chances: tuple[float, ...], raters: int = 8, cases: int = 60):
    return table(np.random.default_rng(seed).choice(4, p=chances, size=(raters, cases)))


def fewer_errors(raters: int = 8, cases: int = 60, mean: float = -0.05):
    at = np.arange(raters * cases)
    gaps = np.where(np.random.default_rng(1).random(len(at)) < abs(mean), np.sign(mean), 0.0)
    return gaps, Design(at // cases, at % cases)


def test_all_three_conditions_hold():
    ratings = study(0, (0.35, 0.3, 0.3, 0.05))
    net = preference(ratings).net
    found = non_inferiority(ratings, net, 0.15, *fewer_errors(), 0.1)
    assert found.net.bound == net.low
    assert net.low > -0.15
    assert [one.holds for one in found] == [True, True, True]
    assert found.holds is True


def test_two_weak_texts_do_not_pass_because_both_are_bad():
    """Most answers are 'both bad', which pulls the net preference to 0; among the others the reference clearly wins."""
    ratings = study(0, (0.03, 0.1, 0.02, 0.85))
    found = non_inferiority(ratings, preference(ratings).net, 0.15, *fewer_errors(), 0.1)
    assert found.net.holds is True
    assert found.without_both_bad.holds is False
    assert found.holds is False


def test_more_clinically_significant_errors_than_the_margin_allows_fail():
    ratings = study(0, (0.35, 0.3, 0.3, 0.05))
    found = non_inferiority(ratings, preference(ratings).net, 0.15, *fewer_errors(mean=0.2), 0.1)
    assert found.net.holds is True
    assert (found.errors.holds, found.holds) == (False, False)


@pytest.mark.parametrize("margin", [None, 0.1])
def test_without_errors_or_their_margin_it_cannot_be_said(margin):
    ratings = study(0, (0.35, 0.3, 0.3, 0.05))
    errors = fewer_errors() if margin is None else (None, None)
    found = non_inferiority(ratings, preference(ratings).net, 0.15, *errors, margin)
    assert found.errors.holds is None
    assert found.errors.why is not None
    assert found.holds is None


def test_a_condition_that_fails_decides_even_where_another_cannot_be_said():
    ratings = study(0, (0.1, 0.6, 0.25, 0.05))
    assert non_inferiority(ratings, preference(ratings).net, 0.15, None, None, None).holds is False


def test_errors_that_never_happened_have_the_exact_limit_of_as_many_cases():
    """1 − 0.025^(1/60), with raters of one case taken as one observation."""
    ratings = study(0, (0.35, 0.3, 0.3, 0.05))
    gaps, design = fewer_errors()
    found = non_inferiority(ratings, preference(ratings).net, 0.15, np.zeros_like(gaps), design, 0.1)
    assert found.errors.bound == pytest.approx(1 - 0.025 ** (1 / 60))
    assert found.errors.holds is True


def test_one_rater_gives_no_bound():
    ratings = study(0, (0.35, 0.3, 0.3, 0.05), raters=1)
    found = non_inferiority(ratings, preference(ratings).net, 0.15, None, None, None)
    assert (found.net.bound, found.net.holds, found.holds) == (None, None, None)
