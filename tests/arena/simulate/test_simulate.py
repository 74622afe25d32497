import csv
from dataclasses import replace

import numpy as np
import pytest

from arena.report.stored import report_of
from arena.simulate.draw import Shape, assigned, draw
from arena.simulate.rows import Extras, simulated
from arena.simulate.world import World, truth, world_of
from arena.simulate.write import keep_closed, write_ratings
from arena.statistics.agreement import agreement
from arena.statistics.repeats import agreed
from arena.statistics.strengths import strengths
from arena.study.elsewhere.files import read
from arena.study.elsewhere.ratings import check
from arena.study.records import judged
from common.errors import UserError

WORLD = World(strengths=(0.4, 0.0, -0.4), side=0.3, rater_sd=0.5, case_sd=1.0, cell_sd=0.5)


def test_the_truth_is_what_very_large_studies_show():
    true = truth(WORLD)
    drawn = draw(WORLD, Shape(raters=150, cases=900, repeats=0.2), np.random.default_rng(0))
    ratings = drawn.ratings
    for pair, net in true.net.items():
        own = ratings.where((ratings.a == pair[0]) & (ratings.b == pair[1]))
        assert own.preference.mean() == pytest.approx(net, abs=0.05)
    found = agreement(ratings)
    assert found.alpha.value == pytest.approx(true.alpha, abs=0.02)
    assert found.ac1.value == pytest.approx(true.ac1, abs=0.02)
    assert found.raw.value == pytest.approx(true.raw, abs=0.02)
    assert agreed(drawn.twice()).kappa.value == pytest.approx(true.kappa, abs=0.03)
    model = strengths(ratings, ["0", "1", "2"])
    assert model.tie_parameter.value == pytest.approx(true.tie_parameter, rel=0.03)
    assert model.left_side.value == pytest.approx(true.left_side, abs=0.03)
    for one in model.systems:
        assert one.log_strength.value == pytest.approx(true.log_strengths[int(one.system)], abs=0.1)


def test_where_nothing_varies_the_truth_is_the_worlds_own():
    true = truth(World(strengths=(0.3, -0.3), ties=0.7, side=0.2, rater_sd=0, case_sd=0, cell_sd=0))
    np.testing.assert_allclose(true.log_strengths, [0.3, -0.3], atol=1e-9)
    assert true.tie_parameter == pytest.approx(0.7)
    assert true.left_side == pytest.approx(0.2)
    assert true.alpha == pytest.approx(0, abs=0.01)  # the side alone makes raters differ
    assert (true.rater_sd, true.case_sd) == (0.0, 0.0)


@pytest.mark.parametrize(("preference", "ties"), [(0.2, 0.3), (-0.35, 0.1), (0.0, 0.6)])
def test_a_world_is_made_for_a_preference_and_a_share_of_ties(preference, ties):
    true = truth(world_of(preference, ties, World(side=0.2)))
    assert true.net[0, 1] == pytest.approx(preference, abs=1e-6)
    assert sum(true.shares[0, 1][2:]) == pytest.approx(ties, abs=1e-6)


@pytest.mark.parametrize(("preference", "ties"), [(0.8, 0.3), (0.2, 0.0), (0.2, 1.0), (-0.7, 0.3)])
def test_a_world_that_cannot_be_is_told(preference, ties):
    with pytest.raises(UserError):
        world_of(preference, ties, World(case_sd=6.0))


@pytest.mark.parametrize("wrong", [{"ties": -1}, {"rater_sd": -0.1}, {"both_bad": 1.0}, {"cannot_judge": -0.1}])
def test_a_world_checks_itself(wrong):
    with pytest.raises(UserError, match=next(iter(wrong))):
        World(**wrong)


def test_sides_are_balanced_within_a_rater_and_repeats_come_back_flipped():
    rows, drawn = simulated(
        replace(WORLD, strengths=(0.2, -0.2)), Shape(raters=5, cases=31, repeats=0.2), ["sft", "base"], 3
    )
    for rater in range(5):
        own = drawn.ratings.rater == rater
        assert abs(drawn.ratings.left[own].sum()) <= 1
    first = {(row.rater, row.case): row.left for row in rows if row.kind == "case"}
    again = [row for row in rows if row.kind == "repeat"]
    assert len(again) == 5 * round(0.2 * 31)
    assert all(row.left != first[row.rater, row.case] for row in again)


def test_an_overlap_gives_every_case_its_raters_and_every_rater_as_much():
    rater, case = assigned(Shape(raters=7, cases=40, overlap=3), np.random.default_rng(0))
    assert set(np.bincount(case)) == {3}
    assert np.ptp(np.bincount(rater)) <= 1
    assert len({(r, c) for r, c in zip(rater.tolist(), case.tolist(), strict=True)}) == 120


def test_the_same_seed_is_the_same_study_and_another_is_not():
    shape, names = Shape(raters=3, cases=10, repeats=0.2), ["sft", "base"]
    world = replace(WORLD, strengths=(0.2, -0.2))
    one, same, other = (simulated(world, shape, names, seed)[0] for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_the_ratings_file_is_read_back_whole(tmp_path):
    rows, _ = simulated(replace(WORLD, cannot_judge=0.05), Shape(raters=3, cases=12, repeats=0.2), ["x", "y", "z"], 0)
    many = write_ratings(tmp_path / "ratings.csv", rows)
    good, bad = check(read(tmp_path / "ratings.csv", "csv", {}, None))
    assert (len(good), bad) == (many, [])
    kept = [row for row in rows if row.kind in ("case", "repeat")]
    for row, line in zip(kept, good, strict=True):
        assert (line.rater, line.case, line.answer, line.left, line.repeat) == (
            row.rater,
            row.case,
            row.answer,
            row.left,
            row.kind == "repeat",
        )
        assert line.scores == row.scores
    with (tmp_path / "ratings.csv").open() as file:
        assert next(csv.reader(file))[:6] == ["rater", "case", "system_a", "system_b", "left", "answer"]


def test_a_simulated_study_stands_closed_in_the_store_with_all_that_was_said(store, tmp_path):
    world = world_of(0.2, 0.3, World(cannot_judge=0.05))
    rows, _ = simulated(world, Shape(raters=4, cases=15, repeats=0.2), ["sft", "reference"], 0, Extras(guesses=3))
    assert keep_closed(store, tmp_path / "key", "made-up", rows, "sft", 0.2, 0.1) == len(rows)
    stored = judged(store, "made-up")
    assert len(stored) == len(rows)

    def said(row):
        return (
            row.rater,
            row.case,
            row.kind,
            row.answer,
            row.left,
            row.guess_right,
            row.errors,
            dict(row.harm),
            row.scores,
        )

    assert sorted(map(said, stored), key=str) == sorted(map(said, rows), key=str)
    found = report_of(store, "made-up").numbers
    (pair,) = found["pairs"]
    assert pair["errors_any"]["n"] == 60
    assert pair["non_inferiority"]["significant_errors"]["high"] is not None
    assert found["blinding"]["guesses"] + found["blinding"]["dont_know"] == 12
    with pytest.raises(UserError, match="made-up"):
        keep_closed(store, tmp_path / "key", "made-up", rows, "sft")
