"""The table's lines and cells, ready for the template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from arena.votes import Preference
from leaderboard.board import BoardRow
from leaderboard.metrics.score import Score
from ui.board.columns import Column, sorting, value
from ui.board.numbers import NOTHING, count, gibibytes, one, percent, rate, signed
from ui.board.select import GROUPS, Prefer, Selection
from ui.board.texts import text
from ui.board.view import ROWS, View


class Bar(NamedTuple):
    """An interval on its column's own scale, in percent of the cell's width."""

    left: float
    width: float
    dot: float


class Cell(NamedTuple):
    """One cell: what it says and how it is drawn."""

    column: Column
    text: str
    note: str = ""
    bar: Bar | None = None
    best: bool = False
    said: str = ""
    """The same for a screen reader, where the text alone would not do."""


class Mark(NamedTuple):
    """A short remark beside a run's name."""

    key: str
    text: str


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    row: BoardRow
    kind: str
    rank: int | None
    cells: list[Cell]
    marks: list[Mark]
    picked: bool
    tied: bool
    best: bool


class Head(NamedTuple):
    """One column head: which query sorts by it and how it is sorted now."""

    column: Column
    query: str
    sorted: str
    """The value of `aria-sort`."""
    pinned: bool
    left: int


@dataclass(frozen=True)
class Table:
    """All that the table's template draws."""

    heads: list[Head]
    lines: list[Line]
    published: list[Line]
    total: int
    page: int
    pages: int


Scale = tuple[float, float]
NOBODY: frozenset[str] = frozenset()


