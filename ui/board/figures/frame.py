"""What all pictures share: the document, axes, names, and text made safe for plotly's own small markup."""

import html
from collections.abc import Sequence
from typing import Any, NamedTuple

from leaderboard.board import BoardRow

SERIES = ("@s1", "@s2", "@s3", "@s4", "@s5", "@s6")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star")
"""Colour is never alone: each series has its own dash or symbol too."""
LONG_NAME = 30


class Picture(NamedTuple):
    """A plotly document and its content in one sentence for a screen reader."""

    figure: dict[str, Any]
    said: str


def frame(data: Sequence[dict[str, Any]], *, height: int = 320, **layout: Any) -> dict[str, Any]:
    """A plotly document with the page's own look; the browser fills colours and font in."""
    look: dict[str, Any] = {
        "height": height,
        "autosize": True,
        "margin": {"l": 56, "r": 16, "t": 12, "b": 44},
        "paper_bgcolor": "@surface",
        "plot_bgcolor": "@surface",
        "font": {"color": "@text", "size": 12},
        "hoverlabel": {"bgcolor": "@surface", "bordercolor": "@line", "font": {"color": "@text", "size": 12}},
        "showlegend": False,
        "dragmode": False,
        "legend": {"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top", "font": {"size": 12}},
    }
    return {"data": list(data), "layout": {**look, **layout}}


def axis(title: str = "", **settings: Any) -> dict[str, Any]:
    """An axis with hairlines."""
    made: dict[str, Any] = {
        "gridcolor": "@line-soft",
        "linecolor": "@line",
        "zeroline": False,
        "automargin": True,
        "tickfont": {"color": "@quiet", "size": 11},
        "fixedrange": True,
    }
    if title:
        made["title"] = {"text": safe(title), "font": {"color": "@quiet", "size": 12}, "standoff": 8}
    return {**made, **settings}


def safe(words: str) -> str:
    """Words that plotly shows as they are: it reads a little HTML in every label."""
    return html.escape(words, quote=False)


def name(row: BoardRow) -> str:
    """A run as people call it: model and strategy."""
    return row.model if not row.strategy or row.strategy == "none" else f"{row.model} · {row.strategy}"


def names(rows: Sequence[BoardRow]) -> list[str]:
    """What rows of one picture are called: by model and strategy, where two would read alike by run."""
    called = [name(row) for row in rows]
    return [row.run if called.count(one) > 1 else one for row, one in zip(rows, called, strict=True)]


def short(words: str, limit: int = LONG_NAME) -> str:
    """A name that fits beside a picture, made safe."""
    return safe(words if len(words) <= limit else words[: limit - 1] + "…")


def whiskers(values: Sequence[tuple[float, float, float]], *, across: bool = False) -> dict[str, Any]:
    """Plotly's error bars for (value, low, high); an interval that is not a number draws nothing."""
    up = [max(0.0, high - value) if high == high else 0.0 for value, low, high in values]
    down = [max(0.0, value - low) if low == low else 0.0 for value, low, high in values]
    bars = {
        "type": "data", "symmetric": False, "array": up, "arrayminus": down, "color": "@quiet", "thickness": 1.2, "width": 0,
    }  # fmt: skip
    return {"error_x" if across else "error_y": bars}
