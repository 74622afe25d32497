"""A report's pictures as plotly's own JSON; colours are names (`@accent`) that the page's style sheet gives."""

import html
import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from common.report_page import Figure, axis, frame, names_axis
from leaderboard.metrics.score import MAIN, SUBSETS
from leaderboard.names import SHORT_NAMES
from leaderboard.records import BoardRow
from leaderboard.report.contents import Chapter, Part
from leaderboard.report.words import text

MOST = 24
"""Rows of one picture."""
CURVES = 6
LONGEST = 30
COLOURS = {"sft": "@accent", "base": "@base", "external": "@base", "baseline": "@plain", "published": "@plain"}
SYMBOLS = {"sft": "circle", "base": "square", "external": "diamond", "baseline": "circle-open", "published": "x"}
SERIES = ("@s1", "@s2", "@s3", "@s4", "@s5", "@s6")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def figures(lang: str, chapter: Chapter) -> dict[str, Figure]:
    """The pictures that the chapter has numbers for, by name."""
    main = main_part(chapter)
    made = {
        "scores": scores(lang, chapter),
        "leads": leads(lang, chapter, main),
        "cost": cost(lang, main),
        "curves": curves(lang, chapter, main),
    }
    return {name: figure for name, figure in made.items() if figure is not None}


def main_part(chapter: Chapter) -> Part:
    """The table that decides: all cases under `standard`."""
    return next(part for part in chapter.parts if (part.subset, part.protocol) == ("all", "standard"))


def called(row: BoardRow) -> str:
    """A run's own name, made safe for plotly's small markup and cut where it would not fit."""
    return html.escape(row.run if len(row.run) <= LONGEST else row.run[: LONGEST - 1] + "…", quote=False)


def whiskers(ends: Sequence[tuple[float, float, float]], colour: str) -> dict[str, Any]:
    """Error bars across for (value, low, high); none where there is no interval."""
    up = [max(0.0, high - value) if high == high else 0.0 for value, _, high in ends]
    down = [max(0.0, value - low) if low == low else 0.0 for value, low, _ in ends]
    return {
        "type": "data",
        "symmetric": False,
        "array": up,
        "arrayminus": down,
        "color": colour,
        "thickness": 1.4,
        "width": 0,
    }


def scores(lang: str, chapter: Chapter) -> Figure | None:
    """ROUGE-L of each run in each subset, with intervals."""
    parts = [part for part in chapter.parts if part.protocol == "standard"]
    rows = [row for row in parts[0].rows if MAIN in row.scores][:MOST]
    if not rows:
        return None
    places = {row.run: at for at, row in enumerate(rows)}
    traces = []
    for at, part in enumerate(parts):
        shown = [row for row in part.rows if row.run in places and MAIN in row.scores]
        found = [row.scores[MAIN] for row in shown]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": html.escape(text(lang, f"subset.{part.subset}")),
                "x": [score.value for score in found],
                "y": [places[row.run] + (at - 1) * 0.22 for row in shown],
                "error_x": whiskers([score[:3] for score in found], SERIES[at]),
                "marker": {"color": SERIES[at], "size": 7, "symbol": ("circle", "square", "diamond")[at]},
                "hovertext": [called(row) for row in shown],
                "hovertemplate": "%{hovertext}<br>%{x:.1f}<extra>%{fullData.name}</extra>",
            }
        )
    return frame(
        traces,
        110 + 30 * len(rows),
        xaxis=axis(f"standard {SHORT_NAMES[MAIN]}"),
        yaxis=names_axis([called(row) for row in rows]),
        showlegend=len(SUBSETS) > 1,
        margin={"l": 8, "r": 16, "t": 32, "b": 44},
    )