def table(
    lang: str,
    view: View,
    every: list[Column],
    shown: list[Column],
    found: Selection,
    ties: Mapping[str, bool],
    prefer: Prefer,
) -> Table:
    """The table's visible page.

    Args:
        ties: By run: whether it cannot be told from the best of `found.metric`; a run that was not tested is absent.
    """
    pages = max(1, -(-len(found.rows) // ROWS))
    page = min(view.page, pages)
    visible = found.rows[(page - 1) * ROWS : page * ROWS]
    scales = {column.key: scale([*found.rows, *found.published], column) for column in shown if column.scored}
    best = {column.key: leaders(found.rows, column) for column in shown if column.scored}

    def line(row: BoardRow) -> Line:
        cells = [
            cell(lang, row, column, scales.get(column.key), best.get(column.key, NOBODY), prefer) for column in shown
        ]
        rank = found.ranks.get(row.run) if row.kind != "published" else None
        tied = bool(ties.get(row.run)) and rank != 1
        return Line(row, row.kind, rank, cells, marks(lang, row, found), row.run in view.pick, tied, rank == 1)

    return Table(
        heads=heads(view, every, shown),
        lines=[line(row) for row in visible],
        published=[line(row) for row in found.published] if page == pages else [],
        total=len(found.rows) + len(found.published),
        page=page,
        pages=pages,
    )


FIRST = 44 + 52 + 236
"""Pixels of the columns that always stay: tick, rank and name."""


def heads(view: View, every: list[Column], shown: list[Column]) -> list[Head]:
    """Column heads; a second click on the sorted one turns the order round."""
    column, descending = sorting(every, view)
    made, left = [], FIRST
    for each in shown:
        pinned = each.key in view.pin
        order = ("descending" if descending else "ascending") if each.key == column.key else "none"
        natural = each.key == column.key and descending == each.higher
        query = view.query(sort=f"-{each.key}" if natural else each.key, page=1)
        made.append(Head(each, query, order, pinned, left if pinned else 0))
        left += each.width if pinned else 0
    return made


def marks(lang: str, row: BoardRow, found: Selection) -> list[Mark]:
    """What must be known about a run before its score is believed."""
    made: list[Mark] = []
    if row.kind == "published":
        return made
    if not row.complete:
        made.append(Mark("incomplete", text(lang, "mark.incomplete", cases=row.cases, expected=row.expected)))
    if row.errors:
        made.append(Mark("errors", text(lang, "mark.errors", count=row.errors)))
    if row.complete and GROUPS[row.kind] == "trained" and row.run not in found.ranks and found.metric.key in row.scores:
        made.append(Mark("signature", text(lang, "mark.signature")))
    against = row.against_nearest
    if row.beats_nearest is False:
        said = (
            text(lang, "mark.nearest", difference=signed(against.difference))
            if against
            else text(lang, "mark.nearest.plain")
        )
        made.append(Mark("nearest", said))
    elif row.beats_nearest and against:
        made.append(Mark("above", text(lang, "mark.above", difference=signed(against.difference))))
    if row.kind == "sft" and row.complete:
        made.extend(seeds(lang, row, found))
    return made


def seeds(lang: str, row: BoardRow, found: Selection) -> list[Mark]:
    """One seed, or mean and range over the seeds of the same model and strategy.

    Rows that share a seed differ in something else: then nothing is said.
    """
    key = found.metric.key
    alike = [
        each for each in found.ranking if (each.kind, each.model, each.strategy) == (row.kind, row.model, row.strategy)
    ]
    if len({each.seed for each in alike}) < len(alike) or row not in alike:
        return []
    if len(alike) == 1:
        return [Mark("seed", text(lang, "mark.seed"))]
    values = [each.scores[key].value for each in alike]
    spread = {"mean": one(sum(values) / len(values)), "low": one(min(values)), "high": one(max(values))}
    return [Mark("seed", text(lang, "mark.seeds", count=len(alike), **spread))]


def scale(rows: Sequence[BoardRow], column: Column) -> Scale:
    """The range that a column's bars share, with a little air."""
    ends = [
        end for row in rows if (score := row.scores.get(column.key)) for end in (score.low, score.high, score.value)
    ]
    ends = [end for end in ends if end == end]
    if not ends:
        return 0.0, 1.0
    low, high = min(ends), max(ends)
    air = 0.04 * (high - low) or 0.5
    return low - air, high + air


def bar(score: Score | Preference, ends: Scale) -> Bar | None:
    """A score's interval on a scale; None where there is no interval."""
    low, high = ends
    if score.low != score.low or score.high != score.high or score.high <= score.low:
        return None
    span = high - low

    def place(number: float) -> float:
        return round(100 * min(1.0, max(0.0, (number - low) / span)), 1)

    return Bar(place(score.low), round(place(score.high) - place(score.low), 1), place(score.value))


def leaders(rows: Sequence[BoardRow], column: Column) -> frozenset[str]:
    """The runs with a column's best score among complete models and baselines in view: several where they are equal."""
    able = [row for row in rows if row.complete and column.key in row.scores]
    pick = max if column.higher else min
    best = pick((row.scores[column.key].value for row in able), default=None)
    return frozenset(row.run for row in able if row.scores[column.key].value == best)


def cell(lang: str, row: BoardRow, column: Column, ends: Scale | None, best: frozenset[str], prefer: Prefer) -> Cell:
    """One cell of a row."""
    found = value(row, column.key, prefer)
    if found is None:
        return Cell(column, NOTHING, said=text(lang, "cells.none"))
    if isinstance(found, Preference):
        note = text(lang, "votes", count=found.votes)
        return Cell(column, one(found.value), note, bar(found, (0.0, 100.0)), said=interval(lang, found))
    if isinstance(found, Score):
        drawn = bar(found, ends) if ends else None
        note = f"{found.low:.1f}–{found.high:.1f}" if drawn else ""
        return Cell(column, one(found.value), note, drawn, row.run in best, interval(lang, found) if drawn else "")
    if isinstance(found, str):
        return Cell(column, found[:10])
    shown = {"share": percent, "bytes": gibibytes, "number": rate, "count": count}[column.kind](found)
    return Cell(column, shown)


def interval(lang: str, score: Score | Preference) -> str:
    """An interval in words."""
    return text(lang, "interval", low=one(score.low), high=one(score.high))
