import numpy as np

from bench.board_scale import measure
from bench.interval_coverage import patients, scores, share
from bench.scoring_pairs import random_pairs, report_pairs
from bench.scoring_speed import ours, peer


def test_both_sides_score_the_same_distinct_pairs():
    pairs = report_pairs(60)
    assert pairs == report_pairs(60)
    assert len(set(zip(pairs.references, pairs.first, strict=True))) == len(pairs.references) == 60
    assert len(set(pairs.patients)) < 60
    assert ours(pairs)["sha256"] == peer(pairs)["sha256"]
    unlike = random_pairs(20)
    assert ours(unlike)["sha256"] == peer(unlike)["sha256"] != ours(pairs)["sha256"]


def test_every_view_of_a_made_up_board_is_drawn(tmp_path):
    found = measure(tmp_path / "arena.db", 12, 40)
    assert len(found) == 6
    assert all(figure.value is not None and figure.value >= 0 for figure in found)
    assert [figure.goal for figure in found][:4] == ["<= 1", "<= 1", "<= 1", "<= 2"]


def test_simulated_scores_have_the_mean_they_are_said_to_have():
    rng = np.random.default_rng(0)
    units = patients(48, rng)
    assert len(units) == 48
    assert len(set(units)) < 40
    levels = rng.beta(1.2, 1.0, size=(4000, 48))
    found = scores(levels, rng)
    assert abs(found.mean() - 100 * 1.2 / 2.2) < 0.5
    assert found.min() >= 0
    assert found.max() <= 100


def test_a_share_has_wilsons_interval():
    one = share("x", 50, 1000, (4.0, 6.0))
    assert (one.value, one.low, one.high, one.holds) == (5.0, 3.81, 6.53, True)
