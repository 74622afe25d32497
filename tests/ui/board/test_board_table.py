import math

import pytest

from arena.votes import Preference
from leaderboard.board import Against, BoardRow, Difference, Set
from leaderboard.metrics.score import Score
from ui.board.answer import answer
from ui.board.columns import chosen, columns, sorting
from ui.board.compare import forest, verdict
from ui.board.numbers import count, gibibytes, one, percent, probability, rate, signed
from ui.board.select import select
from ui.board.table import Bar, bar, table
from ui.board.view import ROWS, View

KEY = "paper.rouge-l"
NAN = math.nan


def row(
    run: str, value: float | None = 50.0, kind: str = "sft", *, signature: str = "s", model: str = "", **values
) -> BoardRow:
    scores = {} if value is None else {KEY: Score(value, value - 2, value + 2, 10, signature)}
    values = {"complete": value is not None, "cases": 10, "expected": 10, "strategy": "lora", **values}
    return BoardRow(run=run, kind=kind, model=model or run, scores=scores, **values)


def nobody(run: str) -> Preference | None:
    return None


def selected(rows, query: View | None = None, prefer=nobody):
    view = query or View(protocol="paper")
    return select(rows, columns("en", "paper", {key for one in rows for key in one.scores}), view, prefer)


ROWS_OF_ALL_KINDS = [
    row("a", 60),
    row("b", 62, date="2026-01-02"),
    row("c", 70, signature="other settings", date="2026-01-01"),
    row("base", 20, "base"),
    row("near", 65, "baseline"),
    row("half", None),
    row("paper", 90, "published"),
    row("d", 62, date="2026-01-03"),
]


def test_only_complete_systems_of_the_shared_settings_have_a_rank():
    found = selected(ROWS_OF_ALL_KINDS)
    assert found.ranks == {"b": 1, "d": 2, "a": 3, "base": 4}
    assert [one.run for one in found.published] == ["paper"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["c", "near", "b", "d", "a", "base", "half"]),
        (f"-{KEY}", ["base", "a", "b", "d", "near", "c", "half"]),
        ("date", ["d", "b", "c", "a", "base", "near", "half"]),
        ("-date", ["c", "b", "d", "a", "base", "near", "half"]),
        ("preference", ["a", "b", "base", "c", "d", "near", "half"]),
        ("nonsense", ["c", "near", "b", "d", "a", "base", "half"]),
    ],
)
def test_rows_are_sorted_with_the_unknown_after_the_known_and_the_incomplete_last(sort, order):
    liked = {"a": Preference(70, 60, 80, 9), "b": Preference(30, 20, 40, 9)}
    found = selected(ROWS_OF_ALL_KINDS, View(protocol="paper", sort=sort), liked.get)
    assert [one.run for one in found.rows] == order


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ({"find": "HAL"}, {"half"}),
        ({"find": "lora half"}, {"half"}),
        ({"find": "zzz"}, set()),
        ({"without": ("trained",)}, {"near"}),
        ({"without": ("baselines",)}, {"a", "b", "c", "base", "half", "d"}),
        ({"model": ("a", "near")}, {"a", "near"}),
        ({"strategy": ("full",)}, set()),
        ({"pick": ("a",), "only": True}, {"a"}),
        ({"only": True}, {"a", "b", "c", "base", "near", "half", "d"}),
    ],
)
def test_filters_narrow_the_rows_and_leave_the_ranks_alone(view, shown):
    found = selected(ROWS_OF_ALL_KINDS, View(protocol="paper", **view))
    assert {one.run for one in found.rows} == shown
    assert found.ranks["b"] == 1


def drawn(rows, ties=None, view=None):
    view = view or View(protocol="paper")
    every = columns("en", "paper", {key for one in rows for key in one.scores})
    return table("en", view, every, chosen(every, view), select(rows, every, view, nobody), ties or {}, nobody)


def marks(line):
    return {mark.key: mark.text for mark in line.marks}


