"""The page's answers to the browser, over a made-up board."""

import re

import pytest

from tests.ui.board.made import EN, INCOMPLETE, Made
from ui.board.page import Page
from ui.board.view import read

PLACES = [
    "",
    "run=gemma-270m-lora-s0",
    "run=constant",
    f"run={INCOMPLETE}",
    "run=gemma-270m-lora-s0&against=qwen3-0.6b-lora",
    f"run=gemma-270m-lora-s0&against={INCOMPLETE}",
    "case=case-003",
    "run=gemma-270m-lora-s0&against=qwen3-0.6b-lora&case=case-003",
    f"data={EN[:12]}",
    "protocol=standard&subset=abnormal",
]


@pytest.fixture
def page():
    return Page(Made())


def markup(answer) -> str:
    return "".join(words for _, words in answer["regions"])


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("query", PLACES)
def test_every_view_is_drawn_and_holds_no_markup_of_others(page, query, lang):
    answer = page.show({"query": query, "keep": "tab=board", "lang": lang})
    drawn = markup(answer)
    assert answer["place"] == read(query).place
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "{}" not in re.sub(r"<pre.*?</pre>", "", drawn)
    assert all('href="?tab=board&amp;' in link for link in re.findall(r"<a [^>]*data-go", drawn))
