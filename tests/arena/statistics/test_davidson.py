import itertools

import evalica
import numpy as np
import pytest
from scipy.optimize import minimize

from arena.statistics.davidson import features, fit
from arena.statistics.ratings import BOTH_BAD, CANNOT_JUDGE, TIE, A, B, Ratings
from arena.statistics.strengths import strengths
from bench.worked_examples import PUDDING_TIES, PUDDING_WORTHS, pudding


def ratings(rows: list[tuple[int, int, int, int]], raters: int = 4) -> Ratings:
    """Ratings of (a, b, answer, left); each row is a case of its own, judged by one rater after the other."""
    a, b, answer, left = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    at = np.arange(len(rows))
    return Ratings(at % raters, at // raters, a, b, answer, left)


def drawn(systems: int, many: int, seed: int) -> Ratings:
    rng = np.random.default_rng(seed)
    pairs = list(itertools.combinations(range(systems), 2))
    chosen = [pairs[at] for at in rng.integers(len(pairs), size=many)]
    answers = rng.choice(4, p=[0.4, 0.3, 0.2, 0.1], size=many)
    return ratings([(a, b, int(said), int(left)) for (a, b), said, left in zip(chosen, answers, rng.choice([-1, 1, 1], size=many), strict=True)])  # fmt: skip


def test_davidsons_own_example_comes_out():
    found = fit(pudding(), 6)
    worths = np.exp(found.theta[:6]) / np.exp(found.theta[:6]).sum()
    np.testing.assert_allclose(worths, PUDDING_WORTHS, atol=5e-5)
    assert np.exp(found.theta[6]) == pytest.approx(PUDDING_TIES, abs=5e-5)
    assert found.theta[:6].sum() == pytest.approx(0, abs=1e-12)
    assert np.isnan(found.theta[7])


def test_two_systems_without_sides_have_a_closed_form():
    """The tie parameter is ties / √(wins · losses), the difference of log strengths log(wins / losses)."""
    found = fit(ratings([(0, 1, A, 0)] * 12 + [(0, 1, B, 0)] * 5 + [(0, 1, TIE, 0)] * 4 + [(0, 1, BOTH_BAD, 0)] * 3), 2)
    assert found.theta[0] - found.theta[1] == pytest.approx(np.log(12 / 5))
    assert np.exp(found.theta[2]) == pytest.approx(7 / np.sqrt(12 * 5))


def test_the_left_side_has_a_closed_form_where_the_systems_are_alike():
    rows = [(0, 1, A, 1)] * 9 + [(0, 1, B, 1)] * 4 + [(0, 1, TIE, 1)] * 3
    rows += [(0, 1, B, -1)] * 9 + [(0, 1, A, -1)] * 4 + [(0, 1, TIE, -1)] * 3
    found = fit(ratings(rows), 2)
    assert found.theta[0] == pytest.approx(0, abs=1e-9)
    assert found.theta[3] == pytest.approx(np.log(9 / 4))


def test_the_likelihood_is_as_high_as_another_search_finds_it():
    many = drawn(4, 300, 5)
    found = fit(many, 4)
    x = features(4, many.a, many.b, many.left)
    outcome = np.minimum(many.answer, TIE)

    def minus(theta):
        height = x @ theta
        return -(height[np.arange(len(many)), outcome] - np.log(np.exp(height).sum(axis=1))).sum()

    other = minimize(minus, np.zeros(6), method="BFGS")
    assert found.log_likelihood == pytest.approx(-other.fun, abs=1e-6)
    np.testing.assert_allclose(found.theta[:4], other.x[:4] - other.x[:4].mean(), atol=1e-3)
    np.testing.assert_allclose(found.theta[4:], other.x[4:], atol=1e-3)


def test_without_ties_and_sides_it_is_the_bradley_terry_model_of_evalica():
    many = drawn(4, 400, 6)
    decided = many.where(many.answer <= B)
    bare = Ratings(decided.rater, decided.case, decided.a, decided.b, decided.answer, np.zeros_like(decided.left))
    winners = [evalica.Winner.X if said == A else evalica.Winner.Y for said in bare.answer]
    peer = evalica.bradley_terry([f"s{a}" for a in bare.a], [f"s{b}" for b in bare.b], winners, tolerance=1e-12)
    scores = np.log([peer.scores[f"s{at}"] for at in range(4)])
    np.testing.assert_allclose(fit(bare, 4).theta[:4], scores - scores.mean(), atol=1e-4)


def test_influences_are_the_derivatives_in_each_ratings_weight():
    many = drawn(3, 60, 7)
    found = fit(many, 3)
    for at in (0, 17, 59):
        weights = np.ones(len(many))
        weights[at] += 1e-4
        more = fit(many, 3, weights).theta
        weights[at] -= 2e-4
        less = fit(many, 3, weights).theta
        np.testing.assert_allclose(found.influences[at], (more - less) / 2e-4, atol=1e-6)
    np.testing.assert_allclose(found.influences.sum(axis=0), 0, atol=1e-9)


def test_a_system_that_won_everything_has_no_strength_and_the_others_keep_theirs():
    rest = [(1, 2, A, 1)] * 6 + [(1, 2, B, -1)] * 3 + [(1, 2, TIE, 1)] * 2 + [(1, 2, B, 1)] * 2 + [(1, 2, A, -1)] * 2
    found = strengths(ratings(rest + [(0, 1, A, 1)] * 5 + [(0, 2, A, -1)] * 4), ["best", "x", "y"])
    places = {one.system: one for one in found.systems}
    assert places["best"].log_strength.value is None
    assert places["best"].log_strength.why == "infinite: it never lost"
    assert places["best"].rank is None
    alone = strengths(ratings([(a - 1, b - 1, said, left) for a, b, said, left in rest]), ["x", "y"])
    expected = {one.system: one.log_strength.value for one in alone.systems}
    for name in ("x", "y"):
        assert places[name].log_strength.value == pytest.approx(expected[name], abs=1e-6)
        assert places[name].log_strength.low is not None
    assert found.tie_parameter.value == pytest.approx(alone.tie_parameter.value, abs=1e-6)


def test_a_system_that_only_lost_is_minus_infinite():
    rest = [(0, 1, A, 1)] * 3 + [(0, 1, B, 1)] * 4 + [(0, 1, A, -1)] * 3 + [(0, 1, B, -1)] * 2 + [(0, 1, TIE, 1)] * 2
    found = strengths(ratings(rest + [(0, 2, A, 1)] * 5 + [(1, 2, A, 1)] * 5), ["x", "y", "worst"])
    worst = next(one for one in found.systems if one.system == "worst")
    assert (worst.log_strength.value, worst.log_strength.why) == (None, "minus infinite: it never won")
    assert found.systems[-1] is worst


def test_wins_and_ties_without_a_loss_leave_strength_and_ties_open():
    found = strengths(ratings([(0, 1, A, 1), (0, 1, A, -1), (0, 1, TIE, 1), (0, 1, TIE, -1)] * 3), ["x", "y"])
    assert [one.log_strength.value for one in found.systems] == [None, None]
    assert {one.log_strength.why for one in found.systems} == {
        "infinite: it never lost",
        "minus infinite: it never won",
    }
    assert found.tie_parameter.value is None


def test_without_a_tie_the_tie_parameter_is_zero_and_the_strengths_stand():
    found = strengths(
        ratings([(0, 1, A, 1), (0, 1, A, -1), (0, 1, B, 1), (0, 1, B, -1), (0, 1, A, 1), (0, 1, A, -1)] * 4), ["x", "y"]
    )
    assert found.tie_parameter.value == 0
    assert found.tie_parameter.low is None
    assert found.systems[0].log_strength.value == pytest.approx(np.log(2) / 2)
    assert found.systems[0].log_strength.low is not None


def test_ties_alone_tell_nothing():
    found = strengths(ratings([(0, 1, TIE, 1), (0, 1, BOTH_BAD, -1)] * 5), ["x", "y"])
    assert [one.log_strength.why for one in found.systems] == [
        "every answer is a tie: ties tell no strengths apart"
    ] * 2
    assert found.tie_parameter.why == "every answer is a tie"


@pytest.mark.parametrize(
    ("left", "why"),
    [
        (0, "which system stood on the left is unknown"),
        (1, "the sides cannot be told from the systems: they were never swapped"),
    ],
)
def test_sides_that_are_unknown_or_never_swapped_are_said_so(left, why):
    found = strengths(ratings([(0, 1, A, left)] * 5 + [(0, 1, B, left)] * 3 + [(0, 1, TIE, left)] * 2), ["x", "y"])
    assert (found.left_side.value, found.left_side.why) == (None, why)


def test_a_side_that_always_wins_is_infinite():
    found = strengths(ratings([(0, 1, A, 1), (0, 1, B, -1)] * 6), ["x", "y"])
    assert found.left_side.why == "infinite: every decisive answer was on one side"


def test_systems_that_never_met_are_not_ranked():
    rows = [(0, 1, A, 1), (0, 1, B, 1), (0, 1, TIE, -1), (0, 1, A, -1), (0, 1, B, -1)] * 3
    found = strengths(ratings(rows + [(a + 2, b + 2, said, left) for a, b, said, left in rows]), ["a", "b", "c", "d"])
    assert all(one.log_strength.value is None for one in found.systems)
    assert all("never met" in (one.log_strength.why or "") for one in found.systems)
    assert found.tie_parameter.value is not None


def test_ranks_leave_open_what_the_ratings_leave_open():
    found = strengths(drawn(3, 90, 8), ["a", "b", "c"])
    assert {one.rank for one in found.systems} <= {(1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3)}
    rng = np.random.default_rng(9)
    clear = [
        (a, b, int(rng.choice([A, B, TIE], p=[0.75, 0.15, 0.1])), int(rng.choice([-1, 1])))
        for _ in range(200)
        for a, b in ((0, 1), (0, 2), (1, 2))
    ]
    sure = strengths(ratings(clear, raters=10), ["a", "b", "c"])
    assert [(one.system, one.rank) for one in sure.systems] == [("a", (1, 1)), ("b", (2, 2)), ("c", (3, 3))]


def test_cannot_judge_is_no_rating_of_strength():
    rows = [(0, 1, A, 1), (0, 1, B, 1), (0, 1, TIE, -1), (0, 1, A, -1)] * 3
    without = strengths(ratings(rows), ["x", "y"])
    with_it = strengths(ratings(rows + [(0, 1, CANNOT_JUDGE, 1)] * 9), ["x", "y"])
    assert without.systems[0].log_strength.value == pytest.approx(with_it.systems[0].log_strength.value)
    assert strengths(ratings([(0, 1, CANNOT_JUDGE, 1)]), ["x", "y"]).tie_parameter.why == "no ratings"
