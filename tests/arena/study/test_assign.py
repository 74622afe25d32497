"""The properties of an assignment, for designs of any size."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.study.assign import Dealt, ShortError, Unit, cards, distance, share_out, sides

DESIGNS = st.fixed_dictionaries(
    {
        "cases": st.integers(1, 40),
        "pairs": st.integers(1, 3),
        "raters": st.integers(1, 6),
        "each": st.integers(1, 40),
        "overlap": st.integers(0, 40),
        "seed": st.integers(0, 10**6),
    }
)


def shared(cases: int, pairs: int, raters: int, each: int, overlap: int, seed: int, authors=None):
    each = min(each, cases * pairs)
    given = share_out(authors or [None] * cases, pairs, raters, each, min(overlap, each, cases), Random(seed))
    return given, each, min(overlap, each, cases)


@given(DESIGNS)
@settings(max_examples=150, deadline=None)
def test_every_rater_gets_their_number_of_different_units_and_the_common_cases(design):
    given, each, overlap = shared(**design)
    units = [[unit for level in levels for unit in level] for levels in given]
    assert [len(set(mine)) for mine in units] == [each] * design["raters"]
    common = set.intersection(*(set(mine) for mine in units))
    assert len(common) >= overlap


@given(DESIGNS)
@settings(max_examples=150, deadline=None)
def test_a_case_comes_back_under_another_pair_only_when_no_new_case_is_left(design):
    given, _, _ = shared(**design)
    for levels in given:
        met: Counter[int] = Counter()
        for depth, level in enumerate(levels):
            for unit in level:
                assert met[unit.case] == depth
            met.update(unit.case for unit in level)
        if len(levels) > 1:
            assert all(met[case] >= len(levels) - 1 for case in range(design["cases"]))


@given(DESIGNS)
@settings(max_examples=100, deadline=None)
def test_pairs_are_balanced_within_a_rater_where_each_case_is_met_once(design):
    given, each, _ = shared(**{**design, "each": min(design["each"], design["cases"])})
    for levels in given:
        counts = Counter(unit.pair for level in levels for unit in level)
        assert max(counts.values()) - min(counts.get(pair, 0) for pair in range(design["pairs"])) <= 1 + (each == 0)


@given(st.integers(2, 30), st.integers(1, 8), st.integers(1, 30), st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_cases_that_are_not_common_are_rated_equally_often(cases, raters, each, seed):
    given, _, _ = shared(cases, 1, raters, each, 0, seed)
    counts = Counter(unit.case for levels in given for level in levels for unit in level)
    assert max(counts.values()) - min(counts.get(case, 0) for case in range(cases)) <= 1


@given(st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=12, max_size=30), st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_no_author_gets_their_own_case(authors, seed):
    most = min(sum(author != rater for author in authors) for rater in range(4))
    if not most:
        return
    given = share_out(authors, 1, 4, most, min(6, most), Random(seed))
    for rater, levels in enumerate(given):
        assert sum(map(len, levels)) == most
        assert all(authors[unit.case] != rater for level in levels for unit in level)


def test_a_rater_for_whom_there_are_not_enough_cases_is_named():
    with pytest.raises(ShortError) as caught:
        share_out([0, 0, 1], 1, 2, 2, 0, Random(0))
    assert (caught.value.rater, caught.value.possible) == (0, 1)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60), st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_sides_are_balanced_in_every_pair_and_overall(pairs, seed):
    units = [Unit(at, pair) for at, pair in enumerate(pairs)]
    left = sides(units, Random(seed))
    for pair in set(pairs):
        own = [side for unit, side in zip(units, left, strict=True) if unit.pair == pair]
        assert abs(own.count("a") - own.count("b")) <= 1
    assert abs(left.count("a") - left.count("b")) <= 1


def made(units: int, repeats: float, guesses: int, seed: int, pairs: int = 2) -> list[Dealt]:
    level = [Unit(at, at % pairs) for at in range(units)]
    return cards([Unit(units, 0), Unit(units + 1, 0)], [level], repeats, guesses, [True, False], Random(seed))


@given(st.integers(1, 60), st.floats(0, 0.5), st.integers(0, 8), st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_repeats_come_back_flipped_and_far_apart(units, repeats, guesses, seed):
    dealt = made(units, repeats, guesses, seed)
    again = [(at, card) for at, card in enumerate(dealt) if card.kind == "repeat"]
    assert len(again) == min(round(repeats * units), units - distance(units))
    assert len({card.first for _, card in again}) == len(again)
    for at, card in again:
        first = dealt[card.first]
        assert first.kind == "case"
        assert first.unit == card.unit
        assert first.on_left != card.on_left
        assert sum(one.kind == "case" for one in dealt[card.first + 1 : at]) >= distance(units)


@given(st.integers(1, 60), st.integers(0, 8), st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_practice_comes_first_and_guesses_last_about_pairs_that_have_an_answer(units, guesses, seed):
    dealt = made(units, 0.2, guesses, seed)
    kinds = ["guess" if card.kind == "guess" else "practice" if card.kind == "practice" else "case" for card in dealt]
    assert kinds == sorted(kinds, key=["practice", "case", "guess"].index)
    asked = [card for card in dealt if card.kind == "guess"]
    assert len(asked) == min(guesses, (units + 1) // 2)
    assert all(card.unit.pair == 0 and dealt[card.first].unit == card.unit for card in asked)


def test_sides_of_guesses_are_drawn_anew():
    same = Counter(
        dealt[card.first].on_left == card.on_left
        for seed in range(200)
        for dealt in [made(20, 0.1, 6, seed)]
        for card in dealt
        if card.kind == "guess"
    )
    assert 0.4 < same[True] / sum(same.values()) < 0.6
