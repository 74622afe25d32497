"""Errors by kind on the board: its columns, its picture, and the headline that they leave alone."""

import json
import re
from dataclasses import replace

import pytest

from leaderboard.metrics.score import FACTS, RATES, RATIOS
from tests.ui.board.made import ZH, Made
from ui.board.columns import chosen, columns, sorting
from ui.board.drawing import picture
from ui.board.page import Page
from ui.board.scene import build
from ui.board.texts import TEXTS
from ui.board.view import View, read

SIDE = "facts.laterality"


class Old(Made):
    """A board from before facts were counted."""

    def rows(self, data, subset):
        rows = super().rows(data, subset)
        return [replace(row, scores={key: one for key, one in row.scores.items() if key not in FACTS}) for row in rows]


class Still(Made):
    """A board on which nobody takes a wrong side."""

    def scores(self, data, subset, run, key):
        found = super().scores(data, subset, run, key)
        return found * 0 if key == SIDE else found


def scene(query: str = "", source: Made | None = None, lang: str = "en"):
    return build(source or Made(), read(query), lang, "")


def markup(query: str, lang: str = "en", source: Made | None = None) -> dict[str, str]:
    return dict(Page(source or Made()).show({"query": query, "lang": lang})["regions"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_three_columns_of_facts_show_by_themselves_and_the_rest_are_asked_for(lang):
    every = columns(lang, "paper", FACTS)
    shown = [one.key for one in chosen(every, View(protocol="paper")) if one.key in FACTS]
    assert shown == ["facts.f1", "facts.critical", SIDE]
    rest = tuple(key for key in FACTS if key not in shown)
    assert {one.key for one in chosen(every, View(protocol="paper", show=rest))} >= set(FACTS)


@pytest.mark.parametrize(
    ("lang", "side", "per"), [("zh", "越低越好", "每 100 例"), ("en", "lower is better", "per 100")]
)
def test_every_column_of_facts_says_what_it_counts_and_which_way_is_better(lang, side, per):
    found = {one.key: one for one in columns(lang, "paper", FACTS)}
    for key in FACTS:
        assert found[key].label == TEXTS[key][lang == "en"]
        assert TEXTS[f"{key}.hint"][lang == "en"] in found[key].hint
        assert (side in found[key].hint, per in found[key].hint) == (key in RATES, key in RATES)
        assert found[key].higher == (key in RATIOS)
    head = markup("", lang)["table"]
    assert head.count(TEXTS["per100.head"][lang == "en"]) == 2, "on the head of each rate that is shown"


def test_sorting_by_errors_begins_with_the_fewest_and_turns_round():
    every = columns("en", "paper", FACTS)
    assert sorting(every, View(protocol="paper", sort=SIDE))[1] is False
    for sort in (SIDE, f"-{SIDE}"):
        found = [row.scores[SIDE].value for row in scene(f"sort={sort}").found.rows if SIDE in row.scores]
        assert found == sorted(found, reverse=sort.startswith("-"))
    table = markup(f"sort={SIDE}")["table"]
    assert re.search(r'aria-sort="ascending"[^>]*title="The same finding', table)


def test_the_lowest_rate_is_the_best_and_all_who_share_it_are():
    def best(source: Made) -> set[str]:
        table = markup(f"sort={SIDE}", source=source)["table"]
        lines = re.findall(r'<tr role="row" class="line.*?</tr>', table, re.DOTALL)
        wins = [one for one in lines if re.search(r'class="rate best[^>]*data-label="Wrong side', one)]
        return {re.search(r'value="([^"]+)"', one)[1] for one in wins}

    rows = [row for row in Made().rows(ZH, "all") if SIDE in row.scores]
    assert best(Made()) == {min(rows, key=lambda row: row.scores[SIDE].value).run}
    assert best(Still()) == {row.run for row in rows}


def test_rows_of_the_same_rate_go_by_their_rouge():
    found = scene(f"sort={SIDE}", Still()).found
    values = [row.scores["paper.rouge-l"].value for row in found.ranking]
    assert values == sorted(values, reverse=True)
    assert [row.run for row in found.rows if row in found.ranking] == [row.run for row in found.ranking]


@pytest.mark.parametrize("key", [SIDE, "facts.f1", f"-{SIDE}"])
def test_the_headline_speaks_of_the_words_whatever_facts_sort_the_table(key):
    assert markup(f"sort={key}")["headline"].replace(f"sort={key}&amp;", "") == markup("")["headline"]
    assert "BLEU-4" in markup("sort=paper.bleu-4")["headline"]


@pytest.mark.parametrize("figure", ["errors", "errors-narrow"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_shows_the_first_runs_or_the_picked_and_the_reference(figure, lang):
    found = picture(scene(lang=lang), figure)
    drawn = json.dumps(found.figure, allow_nan=False, ensure_ascii=False)
    assert len(found.figure["data"]) == 6
    assert [len(trace["x"]) for trace in found.figure["data"]] == [4, 4, 4, 4, 5, 4]
    assert found.figure["data"][4]["x"][-1] == 12.5
    assert TEXTS["reference.row"][lang == "en"] in drawn
    assert read(found.figure["data"][0]["customdata"][0]).place == "run"
    picked = picture(scene("pick=copy&pick=nearest", lang=lang), figure)
    assert "copy" in picked.said
    assert "Gemma" not in picked.said


def test_a_board_without_facts_says_what_to_do():
    page = Page(Old())
    for figure in ("errors", "errors-narrow"):
        assert "Add them again" in page.draw({"query": "", "figure": figure, "lang": "en"})["empty"]
    assert "Wrong side" not in markup("", source=Old())["table"]


def test_the_picture_holds_no_markup_of_a_runs_name():
    found = picture(scene("pick=elsewhere"), "errors")
    assert "<img" not in json.dumps(found.figure)


def test_a_comparison_by_errors_puts_the_better_run_ahead():
    query = f"run=gemma-270m-lora-s0&against=constant&metric={SIDE}&order="
    ahead = {}
    for order in ("down", "up"):
        found = re.findall(r"<td>([+−]?\d+\.\d)</td></tr>", markup(query + order)["compare"])
        ahead[order] = [float(one.replace("−", "-")) for one in found]
    assert ahead["down"][0] < 0 < ahead["up"][0], "A has fewer errors first, then B"
    assert "lower is better" in markup(query)["compare"]
    dots = picture(scene(query), "scatter").figure["data"][0]
    assert max(dots["y"]) == Made().scores(ZH, "all", "gemma-270m-lora-s0", SIDE).max() / 100


@pytest.mark.parametrize(
    ("metric", "order", "worst"),
    [("paper.rouge-l", "", min), ("paper.rouge-l", "down", max), (SIDE, "", max), (SIDE, "up", min)],
)
def test_a_runs_samples_begin_with_the_worst_and_show_their_texts(metric, order, worst):
    run = "gemma-270m-full"
    drawn = markup(f"run={run}&metric={metric}&order={order}")["run"]
    values = Made().scores(ZH, "all", run, metric)
    first = re.findall(r"<b>([\d.]+)</b></span></header>", drawn)
    assert len(first) == 5
    assert float(first[0]) == pytest.approx(worst(values) / (100 if metric == SIDE else 1), abs=0.05)
    assert drawn.count("胸廓对称") == 5
    assert drawn.count("余胸部CT平扫未见明显异常") == 5, "the references; this run leaves that sentence out"
    assert ("Most errors" in drawn) == (metric == SIDE)


def test_samples_have_pages_and_say_what_failed():
    first = markup("run=constant", "zh")["run"]
    assert "第 1 / 20 页" in first
    assert "第 20 / 20 页" in markup("run=constant&part=99", "zh")["run"]
    assert re.findall(r"打开病例 (case-\d+)", first) != re.findall(
        r"打开病例 (case-\d+)", markup("run=constant&part=2", "zh")["run"]
    )
    assert "(empty)" in markup("run=qwen3-0.6b-ptuning")["run"]
