"""The page's answers to the browser, over a made-up board."""

import csv
import io
import json
import logging
import re
from html import unescape

import pytest

from tests.ui.board.made import EN, INCOMPLETE, ZH, Made
from ui.board.export import cell
from ui.board.page import ASSETS, Page, frame
from ui.board.texts import TEXTS
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


def region(answer, name: str) -> str:
    return dict(answer["regions"])[name]


def test_links_lead_to_views_that_open(page):
    drawn = markup(page.show({"query": "run=gemma-270m-lora-s0&against=nearest", "keep": "", "lang": "en"}))
    links = {unescape(link) for link in re.findall(r'href="(\?[^"]*)" data-go', drawn)}
    assert len(links) > 20
    places = {page.show({"query": link, "lang": "en"})["place"] for link in links}
    assert places == {"board", "run", "compare", "case"}


@pytest.mark.parametrize(
    "asked",
    [
        None,
        7,
        [],
        {},
        {"query": 5, "lang": ["zh"], "keep": {}},
        {"query": "run=<script>&case=%00&page=-1&sort=__proto__", "lang": "xx", "keep": "a=<b>&\ud800=1"},
        {"query": "data=ffffffffffff&metric=none&run=a&against=b"},
        {"query": "case=case-003&run=nobody&against=nobody&metric=zzz"},
        {"query": "run=published-baichuan2-13b"},
        {"query": "run=gemma-270m-lora-s0&against=published-baichuan2-13b"},
        {"query": "run=copy&against=copy"},
        {"query": "%" * 30_000},
    ],
)
def test_whatever_the_browser_sends_is_answered(page, asked):
    answer = page.show(asked)
    assert "failed" not in answer
    assert "<b>" not in re.sub(r"<b>[^<]*</b>", "", markup(answer))
    json.dumps(
        [page.draw({"figure": "scatter", **(asked if isinstance(asked, dict) else {})}), answer], allow_nan=False
    )


def test_an_unknown_set_is_said_and_the_last_one_shown(page):
    answer = page.show({"query": "data=ffffffffffff", "lang": "en"})
    assert "is not here" in region(answer, "headline")
    assert read(answer["query"]).data == ZH[:12]
    assert "is not here" not in region(page.show({"query": f"data={EN[:12]}", "lang": "en"}), "headline")


def test_english_sets_open_under_the_standard_protocol_and_warn_under_the_other(page):
    answer = page.show({"query": f"data={EN[:12]}", "lang": "en"})
    assert read(answer["query"]).protocol == "standard"
    other = page.show({"query": f"data={EN[:12]}&protocol=paper", "lang": "en"})
    assert "not comparable" in region(other, "filters")
    assert "not comparable" not in region(answer, "filters")


def test_an_empty_store_says_what_to_do():
    answer = Page(Made([])).show({"query": "run=a", "lang": "zh"})
    assert "python -m leaderboard add" in markup(answer)


def test_a_failure_is_told_without_a_word_of_a_report(page, caplog):
    page.source.broken = True
    with caplog.at_level(logging.DEBUG):
        assert page.show({"query": ""}) == {"failed": True}
    assert "RuntimeError in made.py" in caplog.text
    assert "结节" not in caplog.text


def test_the_cases_of_a_comparison_go_by_their_difference(page):
    query = "run=gemma-270m-lora-s0&against=nearest&order={}"
    gaps = {}
    for order in ("down", "up"):
        drawn = markup(page.show({"query": query.format(order), "lang": "en"}))
        found = re.findall(r"<td>([+−]?\d+\.\d)</td></tr>", drawn)
        gaps[order] = [float(one.replace("−", "-")) for one in found]
    assert len(gaps["down"]) == 20
    assert gaps["down"] == sorted(gaps["down"], reverse=True)
    assert gaps["up"] == sorted(gaps["up"])
    assert gaps["down"][0] > 0 > gaps["up"][0]


def test_the_next_case_is_the_lists_next(page):
    query = "run=gemma-270m-lora-s0&against=nearest"
    drawn = markup(page.show({"query": query, "lang": "en"}))
    listed = re.findall(r"Open case (case-\d+)", drawn)
    case = markup(page.show({"query": f"{query}&case={listed[1]}", "lang": "en"}))
    assert re.search(rf'id="board-case-next" href="[^"]*case={listed[2]}', case)
    assert re.search(rf'id="board-case-before" href="[^"]*case={listed[0]}', case)


def test_a_case_shows_the_runs_it_was_opened_from_first(page):
    drawn = markup(page.show({"query": "run=nearest&against=copy&pick=constant&case=case-001", "lang": "en"}))
    assert re.findall(r'class="title"[^>]*>([^<]*)', drawn)[:3] == ["nearest", "copy", "constant"]
    assert "Generation failed" in drawn
    assert "(empty)" in drawn
    assert "stopped at the length limit" in drawn


