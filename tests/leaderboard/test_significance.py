import itertools

import numpy as np
import pytest

from leaderboard.metrics import significance
from leaderboard.metrics.bleu import bleu, counts
from leaderboard.metrics.significance import holm, intervals, paired, units_of


def column(values):
    return np.asarray(values, dtype=float)[:, None]


def test_units_are_patients_and_cases_of_unknown_patients():
    assert units_of(["a", None, "b", "a", None, ""]).tolist() == [0, 1, 2, 0, 3, 4]


def test_an_interval_has_the_width_that_theory_gives():
    values = np.random.default_rng(1).normal(50, 10, 400)
    (found,) = intervals([column(values)], np.arange(400))
    half = 1.96 * values.std(ddof=1) / 20
    assert found.low == pytest.approx(values.mean() - half, abs=0.12)
    assert found.high == pytest.approx(values.mean() + half, abs=0.12)


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(2)
    samples = rng.normal(50, 10, (200, 60))
    found = [intervals([column(values)], np.arange(60), resamples=400)[0] for values in samples]
    covered = sum(one.low <= 50 <= one.high for one in found) / 200
    assert 0.89 <= covered <= 0.98


def test_cases_of_one_patient_are_drawn_together():
    rng = np.random.default_rng(3)
    patients = np.repeat(np.arange(50), 8)
    values = rng.normal(50, 10, 50)[patients]  # all that a patient's cases say is the patient
    (by_case,) = intervals([column(values)], np.arange(400))
    (by_patient,) = intervals([column(values)], patients)
    assert (by_patient.high - by_patient.low) / (by_case.high - by_case.low) == pytest.approx(8**0.5, rel=0.1)


def test_one_case_has_a_score_and_no_interval():
    (found,) = intervals([column([50.0])], np.array([0]))
    assert np.isnan(found.low)
    assert np.isnan(found.high)
    (difference,) = paired([(column([50.0]), column([40.0]))], np.array([0]))
    assert (difference.difference, difference.p) == (10, 1)


def test_the_same_seed_gives_the_same_interval():
    values = column(np.random.default_rng(4).normal(size=50))
    assert intervals([values], np.arange(50)) == intervals([values], np.arange(50))


def exact_p(a, b, statistic):
    """The share of all swaps of cases whose difference is at least as large."""
    observed = abs(statistic(a) - statistic(b))
    reached = 0
    for swaps in itertools.product((False, True), repeat=len(a)):
        mask = np.array(swaps)[:, None]
        reached += abs(statistic(np.where(mask, b, a)) - statistic(np.where(mask, a, b))) >= observed - 1e-9
    return reached / 2 ** len(a)


@pytest.mark.parametrize("shift", [0.0, 4.0, 9.0])
def test_randomisation_agrees_with_every_swap_counted(shift):
    rng = np.random.default_rng(5)
    a, b = column(rng.normal(50, 10, 9) + shift), column(rng.normal(50, 10, 9))
    (found,) = paired([(a, b)], np.arange(9))
    assert found.difference == pytest.approx(float(a.mean() - b.mean()))
    assert found.p == pytest.approx(exact_p(a, b, np.mean), abs=0.02)


def test_randomisation_of_corpus_bleu_swaps_counts():
    references = [
        "右肺上叶结节",
        "左肺下叶炎症",
        "双侧胸腔积液",
        "心影增大",
        "纵隔淋巴结肿大",
        "肋骨骨折",
        "未见异常",
        "肝囊肿",
    ]
    a, _ = counts(references, references, "zh")
    b, _ = counts(
        ["右肺结节", "左肺炎症", "胸腔积液", "心影增大", "纵隔淋巴结", "骨折", "未见异常", "囊肿"], references, "zh"
    )
    (found,) = paired([(a, b)], np.arange(8))
    wanted = exact_p(a, b, lambda stats: float(bleu(stats.sum(axis=0))))
    assert found.p == pytest.approx(wanted, abs=0.02)
    assert found.difference == pytest.approx(float(bleu(a.sum(axis=0)) - bleu(b.sum(axis=0))))
    assert found.low < found.difference < found.high


