import json
import math

import numpy as np
import pytest

from tests.ui.board.made import HOSTILE, INCOMPLETE, ZH, Made
from ui.board.columns import columns
from ui.board.drawing import picture
from ui.board.figures.cases import curve, curves, grouped, numbers, scatter, spans
from ui.board.figures.frame import safe, short
from ui.board.figures.scores import front
from ui.board.scene import build
from ui.board.view import read

METRIC = next(one for one in columns("en", "paper", []) if one.key == "paper.rouge-l")
COMPARE = "run=gemma-270m-lora-s0&against=qwen3-0.6b-lora"


def scene(query: str = "", source: Made | None = None):
    return build(source or Made(), read(query), "en", "")


@pytest.mark.parametrize(
    "query", ["", "protocol=standard&subset=infrequent", f"pick={INCOMPLETE}&only=1", "find=nothing"]
)
@pytest.mark.parametrize("figure", ["bars", "bar", "heat", "pareto", "length", "curves", "preference", "nonsense"])
def test_a_picture_is_plain_json_without_markup_of_others_or_nothing(figure, query):
    found = picture(scene(query), figure)
    if found is None:
        assert query or figure == "nonsense"
        return
    drawn = json.dumps(found.figure, allow_nan=False)
    assert "<img" not in drawn
    assert "&lt;img" in drawn or HOSTILE not in found.said
    assert found.said


@pytest.mark.parametrize(
    ("query", "figure"), [(COMPARE, "scatter"), ("run=gemma-270m-full", "curve"), ("run=copy", "lengths")]
)
def test_the_other_pages_have_their_pictures(query, figure):
    json.dumps(picture(scene(query), figure).figure, allow_nan=False)


def test_bars_follow_the_table_and_leave_a_gap_where_a_score_is_missing():
    found = picture(scene("protocol=standard"), "bars").figure
    assert len(found["data"]) == 4
    assert all(len(trace["x"]) == 10 for trace in found["data"]), "neither the incomplete run nor published rows"
    assert picture(scene(), "bars").figure["data"][0]["x"][-1] == pytest.approx(64.04)


def test_a_mark_opens_its_run_and_published_rows_open_nothing():
    found = picture(scene(), "bars").figure["data"][0]["customdata"]
    assert read(found[0]).place == "run"
    assert found[-1] == ""


def test_rows_that_would_read_alike_are_told_apart():
    ticks = picture(scene(), "bars").figure["layout"]["yaxis"]["ticktext"]
    assert ticks[:3] == ["gemma-270m-lora-s0", "gemma-270m-lora-s1", "Qwen3-0.6B · lora"]


def test_each_cell_of_the_heat_map_is_the_pairs_best():
    found = picture(scene(), "heat").figure["data"][0]
    best = max(
        row.scores["paper.rouge-l"].value for row in Made().rows(ZH, "all") if row.run.startswith("gemma-270m-lora")
    )
    at = found["y"].index("Gemma-3-270M"), found["x"].index("lora")
    assert found["z"][at[0]][at[1]] == pytest.approx(best)
    assert found["text"][at[0]][at[1]].endswith("n = 2")
    assert found["z"][found["y"].index("Qwen3-0.6B")][found["x"].index("full")] is None


@pytest.mark.parametrize(
    ("points", "more", "higher", "expected"),
    [
        ([(1, 5), (2, 4), (3, 3)], True, True, [(1, 5), (2, 4), (3, 3)]),
        ([(1, 5), (2, 6), (3, 3)], True, True, [(2, 6), (3, 3)]),
        ([(1, 5), (2, 6), (3, 3)], False, True, [(1, 5), (2, 6)]),
        ([(1, 5), (2, 4), (3, 6)], False, False, [(1, 5), (2, 4)]),
        ([(1, 5), (1, 5), (1, 4)], True, True, [(1, 5)]),
        ([], True, True, []),
    ],
)
def test_the_front_holds_what_nothing_else_equals_on_both(points, more, higher, expected):
    assert front(points, more=more, higher=higher) == expected


def test_a_click_on_a_dot_opens_its_case():
    found = picture(scene(COMPARE + "&part=3"), "scatter").figure["data"][0]
    view = read(found["meta"] + found["customdata"][7])
    assert (view.place, view.case, view.against, view.part) == ("case", "case-007", "qwen3-0.6b-lora", 1)


def test_cases_above_the_diagonal_are_those_where_a_is_ahead():
    found = scatter("en", np.array([3.0, 1.0, 2.0]), np.array([1.0, 3.0, 2.0]), ["x", "y", "z"], "case=", METRIC)
    assert found.figure["data"][0]["marker"]["symbol"] == ["triangle-up", "triangle-down", "circle"]
    assert "A higher in 1 cases · equal in 1 · B higher in 1" in found.said


def test_groups_of_lengths_have_means_and_an_interval_only_where_cases_suffice():
    scores = np.array([10.0, 20, 30, 40, 50, np.nan, 7])
    means, halves, counts = grouped(scores, np.array([0, 0, 0, 0, 0, 1, 1]), 3)
    assert numbers(means) == [30.0, 7.0, None]
    assert counts == [5, 1, 0]
    assert halves[0] == pytest.approx(1.96 * np.std([10, 20, 30, 40, 50], ddof=1) / math.sqrt(5))
    assert numbers(halves)[1:] == [None, None]
    assert spans(np.array([3.0, 10.5, 20.0])) == ["3–10", "11–20"]


def test_a_curve_leaves_out_what_is_no_number():
    log = [
        {"step": 1, "loss": 2.0},
        {"step": 2, "loss": math.nan},
        {"loss": 1.0},
        {"step": 3, "dev_loss": 1.5},
        {"step": 4, "loss": "x"},
    ]
    found = curve(log)
    assert (found.train, found.dev) == ([(1, 2.0)], [(3, 1.5)])
    assert curves("en", [("x", curve([]))]) is None


def test_words_in_labels_are_shown_as_they_are():
    assert safe("<b>&") == "&lt;b&gt;&amp;"
    assert short("x" * 40) == "x" * 29 + "…"


def test_the_few_of_the_curves_are_the_picked():
    view = scene("pick=copy&pick=nearest")
    assert [row.run for row in view.few] == ["nearest", "copy"]
    assert len(scene().few) == 4
