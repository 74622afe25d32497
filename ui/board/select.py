"""Which rows the page shows, in which order, and who has a rank."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from arena.votes import Preference
from leaderboard.board import BoardRow
from leaderboard.metrics.score import Score
from ui.board.columns import MAIN, Column, sorting, value
from ui.board.view import View

Prefer = Callable[[str], Preference | None]
GROUPS = {"sft": "trained", "base": "trained", "external": "trained", "baseline": "baselines", "published": "published"}


@dataclass(frozen=True)
class Selection:
    """The rows that pass the filters, in order, and what the ranking says about all of the set's rows."""

    rows: list[BoardRow]
    """Ranked and unranked runs and baselines in the order asked for, then incomplete ones."""
    published: list[BoardRow]
    ranks: dict[str, int]
    ranking: list[BoardRow]
    """Complete systems, best first by `metric`: neither baselines nor published rows, filters not applied."""
    metric: Column
    """The score that ranks: the sorted column where it is a score, else the protocol's ROUGE-L."""


def select(rows: Sequence[BoardRow], every: list[Column], view: View, prefer: Prefer) -> Selection:
    """Filter and sort the rows of one validation set and subset; ranks do not depend on the filters."""
    column, descending = sorting(every, view)
    main = next(one for one in every if one.key == f"{view.protocol}.{MAIN}")
    metric = column if column.scored else main
    ranking = rank(rows, metric, main)
    kept = [row for row in rows if keeps(row, view)]
    runs = [row for row in kept if row.kind != "published"]
    return Selection(
        rows=arrange(runs, column, descending, prefer, main),
        published=[row for row in kept if row.kind == "published" and any(key in row.scores for key in keys(every))],
        ranks={row.run: place for place, row in enumerate(ranking, 1)},
        ranking=ranking,
        metric=metric,
    )


def keys(every: list[Column]) -> list[str]:
    """The keys of the score columns."""
    return [one.key for one in every if one.scored]


def rank(rows: Sequence[BoardRow], metric: Column, main: Column) -> list[BoardRow]:
    """Complete systems scored under the settings that most of them share, best first; ties by ROUGE-L, then by name."""
    able = [row for row in rows if row.complete and GROUPS[row.kind] == "trained" and metric.key in row.scores]
    shared = settings(rows, metric.key)
    able = [row for row in able if row.scores[metric.key].signature == shared]
    sign = -1 if metric.higher else 1
    return sorted(able, key=lambda row: (sign * row.scores[metric.key].value, -otherwise(row, main), row.run))


def otherwise(row: BoardRow, main: Column) -> float:
    """What decides between rows of the same score, as no error of one kind is often said of many."""
    return row.scores[main.key].value if main.key in row.scores else -1.0


def settings(rows: Sequence[BoardRow], key: str) -> str | None:
    """The signature that most rows of the set carry for a score; others are shown but never ranked beside them."""
    seen: dict[str, int] = {}
    for row in rows:
        if row.kind != "published" and key in row.scores:
            signature = row.scores[key].signature
            seen[signature] = seen.get(signature, 0) + 1
    return max(seen, key=lambda one: (seen[one], one)) if seen else None


def keeps(row: BoardRow, view: View) -> bool:
    """Whether a row passes the filters; the search looks for every word in run, model and strategy."""
    if view.only and view.pick and row.run not in view.pick:
        return False
    if GROUPS[row.kind] in view.without:
        return False
    if view.model and row.model not in view.model:
        return False
    if view.strategy and row.strategy not in view.strategy:
        return False
    text = f"{row.run} {row.model} {row.strategy} {row.kind}".casefold()
    return all(word in text for word in view.find.casefold().split())


def arrange(rows: list[BoardRow], column: Column, descending: bool, prefer: Prefer, main: Column) -> list[BoardRow]:
    """Rows by a column; those without a value come last, incomplete ones after them; ties of scores by ROUGE-L, all by name."""
    found = {row.run: value(row, column.key, prefer) for row in rows}

    def missing(row: BoardRow) -> tuple[bool, bool]:
        return not row.complete, found[row.run] is None

    ordered = sorted(rows, key=lambda row: row.run)
    if column.scored:
        ordered.sort(key=lambda row: -otherwise(row, main))
    ordered.sort(key=lambda row: amount(found[row.run]), reverse=descending)
    return sorted(ordered, key=missing)


def amount(found: Score | Preference | float | str | None) -> tuple[float, str]:
    """A value as something to sort by."""
    if isinstance(found, (Score, Preference)):
        return (0.0, "") if math.isnan(found.value) else (found.value, "")
    if isinstance(found, str):
        return 0.0, found
    return (0.0, "") if found is None else (float(found), "")
