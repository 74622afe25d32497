import evalica
import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

from arena.statistics.agreement import (
    agreement,
    cohen_kappa,
    compared,
    gwet_ac1,
    krippendorff_alpha,
    least_agreeing,
    raw_agreement,
)
from arena.statistics.interval import Design
from arena.statistics.ratings import Ratings
from bench.worked_examples import FOUR_RATERS, TWO_RATERS, shared
from bench.worked_examples import table as examples

from .rows import table


def test_the_published_examples_come_out():
    assert krippendorff_alpha(shared(examples(FOUR_RATERS)), 5).value == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha(examples(TWO_RATERS), 5).value == pytest.approx(0.692, abs=5e-4)
    assert gwet_ac1(examples(FOUR_RATERS), 5).value == pytest.approx(0.77544, abs=5e-6)


def test_alpha_is_evalicas():
    answers = np.random.default_rng(0).integers(-1, 4, size=(5, 30))
    peer = evalica.alpha(pd.DataFrame(np.where(answers < 0, np.nan, answers)), distance="nominal")
    assert agreement(table(answers)).alpha.value == pytest.approx(peer.alpha)


def test_raw_agreement_is_the_share_of_pairs_of_ratings_that_agree():
    """Case 1: a a b, 1 of 3 pairs; case 2: b b, 1 of 1; case 3: one rater alone."""
    found = agreement(table([[0, 1, 3], [0, 1, -1], [1, -1, -1]]))
    assert found.raw.value == pytest.approx(2 / 4)
    assert found.units == 2


def test_ac1_of_two_raters_has_its_textbook_form():
    """40 of 50 alike; AC1 takes chance as Σ π(1 − π) / 3 over four categories."""
    first = [0] * 25 + [1] * 15 + [0] * 6 + [1] * 4
    second = [0] * 25 + [1] * 15 + [1] * 6 + [0] * 4
    p = np.array([60, 40]) / 100
    chance = (p * (1 - p)).sum() / 3
    assert agreement(table([first, second])).ac1.value == pytest.approx((0.8 - chance) / (1 - chance))


