"""One view of the page and what it is drawn from: the address made definite, the set's rows, the columns, the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

from leaderboard.board import BoardRow, Set
from ui.board.columns import Column, chosen, columns
from ui.board.figures.frame import name
from ui.board.select import Selection, select
from ui.board.source import Numbers, Source
from ui.board.texts import text
from ui.board.view import View

LEVEL = 0.05
SHORT = 12
"""Digits of a set's key that an address holds."""
FEW = 4
"""Curves in one picture where nothing is picked."""


@dataclass(frozen=True)
class Scene:
    """A view of one validation set. The rows are those of the view's subset."""

    source: Source
    lang: str
    keep: str
    """The part of the address that is not the board's."""
    view: View
    data: Set
    sets: Sequence[Set]
    rows: Sequence[BoardRow]
    every: list[Column]
    shown: list[Column]
    found: Selection
    lost: bool
    """Whether the address named a set that is not there."""

    def t(self, key: str, **values: object) -> str:
        """The page's words."""
        return text(self.lang, key, **values)

    def link(self, query: str) -> str:
        """The address of a view."""
        return "?" + "&".join(part for part in (self.keep, query) if part)

    def row(self, run: str) -> BoardRow | None:
        """A row by its run; published rows have no page of their own."""
        return next((row for row in self.rows if row.run == run and row.kind != "published"), None)

    @cached_property
    def names(self) -> dict[str, str]:
        """What each run is called: model and strategy, with its own name where two would read alike."""
        called = [name(row) for row in self.rows]
        return {
            row.run: one if called.count(one) == 1 else f"{one} ({row.run})"
            for row, one in zip(self.rows, called, strict=True)
        }

    @property
    def scored(self) -> list[Column]:
        """The protocol's score columns, shown or not."""
        return [one for one in self.every if one.scored and one.key.startswith(f"{self.view.protocol}.")]

    @cached_property
    def ties(self) -> dict[str, float]:
        """p-values of the ranked systems against the best."""
        return self.against_best(self.found)

    def against_best(self, found: Selection) -> dict[str, float]:
        """p-values of a ranking's systems against its first."""
        ranking = found.ranking
        if len(ranking) < 2:
            return {}
        rest = [row.run for row in ranking[1:]]
        return dict(self.source.ties(self.data.key, self.view.subset, found.metric.key, ranking[0].run, rest))

    @cached_property
    def answered(self) -> tuple[Selection, dict[str, float]]:
        """What the headline speaks of: a table sorted by facts still has its best by the protocol's ROUGE-L.

        An empty answer takes no wrong side: the fewest errors of one kind make no run the best.
        """
        if not self.found.metric.key.startswith("facts."):
            return self.found, self.ties
        found = select(self.rows, self.every, replace(self.view, sort=""), self.source.preference)
        return found, self.against_best(found)

    @property
    def few(self) -> list[BoardRow]:
        """The rows whose curves are drawn: the picked ones, else the first."""
        picked = [row for row in self.rows if row.run in self.view.pick and row.kind != "published"]
        return picked[:6] or [row for row in self.found.rows if row.complete][:FEW]

    def scores(self, run: str, key: str) -> Numbers | None:
        """A run's per-case scores, in the order of the subset's cases; None for a run that is not there."""
        return None if self.row(run) is None else self.source.scores(self.data.key, self.view.subset, run, key)

    @cached_property
    def ids(self) -> Sequence[str]:
        """The subset's cases."""
        return self.source.ids(self.data.key, self.view.subset)


def build(source: Source, view: View, lang: str, keep: str) -> Scene | None:
    """The scene of a view; None where there is no validation set yet."""
    sets = source.sets()
    if not sets:
        return None
    named = [one for one in sets if len(view.data) >= SHORT and one.key.startswith(view.data)]
    data = named[0] if named else sets[0]
    lost = bool(view.data) and not named
    protocol = view.protocol or ("paper" if data.lang == "zh" else "standard")
    view = replace(view, data=data.key[:SHORT], protocol=protocol)
    rows = source.rows(data.key, view.subset)
    every = columns(lang, protocol, {key for row in rows for key in row.scores})
    return Scene(
        source=source,
        lang=lang,
        keep=keep,
        view=view,
        data=data,
        sets=sets,
        rows=rows,
        every=every,
        shown=chosen(every, view),
        found=select(rows, every, view, source.preference),
        lost=lost,
    )


def kept(query: str, names: frozenset[str]) -> str:
    """The part of an address that is not the board's, encoded anew."""
    pairs = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in names]
    return urlencode(pairs, errors="replace")
