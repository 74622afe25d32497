"""The sentence at the top: which run is best, by how much, and whether the lead is real."""

from collections.abc import Mapping
from typing import NamedTuple

from leaderboard.board import Set
from ui.board.figures.frame import name
from ui.board.numbers import one, probability
from ui.board.select import Selection
from ui.board.texts import text
from ui.board.view import View

LEVEL = 0.05


class Answer(NamedTuple):
    """The headline's parts."""

    scope: str
    winner: str = ""
    winner_query: str = ""
    metric: str = ""
    value: str = ""
    interval: str = ""
    verdict: str = ""
    warning: str = ""


def answer(lang: str, view: View, data: Set, cases: int, found: Selection, ties: Mapping[str, float]) -> Answer:
    """The best of all complete systems of the set; filters narrow the table, not this sentence.

    Args:
        ties: p-values against the best, by run.
    """
    scope = text(lang, "on", cases=cases, data=data.name, subset=text(lang, f"subset.{view.subset}"))
    if data.synthetic:
        scope += f" · {text(lang, 'synthetic')}"
    if not found.ranking:
        baselines = any(row.kind == "baseline" for row in found.rows)
        return Answer(scope, verdict=text(lang, "best.baselines" if baselines else "best.none"))
    best = found.ranking[0]
    score = best.scores[found.metric.key]
    verdict = text(lang, "best.alone")
    if len(found.ranking) > 1:
        second = found.ranking[1]
        p = ties.get(second.run)
        called = distinct(name(second), second.run, name(best))
        if p is None:
            verdict = text(lang, "best.untested", second=called)
        elif p < LEVEL:
            said = probability(p)
            verdict = text(lang, "best.clear", second=called, p=f"p {said}" if said.startswith("<") else f"p = {said}")
        else:
            verdict = text(lang, "best.tied", second=called)
    interval = f"[{one(score.low)}, {one(score.high)}]" if score.low == score.low else ""
    warning = text(lang, "best.not_nearest") if best.beats_nearest is False else ""
    query = view.query(run=best.run, against="", case="", page=1)
    return Answer(scope, name(best), query, found.metric.label, one(score.value), interval, verdict, warning)


def distinct(called: str, run: str, other: str) -> str:
    """A run's name, or its own run name where it would read like the other's."""
    return run if called == other else called