def test_equal_systems_differ_by_nothing():
    values = column(np.arange(30.0))
    (found,) = paired([(values, values)], np.arange(30))
    assert found == (0.0, 0.0, 0.0, 1.0)


def test_the_smallest_p_is_one_over_all_permutations():
    (found,) = paired([(column(np.full(60, 70.0)), column(np.full(60, 50.0)))], np.arange(60))
    assert found.p == 1 / 10_001


def test_comparisons_made_together_are_those_made_alone():
    rng = np.random.default_rng(6)
    a, b, c = (column(rng.normal(50, 10, 40)) for _ in range(3))
    together = paired([(a, b), (a, c)], np.arange(40))
    alone = [paired([(a, other)], np.arange(40))[0] for other in (b, c)]
    np.testing.assert_allclose(together, alone)


@pytest.mark.parametrize(
    ("ps", "adjusted"),
    [
        ([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]),  # Holm's procedure worked by hand: 4, 3, 2, 1 times
        ([0.5, 0.9], [1.0, 1.0]),
        ([0.02], [0.02]),
        ([], []),
    ],
)
def test_holm_as_worked_by_hand(ps, adjusted):
    assert holm(ps) == pytest.approx(adjusted)


def swapped(pairs, units, monkeypatch):
    """p-values with every swap made, whatever the bound says."""
    with monkeypatch.context() as patch:
        patch.setattr(significance, "farthest", lambda *_: np.inf)
        return [one.p for one in paired(pairs, units, resamples=1, permutations=2000)]


def test_swaps_that_are_not_made_would_change_no_p_value(monkeypatch):
    rng = np.random.default_rng(9)
    units = np.arange(400) // 2
    one = rng.normal(50, 10, 400)
    pairs = [(column(one + shift), column(rng.normal(50, 10, 400))) for shift in np.linspace(-12, 12, 25)]
    lengths = rng.integers(10, 40, 400)
    for share in np.linspace(0.3, 0.9, 13):
        sides = []
        for right in (0.6, share):
            totals = np.stack([lengths - n for n in range(4)], axis=1)
            matches = rng.binomial(totals, [right, right**1.5, right**2, right**2.5])
            sides.append(np.column_stack([lengths, lengths, matches, totals]).astype(float))
        pairs.append((sides[0], sides[1]))
    skipped = [
        significance.farthest(a.sum(axis=0), b.sum(axis=0), significance.by_unit(b - a, units), 400.0, 2000)
        < abs(float(significance.corpus(a.sum(axis=0), 400.0) - significance.corpus(b.sum(axis=0), 400.0)))
        for a, b in pairs
    ]
    assert 5 < sum(skipped[:25]) < 25
    assert 3 < sum(skipped[25:]) < 13
    found = [one.p for one in paired(pairs, units, resamples=1, permutations=2000)]
    assert found == swapped(pairs, units, monkeypatch)


def test_the_bound_says_nothing_where_few_grams_match():
    stats = np.tile([5.0, 5, 1, 0, 0, 0, 5, 4, 3, 2], (6, 1))
    none = np.tile([5.0, 5, 0, 0, 0, 0, 5, 4, 3, 2], (6, 1))
    assert paired([(stats, none)], np.arange(6), permutations=500)[0].p == pytest.approx(2 / 64, abs=0.02)


def test_a_swap_that_leaves_a_ratio_of_nothing_never_makes_p_smaller() -> None:
    a = np.array([[1.0, 1.0], [0.0, 0.0]])
    b = np.array([[0.0, 0.0], [0.0, 1.0]])
    found = paired([(a, b)], np.arange(2), permutations=400)[0]
    assert found.difference == 100.0
    assert found.p == 1.0  # a swap of one of the two leaves one side without anything to divide by