def leads(lang: str, chapter: Chapter, main: Part) -> Figure | None:
    """The best minus each other run: what lies right of zero with its interval is behind."""
    found = chapter.leads["standard"]
    rows = [row for row in main.rows if row.run in found][:MOST]
    if not rows:
        return None
    told = [found[row.run] for row in rows]
    colours = ["@accent" if one.p_holm < 0.05 else "@plain" for one in told]
    dots: Figure = {
        "type": "scatter",
        "mode": "markers",
        "x": [one.difference for one in told],
        "y": list(range(len(rows))),
        "error_x": whiskers([(one.difference, one.low, one.high) for one in told], "@muted"),
        "marker": {"color": colours, "size": 8, "symbol": [SYMBOLS[row.kind] for row in rows]},
        "hovertext": [called(row) for row in rows],
        "hovertemplate": "%{hovertext}<br>%{x:+.1f}<extra></extra>",
    }
    zero = {
        "type": "line",
        "x0": 0,
        "x1": 0,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": "@muted", "width": 1},
    }
    title = text(lang, "axis.lead", metric=SHORT_NAMES[MAIN])
    return frame(
        [dots], 90 + 26 * len(rows), xaxis=axis(title), yaxis=names_axis([called(row) for row in rows]), shapes=[zero]
    )


def cost(lang: str, main: Part) -> Figure | None:
    """Quality against training speed."""
    points = [row for row in main.rows if MAIN in row.scores and row.samples_per_second]
    if len(points) < 2:
        return None
    speeds = [row.samples_per_second or 0.0 for row in points]
    dots: Figure = {
        "type": "scatter",
        "mode": "markers+text" if len(points) <= 12 else "markers",
        "x": speeds,
        "y": [row.scores[MAIN].value for row in points],
        "text": [called(row) for row in points],
        "textposition": "top center",
        "cliponaxis": False,
        "textfont": {"size": 11, "color": "@muted"},
        "marker": {
            "size": 9,
            "color": [COLOURS[row.kind] for row in points],
            "symbol": [SYMBOLS[row.kind] for row in points],
        },
        "hovertemplate": "%{text}<br>%{x:.3~g} · %{y:.1f}<extra></extra>",
    }
    wide = max(speeds) > 20 * min(speeds)
    return frame(
        [dots],
        340,
        xaxis=axis(text(lang, "axis.speed"), type="log" if wide else "linear"),
        yaxis=axis(SHORT_NAMES[MAIN]),
        margin={"l": 8, "r": 24, "t": 24, "b": 44},
    )


def curves(lang: str, chapter: Chapter, main: Part) -> Figure | None:
    """Losses of the first trained runs: lines while training, dots on dev."""
    logs = {one.row.run: one.details.log for one in chapter.records}
    rows = [row for row in main.rows if row.kind == "sft" and losses(logs[row.run], "loss")][:CURVES]
    traces = []
    for at, row in enumerate(rows):
        for key, mode in (("loss", "lines"), ("dev_loss", "markers")):
            points = losses(logs[row.run], key)
            if points:
                traces.append(
                    {
                        "type": "scatter",
                        "mode": mode,
                        "name": called(row),
                        "legendgroup": row.run,
                        "showlegend": key == "loss",
                        "x": [x for x, _ in points],
                        "y": [y for _, y in points],
                        "line": {"color": SERIES[at], "width": 1.6, "dash": DASHES[at]},
                        "marker": {"color": SERIES[at], "size": 7},
                        "hovertemplate": "%{x}: %{y:.3f}<extra>%{fullData.name}</extra>",
                    }
                )
    if not traces:
        return None
    return frame(
        traces,
        340,
        xaxis=axis(text(lang, "axis.step")),
        yaxis=axis(text(lang, "axis.loss"), rangemode="tozero"),
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.24, "yanchor": "top"},
        margin={"l": 8, "r": 16, "t": 8, "b": 100},
    )


def losses(log: Sequence[Mapping[str, Any]], key: str) -> list[tuple[float, float]]:
    """(step, loss) of a log's lines that have both as finite numbers."""
    found = [(line.get("step"), line.get(key)) for line in log]
    return [(float(x), float(y)) for x, y in found if finite(x) and finite(y)]


def finite(value: object) -> TypeGuard[float]:
    """Whether a value from a log can be drawn."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
