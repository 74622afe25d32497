import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import UserError
from corpus.near import jaccard, near_copies
from corpus.split import Member, group, sizes, split

LONG = "双肺纹理清晰走行自然气管及主要支气管通畅纵隔居中未见明显肿大淋巴结心影大小形态正常双侧胸腔未见积液胸廓对称骨质未见异常"

members = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 12)), st.integers(0, 15)), min_size=2, max_size=60
).map(
    lambda pairs: [
        Member(f"r{i:03d}", None if p is None else f"p{p}", f"findings {f}") for i, (p, f) in enumerate(pairs)
    ]
)


@settings(max_examples=150, deadline=None)
@given(members, st.integers(0, 5), st.data())
def test_nothing_leaks_and_sizes_hold(reports: list[Member], seed: int, data: st.DataObject) -> None:
    train = data.draw(st.integers(1, len(reports) - 1))
    valid = data.draw(st.integers(1, len(reports) - train))
    groups = group(reports, 1)
    sides = split(groups, train, valid, seed)
    by_id = {one.id: one for one in reports}
    assert len(sides.train) == train
    assert len(sides.valid) <= valid
    assert not set(sides.train) & set(sides.valid)
    for what in ("patient", "findings"):
        left, right = ({getattr(by_id[name], what) for name in side} - {None} for side in sides)
        assert not left & right
    assert not {groups[name] for name in sides.train} & {groups[name] for name in sides.valid}


@settings(max_examples=50, deadline=None)
@given(members, st.randoms(use_true_random=False))
def test_the_order_of_the_reports_decides_nothing(reports: list[Member], order: random.Random) -> None:
    shuffled = list(reports)
    order.shuffle(shuffled)
    assert group(shuffled, 0.9) == group(reports, 0.9)
    half = len(reports) // 2
    assert split(group(shuffled, 1), half, 1, 3) == split(group(reports, 1), half, 1, 3)


def test_groups_are_joined_through_patients_and_findings() -> None:
    reports = [Member("c", "p1", "x"), Member("b", "p1", "y"), Member("a", None, "y"), Member("d", None, "z")]
    assert group(reports, 1) == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_near_copies_stay_together() -> None:
    near, far = LONG.replace("骨质未见异常", "骨质未见明显异常"), LONG[::-1]
    reports = [Member("a", None, LONG), Member("b", None, near), Member("c", None, far)]
    assert jaccard(LONG, near) > 0.85
    assert group(reports, 0.85) == {"a": "a", "b": "a", "c": "c"}
    assert group(reports, 1) == {"a": "a", "b": "b", "c": "c"}


def test_near_copies_are_those_that_jaccard_names() -> None:
    random_ = random.Random(1)
    texts = []
    for _ in range(60):
        text = [random_.choice("abcdefgh") for _ in range(200)]
        texts.append("".join(text))
        for place in random_.sample(range(200), random_.choice((1, 2, 20))):
            text[place] = "z"
        texts.append("".join(text))
    found = set(near_copies(texts, 0.9))
    everything = {
        (i, j) for i in range(len(texts)) for j in range(i + 1, len(texts)) if jaccard(texts[i], texts[j]) >= 0.9
    }
    assert {tuple(sorted(pair)) for pair in found} <= everything
    assert len(found) >= 0.95 * len(everything) > 20


def test_a_large_cluster_does_not_swamp_valid() -> None:
    groups = {f"n{i:03d}": "n000" for i in range(100)} | {f"s{i:04d}": f"s{i:04d}" for i in range(900)}
    for seed in range(10):
        sides = split(groups, 500, 200, seed)
        assert len(sides.valid) == 200
        assert not any(name.startswith("n") for name in sides.valid)


def test_another_seed_gives_another_split() -> None:
    groups = {f"r{i}": f"r{i}" for i in range(100)}
    assert split(groups, 50, 20, 0) == split(groups, 50, 20, 0)
    assert split(groups, 50, 20, 0).valid != split(groups, 50, 20, 1).valid


def test_sizes_follow_the_published_proportion() -> None:
    assert sizes(75_844, None, None) == (72_000, 3_844)
    assert sizes(100_000, 72_000, None) == (72_000, 3_844)
    assert sizes(1000, None, 100) == (900, 100)
    assert sizes(1000, 500, 100) == (500, 100)
    assert sizes(2, None, None) == (1, 1)


@pytest.mark.parametrize(("usable", "train", "valid"), [(10, 8, 3), (10, 11, None), (10, None, 10), (1, None, None)])
def test_more_than_there_are(usable: int, train: int | None, valid: int | None) -> None:
    with pytest.raises(UserError, match=f"{usable} can be used"):
        sizes(usable, train, valid)
