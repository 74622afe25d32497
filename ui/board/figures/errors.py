"""Picture of the kinds of error: how often each run takes the wrong side, omits a fact or states one without support."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from leaderboard.board import BoardRow
from leaderboard.metrics.score import RATES, Score
from ui.board.columns import score
from ui.board.figures.frame import SERIES, Picture, axis, frame, names, safe, short, whiskers
from ui.board.figures.scores import HOLLOW, Go
from ui.board.texts import text

UNSUPPORTED = "facts.unsupported"
"""The one kind of error that a reference can make: by the others it is right by definition."""
ORDER = ("facts.critical", "facts.laterality", "facts.negation", "facts.size", UNSUPPORTED, "facts.omitted")
LINE, HEAD, GAP = 26, 56, 12
"""Pixels of a bar with its gap, of a panel's title with its numbers, and between panels."""


class Mark(NamedTuple):
    """A bar: whose it is, its rate and the query that it opens."""

    label: str
    score: Score
    at: int
    colour: str
    hollow: bool
    query: str


def errors(
    lang: str,
    rows: Sequence[BoardRow],
    reference: Score | None,
    go: Go,
    *,
    across: int = 3,
    keys: Sequence[str] = ORDER,
) -> Picture | None:
    """One panel a kind of error, one bar a run, each panel on its own scale; the reference stands last where it counts.

    Args:
        reference: Unsupported facts of the references themselves.
        across: Panels beside each other.
    """
    rows = [row for row in rows if any(key in row.scores for key in RATES)]
    if not rows:
        return None
    called = names(rows)
    lines = [*called, text(lang, "reference.row")] if reference else called
    traces: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    marks: list[dict[str, Any]] = []
    said = []
    down = -(-len(keys) // across)
    panel = HEAD + GAP + LINE * len(lines)
    height = down * panel
    for number, key in enumerate(keys):
        column = score(lang, key)
        suffix = str(number + 1) if number else ""
        found = [
            Mark(called[at], row.scores[key], at, SERIES[at % len(SERIES)], row.kind in HOLLOW, go(row))
            for at, row in enumerate(rows)
            if key in row.scores
        ]
        if key == UNSUPPORTED and reference:
            found.append(Mark(lines[-1], reference, len(rows), "@quiet", True, ""))
        traces.append(bars(found, column.label, suffix))
        marks += numbers(found, suffix)
        beside, below = number % across, number // across
        top = 1 - (below * panel + HEAD) / height
        axes[f"xaxis{suffix}"] = axis(
            column.label, domain=span(beside, across), anchor=f"y{suffix}", side="top", nticks=4, rangemode="tozero",
            range=reach(found),
        )  # fmt: skip
        axes[f"yaxis{suffix}"] = axis(
            domain=[top - LINE * len(lines) / height, top],
            anchor=f"x{suffix}",
            tickmode="array",
            tickvals=list(range(len(lines))),
            ticktext=[short(one, 24) for one in lines],
            showticklabels=beside == 0,
            range=[len(lines) - 0.4, -0.6],
            showgrid=False,
            tickfont={"color": "@text", "size": 12},
        )
        said.append(f"{column.label}: " + ", ".join(f"{one.label} {one.score.value:.1f}" for one in found))
    figure = frame(traces, height=height + GAP, margin={"l": 40, "r": 12, "t": 4, "b": 8}, annotations=marks, **axes)
    return Picture(figure, f"{text(lang, 'figure.errors')}, {text(lang, 'per100')}. {'; '.join(said)}")


def bars(found: Sequence[Mark], label: str, suffix: str) -> dict[str, Any]:
    """The bars of one panel."""
    return {
        "type": "bar",
        "orientation": "h",
        "x": [one.score.value for one in found],
        "y": [one.at for one in found],
        "xaxis": f"x{suffix}",
        "yaxis": f"y{suffix}",
        "width": 0.6,
        "marker": {
            "color": ["@surface" if one.hollow else one.colour for one in found],
            "line": {"color": [one.colour for one in found], "width": 1.4},
        },
        "customdata": [one.query for one in found],
        "hovertext": [safe(one.label) for one in found],
        "hovertemplate": "%{hovertext}<br>" + safe(label) + " %{x:.1f}<extra></extra>",
        **whiskers([one.score[:3] for one in found], across=True),
    }


def numbers(found: Sequence[Mark], suffix: str) -> list[dict[str, Any]]:
    """The rates in figures at the panel's right edge."""
    return [
        {
            "xref": f"x{suffix} domain", "x": 1, "xanchor": "right", "yref": f"y{suffix}", "y": one.at,
            "text": f"{one.score.value:.1f}", "showarrow": False, "font": {"size": 12, "color": "@text"},
        }
        for one in found
    ]  # fmt: skip


def reach(found: Sequence[Mark]) -> list[float]:
    """From zero to beyond the longest interval, with room for the figures; where there is no error, still a scale."""
    ends = [end for one in found for end in (one.score.value, one.score.high) if end == end]
    return [0, round(1.3 * max(ends, default=0.0), 4) or 1.0]


def span(at: int, across: int) -> list[float]:
    """Where a panel stands from left to right."""
    return [round(at / across + (0.02 if at else 0), 4), round((at + 1) / across - 0.02, 4)]