def test_marks_can_be_taken_off(page):
    query = "run=gemma-270m-lora-s1&case=case-001"
    assert '<del class="word">' in markup(page.show({"query": query, "lang": "zh"}))
    assert '<del class="word">' not in markup(page.show({"query": f"{query}&marks=none", "lang": "zh"}))


def test_facts_can_be_marked(page):
    drawn = markup(page.show({"query": "run=gemma-270m-lora-s1&case=case-001&marks=facts", "lang": "en"}))
    assert '<del class="word">' not in drawn
    assert drawn.count('class="fact right"') >= 1  # the key at least
    assert "wrong side, polarity or size" in drawn
    assert "Facts F1" in drawn
    assert "ROUGE" not in re.search(r"<article.*?</article>", drawn, re.DOTALL)[0]
    assert re.search(r"\(empty\)</p>\s*<div class=\"omitted\">", drawn), "an empty text leaves out everything"
    assert 'class="fact missing"' in drawn


def test_an_omitted_fact_is_named_in_the_language_of_the_page(page):
    query = "run=constant&case=case-000&marks=facts"
    chinese, english = (markup(page.show({"query": query, "lang": lang})) for lang in ("zh", "en"))
    assert '<li class="fact missing">右上叶磨玻璃结节</li>' in chinese
    assert '<li class="fact missing">ground glass nodule, right upper lobe</li>' in english
    assert 'data-why="侧别"' in markup(
        page.show({"query": "run=gemma-270m-lora-s1&case=case-000&marks=facts", "lang": "zh"})
    )


@pytest.mark.parametrize("query", ["run=gemma-270m-lora-s0", "case=case-000", "run=gemma-270m-lora-s0&against=copy"])
def test_text_of_reports_and_cards_is_shown_as_it_is(page, query):
    drawn = markup(page.show({"query": query, "lang": "zh"}))
    assert "<script" not in drawn
    assert "example.org" not in drawn
    if "case=" in query:
        assert "&lt;b&gt;心影不大&lt;/b&gt;" in drawn


def test_a_run_without_a_score_under_it_is_never_compared(page):
    drawn = markup(page.show({"query": f"run=gemma-270m-lora-s0&against={INCOMPLETE}", "lang": "en"}))
    assert "lacks predictions for some cases" in drawn
    assert "differences" not in drawn


@pytest.mark.parametrize("form", ["csv", "json", "latex"])
def test_the_table_is_taken_away_as_it_is_filtered(page, form):
    asked = {"query": "find=nearest", "lang": "en", "format": form}
    text = page.save(asked)["text"]
    assert "nearest" in text
    assert "gemma" not in text.lower()
    assert "Baichuan" in page.save({**asked, "query": ""})["text"]


def test_files_are_what_they_say(page):
    rows = list(csv.DictReader(io.StringIO(page.save({"query": "", "format": "csv"})["text"].lstrip("\ufeff"))))
    assert len(rows) == 13
    assert float(rows[0]["paper.rouge-l"]) == Made().rows(ZH, "all")[0].scores["paper.rouge-l"].value
    assert rows[-1]["paper.rouge-l.low"] == ""
    found = json.loads(page.save({"query": "", "format": "json"})["text"])
    assert found["data"] == ZH
    assert found["runs"][-1]["scores"]["paper.rouge-1"]["low"] is None
    cases = page.save({"query": "run=copy&subset=abnormal", "format": "cases"})
    assert cases["name"] == "cases-copy-abnormal.csv"
    assert len(cases["text"].splitlines()) == 49
    assert page.save({"query": "", "format": "exe"}) == {"failed": True}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_spreadsheet_runs_a_name(start):
    assert cell(f"{start}1+1") == f"'{start}1+1"
    assert cell(-1.5) == -1.5


def test_latex_is_escaped(page):
    text = page.save({"query": "find=elsewhere", "format": "latex"})["text"]
    assert r"\{\{7*7\}\}\$\{1\}" in text


def test_every_word_stands_in_both_languages_with_the_same_names():
    for key, (chinese, english) in TEXTS.items():
        assert chinese.strip(), key
        assert english.strip(), key
        assert set(re.findall(r"{(\w+)}", chinese)) == set(re.findall(r"{(\w+)}", english)), key


def test_what_the_server_must_give_out_is_there():
    assert all(path.is_file() for path in ASSETS.values())
    assert "{{" not in frame()
    assert "${" not in frame()


@pytest.mark.parametrize("query", ["case=case-003", "run=gemma-270m-lora-s0"])
def test_a_synthetic_reference_is_never_called_a_radiologists(page, query):
    drawn = markup(page.show({"query": query, "keep": "", "lang": "zh"}))
    real = Made()
    real.sets = lambda: [one._replace(synthetic=False) for one in Made.sets(real)]
    others = markup(Page(real).show({"query": query, "keep": "", "lang": "zh"}))
    assert "参考（合成，非医师所写）" in drawn
    assert "参考（医师印象）" not in drawn
    assert "参考（医师印象）" in others
