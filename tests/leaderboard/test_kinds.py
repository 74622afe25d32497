import json
import math

import numpy as np
import pytest

from leaderboard import board
from leaderboard.kinds import LINE, ORDER, Bar, Look, Panel, drawn, panels, reach, span, stated, told
from leaderboard.metrics.facts import counts
from leaderboard.metrics.score import Score
from leaderboard.records import BoardRow
from leaderboard.report.contents import chapters
from leaderboard.report.document import document, pictures
from tests.leaderboard.conftest import reports, write_lines
from tests.leaderboard.test_add import added

CLAIM = "右侧大量气胸。"
"""Stated by a reference, by nothing in its findings."""


@pytest.fixture
def claiming(tiny_data):
    """A validation set of which two references state what their findings do not."""
    lines = reports(tiny_data)
    for line in lines[:2]:
        line["impression"] += CLAIM
    write_lines(tiny_data / "valid.jsonl", lines)
    return lines


@pytest.fixture
def filled(claiming, store, make_run):
    added(store, make_run("good"), make_run("bad", lambda one: one["impression"].replace("右", "左")))
    return store


def key(store):
    (data,) = board.sets(store)
    return data.key


def test_the_references_have_unsupported_facts_of_their_own(filled, claiming):
    found = board.unsupported(filled, key(filled))
    texts = [line["impression"] for line in claiming]
    by_hand = counts(texts, texts, [line["findings"] for line in claiming], "zh")[:, 10]
    assert found.value == 100 * by_hand.mean()
    assert by_hand[:2].all()
    assert found.cases == 10
    assert found.low <= found.value <= found.high
    (row,) = [row for row in board.rows(filled, key(filled)) if row.run == "good"]
    assert found[:4] == row.scores["facts.unsupported"][:4], "a run that repeats the references errs as they do"
    assert found.signature == row.scores["facts.unsupported"].signature


def test_a_part_of_the_set_has_its_own_rate_and_a_set_that_is_not_there_none(filled, claiming):
    some = board.unsupported(filled, key(filled), "abnormal")
    assert some.cases == sum(line["abnormal"] for line in claiming)
    assert board.unsupported(filled, "0" * 64) is None


@pytest.mark.parametrize("score", ["facts.f1", "facts.laterality", "facts.omitted"])
def test_all_runs_against_the_best_are_tested_like_two_alone(filled, score):
    found = board.leads(filled, key(filled), "all", score, "good", ["bad"])["bad"]
    (same,) = board.compare(filled, key(filled), "all", "good", "bad", [score]).differences
    assert found[3:7] == same[3:7]
    assert not math.isnan(found.difference)


def row(run: str, kind: str = "sft", **rates: float) -> BoardRow:
    scores = {f"facts.{name}": Score(rate, rate - 1, rate + 1, 9, "") for name, rate in rates.items()}
    return BoardRow(run=run, kind=kind, model=run, strategy="", complete=True, cases=9, expected=9, scores=scores)


LOOK = Look(lambda title="", **settings: {"title": title, **settings}, "@surface", "@text", "@quiet")
ROWS = [row("a", laterality=4, unsupported=8), row("b", "baseline", unsupported=2), row("old")]


def made(reference: Score | None = None) -> list[Panel]:
    rows = stated(ROWS)
    own = ("ref", reference) if reference else None
    return panels(rows, [one.run for one in rows], own, lambda key: key, lambda one: f"run={one.run}")


def test_each_kind_has_a_panel_and_the_reference_a_bar_where_it_can_err():
    found = made(Score(3, 1, 5, 9, ""))
    assert [panel.title for panel in found] == list(ORDER)
    assert {panel.title: [bar.label for bar in panel.bars] for panel in found if panel.bars} == {
        "facts.laterality": ["a"],
        "facts.unsupported": ["a", "b", "ref"],
    }
    assert [bar.hollow for bar in found[4].bars] == [False, True, True]
    assert "facts.unsupported: a 8.0, b 2.0, ref 3.0" in told(found)
    assert all("ref" not in [bar.label for bar in panel.bars] for panel in made())


@pytest.mark.parametrize("across", [1, 2, 3])
def test_panels_stand_apart_and_show_each_rate_in_figures(across):
    traces, layout = drawn(made(Score(3, 1, 5, 9, "")), ["a", "b"], "ref", across, LOOK)
    boxes = [(layout[f"xaxis{at or ''}"]["domain"], layout[f"yaxis{at or ''}"]["domain"]) for at in ("", 2, 3, 4, 5, 6)]
    for at, (x, y) in enumerate(boxes):
        assert 0 <= x[0] < x[1] <= 1
        assert 0 <= y[0] < y[1] <= 1
        for other_x, other_y in boxes[:at]:
            assert x[0] >= other_x[1] or y[1] <= other_y[0]
    lines = [tick for at in ("", 2, 3, 4, 5, 6) if (tick := layout[f"yaxis{at or ''}"]["ticktext"])]
    assert ["a", "b", "ref"] in lines
    assert ["a", "b"] in lines
    assert layout["height"] > 6 / across * 2 * LINE
    figures = [one["text"] for one in layout["annotations"]]
    assert sorted(one for one in figures if one != "–") == ["2.0", "3.0", "4.0", "8.0"]
    assert len(traces) == 6


@pytest.mark.parametrize(
    ("scores", "end"),
    [([], 1.0), ([Score(0, 0, 0, 1, "")], 1.0), ([Score(10, 5, 20, 1, "")], 26.0), ([Score(10, np.nan, np.nan, 1, "")], 13.0)],
)  # fmt: skip
def test_a_scale_holds_its_intervals_and_a_panel_without_errors_has_one(scores, end):
    assert reach(Panel("", [Bar("", one, 0, "", False, "") for one in scores], False)) == end
    assert span(0, 1) == [0, 1]


def test_the_report_shows_the_kinds_of_error_with_the_references_row(filled):
    (chapter,) = chapters(filled, board.sets(filled), with_text=False)
    drawings = {lang: pictures(lang, chapter) for lang in ("zh", "en")}
    json.dumps(drawings, allow_nan=False)
    wide, narrow = drawings["en"]["errors"], drawings["en"]["errors-narrow"]
    assert [trace["x"] for trace in wide["data"]] == [trace["x"] for trace in narrow["data"]]
    assert wide["layout"]["height"] < narrow["layout"]["height"]
    assert wide["data"][4]["x"][-1] == chapter.reference.value
    html = document([chapter])
    assert 'data-figure="errors"' in html
    assert 'data-figure="errors-narrow"' not in html
    assert "Kinds of error" in html
    assert f"{chapter.reference.value:.1f} <span" in html
    assert CLAIM[:-1] not in html


def test_runs_from_before_facts_were_counted_have_no_such_picture():
    assert stated([row("old")]) == []