def test_kappa_is_statsmodels():
    rng = np.random.default_rng(2)
    first = rng.integers(4, size=80)
    second = np.where(rng.random(80) < 0.6, first, rng.integers(4, size=80))
    crosstab = np.zeros((4, 4))
    np.add.at(crosstab, (first, second), 1)
    found = cohen_kappa(first, second, Design(np.arange(80) % 4, np.arange(80) // 4))
    assert found.value == pytest.approx(cohens_kappa(crosstab).kappa)
    assert found.low < found.value < found.high


def test_cannot_judge_is_missing():
    assert agreement(table([[0, 1, 4, 0], [0, 1, 2, 1]])) == agreement(table([[0, 1, -1, 0], [0, 1, 2, 1]]))


def weighted(ratings: Ratings, weights: np.ndarray) -> tuple[float, float, float]:
    """Alpha, AC1 and raw with weights on ratings, written down from their definitions.

    Units of m ratings with weights w (mean w̄): pairs count w_i·w_j / w̄, so that a unit's share goes with its weights.
    """
    found = {"D": 0.0, "n": weights.sum(), "agreed": 0.0, "pairs": 0.0, "seen": 0.0, "both": 0.0, "all": 0.0}
    categories, shares = np.zeros(4), np.zeros(4)
    for case in np.unique(ratings.case):
        at = np.flatnonzero(ratings.case == case)
        w, said, m = weights[at], ratings.answer[at], len(at)
        same = said[:, None] == said[None]
        pairs = np.outer(w, w) * ~np.eye(m, dtype=bool) / w.mean()
        found["D"] += (pairs * ~same).sum() / (m - 1)
        found["agreed"] += (pairs * same).sum()
        found["pairs"] += pairs.sum()
        found["seen"] += (pairs * same).sum() / (m * (m - 1))
        found["both"] += w.mean()
        np.add.at(categories, said, w)
        np.add.at(shares, said, w / m)
    n0 = len(weights)
    expected = (found["n"] ** 2 - (categories**2).sum()) / (found["n"] * found["n"] * (n0 - 1) / n0)
    shares /= found["both"]
    chance = (shares * (1 - shares)).sum() / 3
    alpha = 1 - found["D"] / found["n"] / expected
    return alpha, (found["seen"] / found["both"] - chance) / (1 - chance), found["agreed"] / found["pairs"]


def test_influences_are_the_derivatives_in_each_ratings_weight(monkeypatch):
    rng = np.random.default_rng(3)
    answers = rng.choice(4, p=[0.5, 0.25, 0.15, 0.1], size=(4, 12))
    answers[0, :4] = -1
    ratings = table(answers)
    seen: list[np.ndarray] = []
    from arena.statistics import agreement as module

    real = module.estimate
    monkeypatch.setattr(module, "estimate", lambda value, influence, *rest, **more: (seen.append(influence), real(value, influence, *rest, **more))[1])  # fmt: skip
    values = [krippendorff_alpha(ratings).value, gwet_ac1(ratings).value, raw_agreement(ratings).value]
    np.testing.assert_allclose(values, weighted(ratings, np.ones(len(ratings))))
    for at in (0, 7, 30):
        step = np.zeros(len(ratings))
        step[at] = 1e-5
        more, less = (np.array(weighted(ratings, 1 + sign * step)) for sign in (1, -1))
        np.testing.assert_allclose([one[at] for one in seen], (more - less) / 2e-5, atol=1e-7)


def test_perfect_agreement_on_several_answers_is_1_without_an_interval():
    found = agreement(table([[0, 1, 2, 3]] * 3))
    assert (found.alpha.value, found.ac1.value, found.raw.value) == (1.0, 1.0, 1.0)
    assert found.alpha.low is None
    assert found.alpha.why == "raters agree on everything: no spread to tell an interval from"


def test_one_answer_alone_leaves_alpha_undefined_and_ac1_at_1():
    found = agreement(table([[0, 0, 0]] * 2))
    assert found.alpha.value is None
    assert "chance agreement is complete" in found.alpha.why
    assert found.ac1.value == 1.0


def test_without_a_shared_case_nothing_is_defined():
    found = agreement(table([[0, -1], [-1, 1]]))
    assert (found.alpha.value, found.ac1.value, found.raw.value, found.units) == (None, None, None, 0)
    assert found.raw.why == "no case of a pair was judged by two raters"


def test_the_same_case_under_another_pair_is_another_unit():
    ratings = table([[0, 0], [1, 1]])
    other = Ratings(ratings.rater, ratings.case, ratings.a, np.array([1, 2, 1, 1]), ratings.answer, ratings.left)
    assert agreement(other).units == 1


@pytest.mark.parametrize(("m", "least"), [(2, 0.0), (3, 0.0), (4, 0.0), (5, 2 / 20), (8, 8 / 56)])
def test_the_least_agreement_of_a_unit_is_that_of_answers_spread_evenly(m, least):
    assert least_agreeing(np.array([float(m)]), 4)[0] / (m - 1) == pytest.approx(least)
    evenly = compared(table([[at % 4] for at in range(m)]))
    assert evenly.agreeing.sum() / (m * (m - 1)) == pytest.approx(least)


def test_intervals_hold_their_values_even_below_chance():
    """Raters that split on every case agree less than by chance."""
    found = agreement(table([[0, 1] * 6, [1, 0] * 6, [0, 1] * 5 + [0, 0]]))
    for one in (found.alpha, found.ac1, found.raw):
        assert one.low <= one.value <= one.high
    assert found.alpha.value < 0


def test_with_all_raters_on_all_cases_alpha_is_fleiss_kappa_but_for_its_correction():
    answers = np.random.default_rng(4).integers(4, size=(3, 40))
    kappa = fleiss_kappa(aggregate_raters(answers.T, n_cat=4)[0])
    alpha = agreement(table(answers)).alpha.value
    n = answers.size
    assert 1 - alpha == pytest.approx((1 - kappa) * (n - 1) / n)
