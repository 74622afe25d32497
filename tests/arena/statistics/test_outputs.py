import pytest

from arena.statistics.outputs import dimensions, errors, harm, significant_difference, time
from arena.study.shapes import TAGS, Harm, JudgedError

from .rows import judged


def wrong(system: str, tag: str = "wrong_side", significant: bool | None = True) -> JudgedError:
    return JudgedError(system=system, tag=tag, significant=significant)


def test_errors_are_shares_of_the_ratings_that_were_asked():
    rows = [
        judged(0, 0, "a", errors_asked=True, errors=(wrong("base"), wrong("base", "wrong_site", False))),
        judged(0, 1, "a", errors_asked=True, errors=(wrong("sft", significant=None),)),
        judged(1, 0, "a", errors_asked=True),
        judged(1, 1, "b", errors_asked=True, errors=(wrong("base"), wrong("base"))),
        judged(1, 2, "b"),
    ]
    found = {one.tag: one for one in errors(rows)}
    assert set(found) == {"any", *TAGS}
    side = found["wrong_side"]
    assert (side.n, side.a.value, side.b.value) == (4, 0.25, 0.5)
    assert (side.significant_a.value, side.significant_b.value) == (0.0, 0.5)
    assert side.difference.value == -0.25
    assert (found["wrong_site"].b.value, found["wrong_site"].significant_b.value) == (0.25, 0.0)
    assert (found["any"].a.value, found["any"].b.value) == (0.25, 0.5)
    gaps, design = significant_difference(rows)
    assert gaps.tolist() == [-1, 0, 0, -2]
    assert (design.raters, design.cases) == (2, 2)


def test_without_the_question_no_tag_says_nothing():
    assert errors([judged(0, 0, "a")]) == []
    assert significant_difference([judged(0, 0, "a")]) is None


def test_scores_are_means_of_what_was_scored_for_both():
    rows = [
        judged(0, 0, "a", scores={"correctness": {"sft": 5, "base": 3}}),
        judged(0, 1, "a", scores={"correctness": {"sft": 4, "base": 4}}),
        judged(1, 0, "a", scores={"correctness": {"sft": 4, "base": 2}}),
        judged(1, 1, "a", scores={"correctness": {"sft": 5}}),
    ]
    (found,) = dimensions(rows)
    assert (found.name, found.n) == ("correctness", 3)
    assert found.a.value == pytest.approx(13 / 3)
    assert found.b.value == pytest.approx(3)
    assert found.difference.value == pytest.approx(4 / 3)
    assert found.a.high <= 5


def test_harm_is_likelihood_and_extent():
    rows = [
        judged(r, c, "a", harm={"sft": Harm(likelihood=1, extent=1 + c), "base": Harm(likelihood=2, extent=3)})
        for r in range(2)
        for c in range(2)
    ]
    likelihood, extent = harm(rows)
    assert (likelihood.name, likelihood.a.value, likelihood.b.value) == ("likelihood", 1, 2)
    assert (extent.name, extent.difference.value) == ("extent", -1.5)
    assert harm([judged(0, 0, "a")]) == []


def test_time_counts_cases_and_repeats_with_a_time():
    rows = [judged(0, at, "a", seconds=seconds) for at, seconds in enumerate((2.0, 10.0, 20.0, 30.0))]
    rows += [
        judged(0, 9, "a", seconds=40.0, kind="repeat"),
        judged(0, 8, "a", seconds=999.0, kind="guess"),
        judged(0, 7, "a"),
    ]
    found = time(rows)
    assert found == (5, 10.0, 20.0, 30.0, 1)
    assert time([judged(0, 0, "a")]) == (0, None, None, None, 0)
