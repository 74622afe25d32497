import numpy as np
import pytest

from arena.statistics.blinding import blinding
from arena.statistics.repeats import repeats

from .rows import judged


def guesses(right: int, wrong: int, unknown: int = 0):
    answers = [True] * right + [False] * wrong + [None] * unknown
    return [judged(0, at, "a", kind="guess", guess_right=answer) for at, answer in enumerate(answers)]


@pytest.mark.parametrize(
    ("right", "wrong", "p"),
    [(4, 4, 1.0), (8, 0, 2 / 256), (10, 2, 2 * (1 + 12 + 66) / 4096), (0, 5, 2 / 32), (7, 1, 2 * 9 / 256)],
)
def test_guesses_are_tested_against_a_coin_exactly_and_from_both_sides(right, wrong, p):
    found = blinding(guesses(right, wrong, unknown=3))
    assert (found.guesses, found.right, found.dont_know) == (right + wrong, right, 3)
    assert found.p == pytest.approx(p)


def test_without_a_guess_p_is_undefined():
    found = blinding([*guesses(0, 0, 2), judged(0, 0, "a")])
    assert (found.guesses, found.p, found.p_why) == (0, None, "no guess named A or B")


def test_a_repeat_is_compared_with_the_first_presentation_of_the_same_rater_case_and_pair():
    rows = [
        judged(0, 0, "a"),
        judged(0, 0, "b", kind="repeat"),
        judged(0, 1, "tie"),
        judged(0, 1, "tie", kind="repeat"),
        judged(1, 0, "b"),
        judged(1, 0, "b", kind="repeat"),
        judged(1, 1, "cannot_judge"),
        judged(1, 1, "a", kind="repeat"),
        judged(1, 2, "a", kind="repeat"),
        judged(1, 3, "a", kind="practice"),
        judged(1, 0, "a", kind="guess"),
    ]
    found = repeats(rows)
    assert found.n == 3
    assert found.raw == pytest.approx(2 / 3)
    # chance: a 1/3·0 + b 1/3·2/3 + tie 1/3·1/3
    assert found.kappa.value == pytest.approx((2 / 3 - 1 / 3) / (1 - 1 / 3))


def test_answers_that_never_changed_have_kappa_1_without_an_interval():
    rows = [
        judged(r, c, "a" if c % 2 else "b", kind=kind)
        for r in range(3)
        for c in range(4)
        for kind in ("case", "repeat")
    ]
    found = repeats(rows)
    assert (found.n, found.raw, found.kappa.value, found.kappa.low) == (12, 1.0, 1.0, None)
    assert found.kappa.why is not None


def test_one_answer_alone_leaves_kappa_undefined():
    found = repeats([judged(r, 0, "a", kind=kind) for r in range(3) for kind in ("case", "repeat")])
    assert (found.raw, found.kappa.value) == (1.0, None)
    assert "nothing to disagree about" in str(found.kappa.why)


def test_no_repeats():
    found = repeats([judged(0, 0, "a")])
    assert (found.n, found.raw, found.kappa.value) == (0, None, None)


def test_kappas_interval_holds_its_value():
    rng = np.random.default_rng(0)
    answers = ("a", "b", "tie", "both_bad")
    rows = []
    for rater in range(4):
        for case in range(15):
            first = answers[rng.integers(4)]
            again = first if rng.random() < 0.5 else answers[rng.integers(4)]
            rows += [judged(rater, case, first), judged(rater, case, again, kind="repeat")]
    kappa = repeats(rows).kappa
    assert kappa.low < kappa.value < kappa.high
