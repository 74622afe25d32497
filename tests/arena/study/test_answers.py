from hypothesis import given
from hypothesis import strategies as st

from arena.study.answers import LONGEST_COMMENT, check, plain, restored, stored, turned
from arena.study.shapes import DIMENSIONS, TAGS, Answer, Asks, ErrorTag, Harm, Link

SIDE = st.sampled_from(["a", "b"])
FIVE = st.integers(1, 5)
PLACE = st.integers(0, 30)
ANSWERS = st.builds(
    Answer,
    said=SIDE,
    strength=st.one_of(st.none(), st.integers(1, 3)),
    scores=st.dictionaries(st.sampled_from(DIMENSIONS), st.dictionaries(SIDE, FIVE)),
    errors=st.lists(
        st.builds(
            ErrorTag,
            side=SIDE,
            tag=st.sampled_from(TAGS),
            significant=st.sampled_from([None, True, False]),
            sentence=st.one_of(st.none(), PLACE),
        ),
        max_size=5,
    ).map(tuple),
    links=st.lists(st.builds(Link, side=SIDE, sentence=PLACE, support=st.one_of(st.none(), PLACE)), max_size=5).map(
        tuple
    ),
    harm=st.dictionaries(SIDE, st.builds(Harm, likelihood=FIVE, extent=FIVE)),
    comment=st.text(max_size=30).map(plain),
    seconds=st.floats(0, 1000),
)
ALL = Asks(strength=True, dimensions=DIMENSIONS, harm=True)


@given(ANSWERS, SIDE)
def test_every_answer_comes_back_as_it_was_given(answer, on_left):
    check(answer, "case", ALL)
    said, details = stored(answer, on_left)
    assert said == turned(answer.said, on_left)
    assert restored(said, details, on_left, answer.comment, answer.seconds) == answer


@given(ANSWERS)
def test_the_same_words_about_swapped_sides_are_about_the_other_outputs(answer):
    (here, details), (there, turned_details) = stored(answer, "a"), stored(answer, "b")
    assert {here, there} == {"a", "b"}
    assert restored(there, turned_details, "b", "", 0) == restored(here, details, "a", "", 0)


@given(st.text(max_size=200))
def test_a_plain_comment_is_one_that_every_database_takes(text):
    made = plain(text)
    assert "\0" not in made
    assert made.encode("utf-8").decode() == made
    assert plain(made) == made
    assert len(made) <= max(len(text), LONGEST_COMMENT)
