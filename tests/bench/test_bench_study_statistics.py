import numpy as np
import pytest

from arena.simulate.world import truth
from arena.statistics.interval import Estimate
from bench.study_statistics import Counted, covered, never_less
from bench.study_worlds import estimated, settings
from bench.worked_examples import worked


@pytest.mark.parametrize("example", worked(), ids=lambda one: one.name)
def test_worked_examples_come_out_as_published(example):
    assert example.ours == pytest.approx(example.published, abs=example.tolerance)


def test_every_setting_gives_every_interval_and_its_truth():
    names = set()
    for setting in settings():
        found = list(estimated(setting, truth(setting.world), np.random.default_rng(0)))
        names |= {name for name, _, _ in found}
        for name, one, true in found:
            assert one.low is None or (np.isfinite(true) and one.low <= one.high), (setting.name, name)
    assert len(names) == 12


def test_the_lowest_and_the_highest_coverage_are_told_with_their_settings():
    counts = {}
    for name, inside in (("x", 94), ("y", 98)):
        one = Counted()
        for at in range(100):
            one.add(Estimate(0.0, -1.0, 1.0), 0.0 if at < inside else 2.0)
        counts[name] = {"net": one}
    (found,) = covered(counts, ["x", "y"])
    assert (found.value, found.low, found.high, found.holds) == (94.0, 94.0, 98.0, False)
    assert str(found.note).startswith("lowest: x; highest: y")
    (found,) = covered(counts, ["x"])
    assert found.holds is True
    assert never_less(counts, ["x", "y"]).holds is True


def test_a_study_without_an_interval_counts_as_missed():
    one = Counted()
    one.add(Estimate(1.0, why="no spread"), 1.0)
    assert (one.percent, one.undefined) == (0.0, 1)
