import numpy as np
import pytest
from scipy.stats import nct
from scipy.stats import t as student

from arena.statistics.power import Setting, plan, power
from common.errors import UserError


def test_where_only_raters_and_noise_vary_power_is_that_of_a_t_test_of_raters_means():
    """Five raters, 200 cases each, no spread between cases: a one-sample t test with 4 degrees of freedom."""
    setting = Setting(raters=5, preference=0.2, ties=0.3, rater_sd=0.12, case_sd=0.0)
    noise = (0.7 - 0.2**2 - 0.12**2) / (5 * 200)
    shift = 0.2 / np.sqrt(0.12**2 / 5 + noise)
    limit = student.ppf(0.975, 4)
    exact = nct.sf(limit, 4, shift) + nct.cdf(-limit, 4, shift)
    found, half = power(setting, 200)
    # cases that do not vary can only seem to: the interval is then a little wider than it need be
    assert exact - 0.03 < found <= exact + 0.005
    assert half > 0


def test_the_plan_is_the_least_number_of_cases_that_reaches_the_power():
    setting = Setting(raters=8, preference=0.2, overlap=3)
    found = plan(setting)
    assert found.cases is not None
    assert power(setting, found.cases)[0] >= 0.8 > power(setting, found.cases - 1)[0]
    assert found.ratings == 3 * found.cases
    assert found.per_rater == -(-found.ratings // 8)
    assert found.power == power(setting, found.cases)[0]


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ({"preference": 0.15}, {"preference": 0.25}),
        ({"raters": 6}, {"raters": 10}),
        ({"ties": 0.2}, {"ties": 0.5}),
        ({"rater_sd": 0.15}, {"rater_sd": 0.05}),
        ({"case_sd": 0.4}, {"case_sd": 0.1}),
        ({"power": 0.9}, {"power": 0.7}),
        ({"overlap": 2}, {"overlap": 6}),
    ],
)
def test_what_makes_a_difference_harder_to_see_asks_for_more_cases(more, less):
    known = {"raters": 8, "preference": 0.2, "rater_sd": 0.08}
    many, few = (plan(Setting(**{**known, **one})).cases for one in (more, less))
    assert many is not None
    assert few is not None
    assert many > few


def test_no_number_of_cases_makes_up_for_few_raters_that_differ():
    found = plan(Setting(raters=3, preference=0.2, rater_sd=0.2))
    assert (found.cases, found.ratings, found.per_rater) == (None, None, None)
    assert "take more raters" in str(found.cases_why)
    assert found.power < 0.8


def test_cases_that_one_rater_each_judges_can_be_planned():
    setting = Setting(raters=8, preference=0.2, overlap=1)
    assert plan(setting).cases > plan(Setting(raters=8, preference=0.2, overlap=2)).cases


def test_non_inferiority_is_planned_against_its_margin():
    wide, narrow = (plan(Setting(raters=8, preference=0.0, margin=margin)).cases for margin in (0.2, 0.12))
    assert wide < narrow


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"raters": 1}, "raters"),
        ({"preference": 0}, "preference"),
        ({"preference": 0.8}, "preference"),
        ({"preference": -0.3, "margin": 0.2}, "margin"),
        ({"ties": 1.0}, "ties"),
        ({"overlap": 9}, "overlap"),
        ({"overlap": 0}, "overlap"),
        ({"power": 1.0}, "power"),
        ({"margin": 1.0}, "margin"),
        ({"case_sd": 0.9}, "case_sd"),
        ({"rater_sd": -0.1}, "rater_sd"),
        ({"level": 0.0}, "level"),
    ],
)
def test_what_cannot_be_is_told(wrong, named):
    with pytest.raises(UserError, match=named):
        Setting(**{"raters": 8, "preference": 0.2, **wrong})
