import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.board.view import ALLOWED, LONGEST, MOST, SHOWN, SUBSETS, View, read

WORDS = st.text(min_size=1, max_size=40).filter(str.isprintable)
LISTS = st.lists(WORDS, max_size=5, unique=True).map(tuple)
VIEWS = st.builds(
    View,
    data=WORDS | st.just(""),
    protocol=st.sampled_from(ALLOWED["protocol"]),
    subset=st.sampled_from(SUBSETS),
    sort=WORDS | st.just(""),
    find=WORDS | st.just(""),
    model=LISTS,
    strategy=LISTS,
    without=st.lists(st.sampled_from(SHOWN), unique=True).map(tuple),
    hide=LISTS,
    show=LISTS,
    pin=LISTS,
    pick=LISTS,
    only=st.booleans(),
    page=st.integers(1, 999_999),
    run=WORDS | st.just(""),
    against=WORDS | st.just(""),
    case=WORDS | st.just(""),
    metric=WORDS | st.just(""),
    order=st.sampled_from(ALLOWED["order"]),
    part=st.integers(1, 999_999),
    cost=st.sampled_from(ALLOWED["cost"]),
    marks=st.sampled_from(ALLOWED["marks"]),
)


@given(VIEWS)
def test_an_address_restores_its_view(view):
    assert read(view.query()) == view
    assert read("?" + view.query()) == view


@given(st.text(max_size=300))
def test_no_address_fails_and_what_is_read_is_stable(query):
    view = read(query)
    assert read(view.query()) == view


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("page=0", "page", 1),
        ("page=-3", "page", 1),
        ("page=1e9", "page", 1),
        ("page=99999999999", "page", 1),
        ("page=%D9%A3", "page", 1),
        ("part=7", "part", 7),
        ("protocol=paper", "protocol", "paper"),
        ("protocol=facts", "protocol", ""),
        ("subset=none", "subset", "all"),
        ("order=sideways", "order", ""),
        ("only=1", "only", True),
        ("only=yes", "only", False),
        ("without=trained&without=evil&without=trained", "without", ("trained",)),
        (f"find={'x' * (LONGEST + 1)}", "find", ""),
        ("find=a%00b", "find", ""),
        ("find=a%0Ab", "find", ""),
        ("find=%FF", "find", "\ufffd"),
        ("find=a+b%26c", "find", "a b&c"),
        ("&".join(f"pick={at}" for at in range(MOST + 5)), "pick", tuple(map(str, range(MOST)))),
        ("__class__=x&query=y&place=z", "run", ""),
    ],
)
def test_what_an_address_says(query, name, value):
    assert getattr(read(query), name) == value


@pytest.mark.parametrize(
    ("query", "place"),
    [("", "board"), ("run=a", "run"), ("against=b", "board"), ("run=a&against=b", "compare"), ("run=a&case=c", "case")],
)
def test_which_of_the_pages_an_address_opens(query, place):
    assert read(query).place == place


def test_an_address_holds_only_what_was_chosen():
    assert View().query() == ""
    assert View(find="肺 & 结节", page=2).query() == "find=%E8%82%BA%20%26%20%E7%BB%93%E8%8A%82&page=2"
    assert View(page=3, part=2).change(subset="abnormal") == View(subset="abnormal")