def test_the_best_and_who_cannot_be_told_from_it_are_marked():
    made = drawn([row("a", 60), row("b", 59), row("c", 40)], {"b": True, "c": False})
    assert [(line.row.run, line.best, line.tied) for line in made.lines] == [
        ("a", True, False),
        ("b", False, True),
        ("c", False, False),
    ]
    assert [cell.best for line in made.lines for cell in line.cells if cell.column.key == KEY] == [True, False, False]


def test_published_rows_are_never_best_and_have_no_interval():
    made = drawn([row("a", 60), row("p", 90, "published")])
    cell = next(cell for cell in made.published[0].cells if cell.column.key == KEY)
    assert (cell.best, cell.text) == (False, "90.0")
    assert made.lines[0].best
    assert made.published[0].rank is None


def test_what_must_be_known_of_a_run_stands_beside_its_name():
    weak = row("weak", 40, beats_nearest=False, against_nearest=Against(-1.23, -3, 1, 0.2))
    strong = row("strong", 60, beats_nearest=True, against_nearest=Against(12.3, 9, 15, 0.001))
    half = row("half", None, cases=8, errors=2)
    other = row("other", 70, signature="x", kind="external")
    found = {line.row.run: marks(line) for line in drawn([weak, strong, half, other]).lines}
    assert found["weak"] == {"nearest": "does not beat nearest (−1.2)", "seed": "one seed"}
    assert found["strong"] == {"above": "+12.3 over nearest", "seed": "one seed"}
    assert found["half"] == {"incomplete": "incomplete 8/10", "errors": "2 failed"}
    assert found["other"] == {"signature": "scored with other settings, not ranked"}


@pytest.mark.parametrize(
    ("seeds", "said"),
    [
        ((0, 1, 2), "3 seeds: mean 61.0, range 60.0–62.0"),
        ((0, 0, 1), None),
        ((None, 0, 1), "3 seeds: mean 61.0, range 60.0–62.0"),
    ],
)
def test_seeds_of_one_model_and_strategy_are_summed_up_unless_they_differ_in_more_than_the_seed(seeds, said):
    rows = [row(f"r{at}", 60 + at, model="m", seed=seed) for at, seed in enumerate(seeds)]
    assert {marks(line).get("seed") for line in drawn(rows).lines} == {said}


def test_long_tables_have_pages_and_a_page_too_far_is_the_last():
    rows = [row(f"r{at:03d}", 50 + at / 100) for at in range(ROWS + 3)] + [row("p", 90, "published")]
    first = drawn(rows)
    last = drawn(rows, view=View(protocol="paper", page=99))
    assert (len(first.lines), len(first.published), first.pages) == (ROWS, 0, 2)
    assert (len(last.lines), len(last.published), last.page) == (3, 1, 2)


def test_columns_are_hidden_shown_and_pinned():
    every = columns("en", "paper", {KEY, "facts.f1", "facts.size", "green.score"})
    keys = [one.key for one in chosen(every, View(protocol="paper"))]
    assert keys[:4] == ["paper.rouge-1", "paper.rouge-2", KEY, "paper.bleu-4"]
    assert "facts.f1" in keys
    assert "green.score" in keys
    assert "facts.size" not in keys
    view = View(protocol="paper", hide=("date",), show=("facts.size",), pin=("memory",))
    keys = [one.key for one in chosen(every, view)]
    assert keys[0] == "memory"
    assert "facts.size" in keys
    assert "date" not in keys
    heads = drawn([row("a")], view=view).heads
    assert (heads[0].pinned, heads[0].left > 0, heads[1].pinned) == (True, True, False)


