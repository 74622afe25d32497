"""Kinds of error as panels of bars, one panel a kind: what the page and the report draw in their own look."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from leaderboard.metrics.score import Score
from leaderboard.records import BoardRow
from leaderboard.reference import UNSUPPORTED

ORDER = ("facts.critical", "facts.laterality", "facts.negation", "facts.size", UNSUPPORTED, "facts.omitted")
SERIES = ("@s1", "@s2", "@s3", "@s4", "@s5", "@s6")
HOLLOW = ("baseline", "published")
LINE, HEAD, GAP = 26, 56, 12
"""Pixels of a bar with its gap, of a panel's title with its numbers, and between panels."""
LONGEST = 24
ROOM = 1.3
"""How far a scale goes beyond its longest interval, so that the figures at the edge stand clear."""
Axis = Callable[..., dict[str, Any]]


class Bar(NamedTuple):
    """A run's rate, or the references'."""

    label: str
    score: Score
    at: int
    colour: str
    hollow: bool
    query: str


class Panel(NamedTuple):
    """One kind of error on its own scale."""

    title: str
    bars: Sequence[Bar]
    own: bool
    """Whether the references have a bar in it: by the other kinds they are right by definition."""


class Look(NamedTuple):
    """Names of the colours, and what makes an axis."""

    axis: Axis
    surface: str
    text: str
    quiet: str


def stated(rows: Sequence[BoardRow]) -> list[BoardRow]:
    """The rows whose errors are counted."""
    return [row for row in rows if any(key in row.scores for key in ORDER)]


def panels(
    rows: Sequence[BoardRow],
    called: Sequence[str],
    reference: tuple[str, Score] | None,
    title: Callable[[str], str],
    go: Callable[[BoardRow], str],
) -> list[Panel]:
    """What each kind's panel holds: a bar a run in the rows' order, then the references' where they can err.

    Args:
        called: The rows' names.
        reference: What the references are called, and their unsupported facts.
    """
    made = []
    for key in ORDER:
        bars = [
            Bar(called[at], row.scores[key], at, SERIES[at % len(SERIES)], row.kind in HOLLOW, go(row))
            for at, row in enumerate(rows)
            if key in row.scores
        ]
        own = key == UNSUPPORTED and reference is not None
        if own and reference:
            bars.append(Bar(*reference, len(rows), "@text", True, ""))
        made.append(Panel(title(key), bars, own))
    return made


def drawn(
    found: Sequence[Panel], names: Sequence[str], reference: str, across: int, look: Look
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Plotly's traces and layout for panels side by side; names stand at the left of each line of panels.

    Args:
        names: The runs' names, safe for plotly's markup.
        reference: What the references are called.
        across: Panels beside each other.
    """
    lines = [found[at : at + across] for at in range(0, len(found), across)]
    labels = [[*names, reference] if any(one.own for one in line) else [*names] for line in lines]
    tall = [HEAD + GAP + LINE * len(one) for one in labels]
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"height": sum(tall) + GAP, "annotations": []}
    for number, panel in enumerate(found):
        below, beside = divmod(number, across)
        suffix = str(number + 1) if number else ""
        top = 1 - (sum(tall[:below]) + HEAD) / sum(tall)
        bottom = max(0.0, top - LINE * len(labels[below]) / sum(tall))
        traces.append(trace(panel, suffix, look))
        layout["annotations"] += figures(panel, labels[below], suffix, look)
        layout[f"xaxis{suffix}"] = look.axis(
            panel.title, domain=span(beside, across), anchor=f"y{suffix}", side="top", nticks=4, range=[0, reach(panel)]
        )
        layout[f"yaxis{suffix}"] = look.axis(
            domain=[bottom, top],
            anchor=f"x{suffix}",
            tickmode="array",
            tickvals=list(range(len(labels[below]))),
            ticktext=labels[below],
            showticklabels=beside == 0,
            range=[len(labels[below]) - 0.4, -0.6],
            showgrid=False,
            tickfont={"color": look.text, "size": 12},
        )
    return traces, layout


def trace(panel: Panel, suffix: str, look: Look) -> dict[str, Any]:
    """A panel's bars with their intervals."""
    scores = [one.score for one in panel.bars]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [one.value for one in scores],
        "y": [one.at for one in panel.bars],
        "xaxis": f"x{suffix}",
        "yaxis": f"y{suffix}",
        "width": 0.6,
        "marker": {
            "color": [look.surface if one.hollow else one.colour for one in panel.bars],
            "line": {"color": [one.colour for one in panel.bars], "width": 1.4},
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, one.high - one.value) if one.high == one.high else 0.0 for one in scores],
            "arrayminus": [max(0.0, one.value - one.low) if one.low == one.low else 0.0 for one in scores],
            "color": look.quiet,
            "thickness": 1.2,
            "width": 0,
        },
        "customdata": [one.query for one in panel.bars],
        "hovertemplate": "%{x:.1f}<extra></extra>",
    }


def figures(panel: Panel, labels: Sequence[str], suffix: str, look: Look) -> list[dict[str, Any]]:
    """The rates as figures at the panel's right edge; a dash where a line has none."""
    known = {one.at: f"{one.score.value:.1f}" for one in panel.bars}
    return [
        {
            "xref": f"x{suffix} domain",
            "x": 1,
            "xanchor": "right",
            "yref": f"y{suffix}",
            "y": at,
            "text": known.get(at, "–"),
            "showarrow": False,
            "font": {"size": 12, "color": look.text if at in known else look.quiet},
        }
        for at in range(len(labels))
    ]


def reach(panel: Panel) -> float:
    """Where a panel's scale ends; a panel without any error has a scale still."""
    ends = [end for one in panel.bars for end in (one.score.value, one.score.high) if end == end]
    return round(ROOM * max(ends, default=0.0), 4) or 1.0


def span(at: int, across: int) -> list[float]:
    """Where a panel stands from left to right."""
    return [round(at / across + (0.02 if at else 0), 4), round((at + 1) / across - (0.02 if at < across - 1 else 0), 4)]


def told(found: Sequence[Panel]) -> str:
    """All rates in words."""
    return "; ".join(
        f"{panel.title}: " + ", ".join(f"{one.label} {one.score.value:.1f}" for one in panel.bars) for panel in found
    )
