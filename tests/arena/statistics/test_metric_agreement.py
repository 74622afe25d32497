import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr

from arena.statistics.metric_agreement import case_influence, correlations, moved, rank_correlation
from arena.statistics.ratings import PREFERENCE

from .rows import table


def test_it_is_spearmans_correlation_with_each_cases_mean_preference():
    rng = np.random.default_rng(0)
    answers = rng.integers(5, size=(4, 25))
    metric = rng.normal(size=25)
    said = PREFERENCE[answers]
    found, cases = rank_correlation(table(answers), metric)
    assert cases == 25
    assert found.value == pytest.approx(spearmanr(metric, np.nanmean(said, axis=0))[0])
    assert found.low < found.value < found.high


def test_cases_without_a_score_are_left_out():
    rng = np.random.default_rng(1)
    answers = rng.integers(4, size=(3, 20))
    metric = rng.normal(size=20)
    holes = metric.copy()
    holes[[2, 5]] = np.nan
    kept = ~np.isnan(holes)
    assert rank_correlation(table(answers), holes) == rank_correlation(table(answers[:, kept]), metric[kept])


@pytest.mark.parametrize(
    ("answers", "metric", "why"),
    [
        ([[0, 1, 2]] * 2, [1, 2, 3], "fewer than 4 cases"),
        ([[0, 1, 2, 0]] * 2, [1, 1, 1, 1], "the metric is the same"),
        ([[0, 0, 0, 0]] * 2, [1, 2, 3, 4], "every case's preference is the same"),
    ],
)
def test_without_ranks_it_is_undefined(answers, metric, why):
    found, _ = rank_correlation(table(answers), np.array(metric, dtype=np.float64))
    assert found.value is None
    assert found.why.startswith(why)


def test_ranks_after_a_change_are_those_of_the_changed_values():
    values = np.random.default_rng(2).integers(0, 5, 12).astype(np.float64)
    to = np.array([2.0, 0.5, 4.0])
    for row, (which, value) in zip(
        moved(rankdata(values), values, np.array([0, 5, 11]), to), zip((0, 5, 11), to, strict=True), strict=True
    ):
        changed = values.copy()
        changed[which] = value
        np.testing.assert_allclose(row, rankdata(changed))


def test_a_cases_influence_is_the_derivative_in_its_weight():
    """Weighted mid-ranks: what is below a value, and half of what is equal to it, counted by weight."""
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 6, 15).astype(np.float64), rng.normal(size=15)

    def weighted(w):
        def ranks(v):
            return ((v[None] < v[:, None]) + 0.5 * (v[None] == v[:, None])) @ w

        a, b = ranks(x), ranks(y)
        a, b = a - w @ a / w.sum(), b - w @ b / w.sum()
        return (w @ (a * b)) / np.sqrt((w @ a**2) * (w @ b**2))

    value = weighted(np.ones(15))
    assert value == pytest.approx(float(correlations(rankdata(x)[None], rankdata(y)[None])[0]))
    found = case_influence(x, rankdata(x), y, rankdata(y), value)
    assert found.sum() == pytest.approx(0, abs=1e-12)
    for at in (0, 6, 14):
        step = np.eye(15)[at] * 1e-6
        assert found[at] == pytest.approx((weighted(1 + step) - weighted(1 - step)) / 2e-6, abs=1e-7)
