import numpy as np
import pytest
from scipy.stats import t as student

from arena.statistics.preference import bootstrap, mean, over_cases, preference, share
from arena.statistics.ratings import encoded, oriented

from .rows import judged, table


def test_counts_net_preference_and_win_rate():
    found = preference(table([[0, 0, 0, 1, 2, 3, 4, 0], [0, 1, 0, 0, 2, 3, 4, 4]]))
    assert (found.n, found.wins_a, found.wins_b, found.ties, found.both_bad, found.cannot_judge) == (13, 7, 2, 2, 2, 3)
    assert found.net.value == pytest.approx(5 / 13)
    assert found.win_rate.value == pytest.approx(7 / 9)
    assert found.p is not None


def test_one_kind_of_answer_has_a_value_without_interval_and_p_says_why():
    found = preference(table([[0, 0, 0], [0, 0, 0]]))
    assert found.net.value == 1.0
    assert (found.net.low, found.p) == (None, None)
    assert found.p_why == found.net.why == "all ratings say the same: no spread to tell an interval from"
    assert found.win_rate.why == "it is as far as it can be: no spread to tell an interval from"


def test_cannot_judge_alone_is_undefined():
    found = preference(table([[4, 4], [4, 4]]))
    assert (found.n, found.net.value, found.win_rate.value) == (0, None, None)
    assert found.win_rate.why == "no decisive answer"


def test_swapping_the_systems_turns_everything_round():
    answers = np.random.default_rng(0).choice(4, size=(4, 20))
    there, back = preference(table(answers)), preference(table(np.array([1, 0, 2, 3])[answers]))
    assert back.net.value == pytest.approx(-there.net.value)
    assert back.net.low == pytest.approx(-there.net.high)
    assert back.win_rate.high == pytest.approx(1 - there.win_rate.low)
    assert back.p == pytest.approx(there.p)


def test_the_interval_keeps_within_what_can_be():
    found = preference(table([[0] * 9 + [1], [0] * 10]))
    assert found.net.high == 1.0
    assert found.win_rate.high < 1.0


def test_pairs_are_unordered_and_the_fine_tuned_system_comes_first():
    rows = [
        judged(0, 0, "a"),
        judged(0, 1, "a", system_a="base", system_b="sft"),
        judged(1, 0, "b", system_a="base", system_b="sft", left="base"),
        judged(1, 1, "both_bad", system_a="base", system_b="sft"),
    ]
    turned = oriented(rows, {"sft"})
    assert {(row.system_a, row.system_b) for row in turned} == {("sft", "base")}
    assert [row.answer for row in turned] == ["a", "b", "a", "both_bad"]
    assert {(row.system_a, row.system_b) for row in oriented(rows, set())} == {("base", "sft")}
    assert [row.answer for row in oriented(rows, set())] == ["b", "a", "b", "both_bad"]
    ratings, systems = encoded(turned)
    assert systems == ["base", "sft"]
    assert ratings.left.tolist() == [1, 1, -1, 1]


def test_a_mean_over_raters_of_the_same_cases_is_a_t_interval_of_their_means_where_cases_do_not_vary():
    values = np.array([[1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, 1.0], [-1.0, 1.0, 1.0, 1.0]])
    found = mean(values.ravel(), table([[0] * 4] * 3).design)
    means = values.mean(axis=1)
    half = student.ppf(0.975, 2) * means.std(ddof=1) / np.sqrt(3)
    assert found.value == pytest.approx(means.mean())
    assert found.low == pytest.approx(means.mean() - half)


def test_a_share_keeps_within_0_and_1():
    found = share(np.array([1.0] * 9 + [0.0]), table([[0] * 5] * 2).design)
    assert 0 < found.low < 0.9 < found.high < 1


def test_one_rater_alone_has_an_interval_over_the_cases():
    ratings = table([[0, 0, 1, 2, 0, 2] * 4])
    y = np.array([1, 1, -1, 0, 1, 0] * 4)
    found = over_cases(ratings)
    assert found.value == pytest.approx(1 / 3)
    assert found.high - found.value == pytest.approx(student.ppf(0.975, 23) * y.std(ddof=1) / np.sqrt(24))
    assert over_cases(table([[0]])).why == "one case alone"
    assert over_cases(table([[0, 0]])).why == "all answers are the same"


def test_the_bootstrap_beside_it_holds_the_value():
    answers = np.random.default_rng(1).choice(4, p=[0.5, 0.2, 0.2, 0.1], size=(6, 40))
    low, high = bootstrap(table(answers))
    assert low < preference(table(answers)).net.value < high
    assert bootstrap(table([[0, 1]])) is None
