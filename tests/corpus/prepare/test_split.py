from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import UserError
from corpus.split import SIDES, TEST, TRAIN, VALID, Sizes, quotas, sizes, split, strata

grouped = st.lists(st.integers(0, 30), min_size=2, max_size=80)


def numbers(values: list[int]) -> np.ndarray:
    """Groups called by their lowest member."""
    return np.array([values.index(value) for value in values], dtype=np.int64)


def one_class(reports: int) -> np.ndarray:
    return np.zeros(reports, dtype=np.int64)


def names(reports: int) -> list[str]:
    return [f"r{i:04d}" for i in range(reports)]


@settings(max_examples=150, deadline=None)
@given(grouped, st.integers(0, 5), st.data())
def test_no_group_is_on_two_sides_and_sizes_hold(values: list[int], seed: int, data: st.DataObject) -> None:
    reports = len(values)
    train = data.draw(st.integers(1, reports - 1))
    valid = data.draw(st.integers(1, reports - train))
    test = data.draw(st.integers(0, reports - train - valid))
    classes = np.array(data.draw(st.lists(st.integers(0, 3), min_size=reports, max_size=reports)), dtype=np.int64)
    groups = numbers(values)
    sides = split(groups, names(reports), classes, Sizes(train, valid, test), seed)
    counts = Counter(sides.tolist())
    assert counts[TRAIN] == train
    assert counts[VALID] <= valid
    assert counts[TEST] <= test
    for one, other in combinations((TRAIN, VALID, TEST), 2):
        assert not {*groups[sides == one].tolist()} & {*groups[sides == other].tolist()}


def test_held_out_sides_look_like_the_whole() -> None:
    chance = np.random.default_rng(3)
    reports = 4000
    abnormal = chance.random(reports) < 0.7
    years = chance.choice([2019, 2020, 2021, 2022], reports, p=[0.5, 0.3, 0.15, 0.05])
    lengths = chance.integers(50, 400, reports)
    classes = strata(abnormal, years, lengths)
    sides = split(np.arange(reports), names(reports), classes, Sizes(3000, 200, 100), 7)
    for side, size in ((VALID, 200), (TEST, 100)):
        held = sides == side
        assert held.sum() == size
        assert abs(abnormal[held].sum() - size * abnormal.mean()) <= 1
        for year in (2019, 2020, 2021, 2022):
            for ill in (True, False):
                there = ((years == year) & (abnormal == ill)).mean()
                assert abs(((years == year) & (abnormal == ill))[held].sum() - size * there) <= 1


@given(st.lists(st.integers(0, 9), min_size=1, max_size=200), st.integers(0, 200))
def test_quotas_add_up_and_none_is_off_by_more_than_one(values: list[int], wanted: int) -> None:
    classes = np.unique(np.array(values), return_inverse=True)[1]
    wanted = min(wanted, len(values))
    found = quotas(classes, wanted)
    assert sum(found) == wanted
    for one, share in zip(found, np.bincount(classes) * wanted / len(values), strict=True):
        assert abs(one - share) <= 1


def test_a_large_cluster_does_not_swamp_valid() -> None:
    groups = np.concatenate((np.zeros(100, dtype=np.int64), np.arange(100, 1000)))
    for seed in range(10):
        sides = split(groups, names(1000), one_class(1000), Sizes(500, 200), seed)
        assert (sides == VALID).sum() == 200
        assert not (sides[:100] == VALID).any()


def test_another_seed_gives_another_split() -> None:
    def divided(seed: int) -> list[int]:
        return split(np.arange(100), names(100), one_class(100), Sizes(50, 20), seed).tolist()

    assert divided(0) == divided(0)
    assert divided(0) != divided(1)
    assert [SIDES[one] for one in sorted({*divided(0)})] == ["unused", "train", "valid"]


def test_sizes_follow_the_published_proportion() -> None:
    assert sizes(75_844, None, None) == (72_000, 3_844, 0)
    assert sizes(100_000, 72_000, None) == (72_000, 3_844, 0)
    assert sizes(1000, None, 100) == (900, 100, 0)
    assert sizes(1000, 500, 100, 50) == (500, 100, 50)
    assert sizes(1000, None, 100, 50) == (850, 100, 50)
    assert sizes(2, None, None) == (1, 1, 0)


@pytest.mark.parametrize(
    ("usable", "train", "valid", "test"),
    [(10, 8, 3, None), (10, 11, None, None), (10, None, 10, None), (1, None, None, None), (10, 5, 4, 2)],
)
def test_more_than_there_are(usable: int, train: int | None, valid: int | None, test: int | None) -> None:
    with pytest.raises(UserError, match=f"{usable} can be used"):
        sizes(usable, train, valid, test)