@pytest.mark.parametrize(
    ("sort", "key", "descending"),
    [
        ("", KEY, True),
        (f"-{KEY}", KEY, False),
        ("memory", "memory", False),
        ("-memory", "memory", True),
        ("x", KEY, True),
    ],
)
def test_a_column_is_sorted_from_its_better_end_first(sort, key, descending):
    column, down = sorting(columns("en", "paper", {KEY}), View(protocol="paper", sort=sort))
    assert (column.key, down) == (key, descending)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (Score(50, 40, 60, 1, ""), Bar(40, 20, 50)),
        (Score(50, NAN, NAN, 1, ""), None),
        (Score(50, 50, 50, 1, ""), None),
        (Score(50, -10, 120, 1, ""), Bar(0, 100, 50)),
    ],
)
def test_an_interval_is_drawn_on_its_columns_scale(score, expected):
    assert bar(score, (0, 100)) == expected


SET = Set("k" * 64, "valid", 10, "zh", True)


@pytest.mark.parametrize(
    ("rows", "ties", "verdict"),
    [
        ([], {}, "No complete run to rank yet"),
        ([row("n", 50, "baseline")], {}, "Only trivial baselines so far: add a trained run to compare"),
        ([row("a", 60)], {}, "no second run to compare it with yet"),
        ([row("a", 60), row("b", 59)], {"b": 0.3}, "not distinguishable from second place (b · lora)"),
        ([row("a", 60), row("b", 50)], {"b": 0.0004}, "better than second place (b · lora), p < 0.001"),
        ([row("a", 60), row("b", 50)], {"b": 0.012}, "better than second place (b · lora), p = 0.012"),
        ([row("a", 60), row("b", 50)], {}, "difference from second place (b · lora) not tested"),
        ([row("a", 60, model="m"), row("b", 50, model="m")], {"b": 0.3}, "not distinguishable from second place (b)"),
    ],
)
def test_the_sentence_at_the_top_says_who_leads_and_whether_it_is_real(rows, ties, verdict):
    made = answer("en", View(protocol="paper"), SET, 10, selected(rows), ties)
    assert made.verdict == verdict
    assert made.scope == "10 cases · valid · All · synthetic reports"
    assert (made.interval == "[58.0, 62.0]") == bool(made.winner)


def test_a_winner_that_does_not_beat_nearest_is_called_out():
    made = answer("zh", View(protocol="paper"), SET, 10, selected([row("a", 60, beats_nearest=False)]), {})
    assert "最近邻" in made.warning


@pytest.mark.parametrize(
    ("difference", "p", "higher", "who"),
    [
        (2.0, 0.01, True, "a"),
        (-2.0, 0.01, True, "b"),
        (2.0, 0.01, False, "b"),
        (2.0, 0.05, True, "none"),
        (0.0, 0.01, True, "none"),
        (2.0, NAN, True, "none"),
    ],
)
def test_a_comparison_has_a_winner_only_below_the_level(difference, p, higher, who):
    assert verdict(Difference(KEY, 1, 1, difference, 0, 1, p, p), higher) == who


def test_differences_are_drawn_round_zero():
    assert forest(Difference(KEY, 1, 1, 5, 0, 10, 0, 0), 10) == (50, 48, 74)
    assert forest(Difference(KEY, 1, 1, -10, NAN, NAN, 0, 0), 10) == (2, 0, 2)
    assert forest(Difference(KEY, 1, 1, 0, 0, 0, 0, 0), 0) == (50, 0, 50)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (one(None), "–"), (one(59.04), "59.0"), (signed(-0.04), "0.0"), (signed(-1.26), "−1.3"), (signed(2.0), "+2.0"),
        (percent(0.00512), "0.51 %"), (percent(1.0), "100 %"), (percent(0.025), "2.5 %"), (gibibytes(3 * 2**30), "3.0 GiB"),
        (rate(0.456), "0.46"), (rate(12.34), "12.3"), (rate(1234.5), "1,234"), (count(3844), "3,844"),
        (probability(0.0001), "< 0.001"), (probability(0.0123), "0.012"), (probability(None), "–"),
    ],
)  # fmt: skip
def test_numbers_read_well(said, expected):
    assert said == expected
