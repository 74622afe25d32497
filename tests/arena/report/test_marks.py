"""Places on an axis: what is drawn stands where its number is."""

import pytest

from arena.report.marks import Scale, around_zero, beyond, forest, from_zero, stacked


def test_zero_stands_in_the_middle_and_all_values_inside():
    scale = around_zero([0.31, -0.12, None])
    assert (scale.low, scale.high) == (-0.4, 0.4)
    assert scale.at(0) == 50
    assert scale.at(-0.4) == 2
    assert scale.at(0.4) == 98


@pytest.mark.parametrize("values", [[], [0.0], [None], [0.001], [0.9], [3.3], [123.0]])
def test_every_scale_has_a_few_round_ticks(values):
    for scale in (around_zero(values), from_zero([abs(one) if one else one for one in values])):
        ticks = scale.ticks()
        assert 2 <= len(ticks) <= 7
        assert 0.0 in ticks
        assert all(scale.low <= tick <= scale.high for tick in ticks)


def test_an_interval_that_leaves_the_axis_ends_in_an_arrow():
    scale = Scale(-0.4, 0.4)
    inside = forest(scale, {"value": 0.1, "low": -0.1, "high": 0.3}, {0.0: "zero"}, "role", "dot")
    outside = forest(scale, {"value": 0.1, "low": -1.0, "high": 0.3}, {0.0: "zero"}, "role", "dot")
    assert "<path" not in inside
    assert beyond(scale, -1.0, 50, "role") in outside
    assert 'x1="2.0%"' in outside


def test_shares_fill_the_bar_and_both_bad_has_its_pattern():
    bar = stacked([("a", 0.5, "50%"), ("tie", 0.25, "25%"), ("bad", 0.05, "5%"), ("b", 0.2, "20%")])
    assert 'class="part b" x="80.0%" width="20.0%"' in bar
    assert 'fill="url(#hatch)"' in bar
    assert ">25%<" in bar
    assert ">5%<" not in bar, "no room for words"
