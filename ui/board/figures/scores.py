"""Pictures of the table: bars with intervals, model × strategy, quality against cost, metric against preference."""

from collections.abc import Callable, Sequence
from typing import Any

from arena.votes import Preference
from leaderboard.board import BoardRow
from ui.board.columns import Column
from ui.board.figures.frame import Picture, axis, frame, name, names, safe, short, whiskers
from ui.board.texts import text

Go = Callable[[BoardRow], str]
"""The query that opens a run: what a click on its mark follows."""
COLOURS = {"sft": "@accent", "base": "@base", "external": "@base", "baseline": "@plain", "published": "@plain"}
HOLLOW = ("baseline", "published")


def bars(lang: str, rows: Sequence[BoardRow], metrics: Sequence[Column], go: Go) -> Picture | None:
    """One panel a metric, one bar a run, in the table's order from the top; a run without a score leaves a gap."""
    rows = [row for row in rows if any(one.key in row.scores for one in metrics)]
    if not rows:
        return None
    traces, axes = [], {}
    for at, metric in enumerate(metrics):
        suffix = "" if at == 0 else str(at + 1)
        shown = [(place, row, row.scores[metric.key]) for place, row in enumerate(rows) if metric.key in row.scores]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "x": [score.value for _, _, score in shown],
                "y": [place for place, _, _ in shown],
                "xaxis": f"x{suffix}",
                "yaxis": "y",
                "width": 0.62,
                "marker": {
                    "color": ["@surface" if row.kind in HOLLOW else COLOURS[row.kind] for _, row, _ in shown],
                    "line": {"color": [COLOURS[row.kind] for _, row, _ in shown], "width": 1.4},
                },
                "customdata": [go(row) for _, row, _ in shown],
                "hovertext": [safe(f"{name(row)} · {row.run}") for _, row, _ in shown],
                "hovertemplate": "%{hovertext}<br>" + safe(metric.label) + " %{x:.1f}<extra></extra>",
                **whiskers([score[:3] for _, _, score in shown], across=True),
            }
        )
        width = 1 / len(metrics)
        domain = [at * width + (0.012 if at else 0), (at + 1) * width - 0.012]
        axes[f"xaxis{suffix}"] = axis(metric.label, domain=domain, side="top", nticks=5, rangemode="tozero")
    axes["yaxis"] = axis(
        tickmode="array",
        tickvals=list(range(len(rows))),
        ticktext=[short(one) for one in names(rows)],
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
        tickfont={"color": "@text", "size": 12},
    )
    height = 96 + 26 * len(rows)
    figure = frame(traces, height=height, margin={"l": 40, "r": 12, "t": 48, "b": 8}, bargap=0.3, **axes)
    first = next(iter(metrics))
    said = "; ".join(f"{name(row)} {row.scores[first.key].value:.1f}" for row in rows if first.key in row.scores)
    return Picture(figure, f"{text(lang, 'figure.bars')}. {first.label}: {said}")


def heat(lang: str, rows: Sequence[BoardRow], metric: Column) -> Picture | None:
    """The best complete score of every model and strategy; None where there is neither a second model nor strategy."""
    cells: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if row.complete and row.kind in ("sft", "base", "external") and metric.key in row.scores:
            cells.setdefault((row.model, row.strategy or "none"), []).append(row.scores[metric.key].value)
    models = sorted({model for model, _ in cells})
    strategies = sorted({strategy for _, strategy in cells}, key=lambda one: (one != "none", one))
    if len(models) < 2 and len(strategies) < 2:
        return None
    pick = max if metric.higher else min
    best = [[pick(cells[m, s]) if (m, s) in cells else None for s in strategies] for m in models]

    def label(found: list[float] | None) -> str:
        return f"<b>{pick(found):.1f}</b><br>n = {len(found)}" if found else ""

    labels = [[label(cells.get((model, strategy))) for strategy in strategies] for model in models]
    trace = {
        "type": "heatmap",
        "z": best,
        "x": [short(one, 18) for one in strategies],
        "y": [short(one, 24) for one in models],
        "text": labels,
        "texttemplate": "%{text}",
        "hovertemplate": "%{y} · %{x}<br>" + safe(metric.label) + " %{text}<extra></extra>",
        "hoverongaps": False,
        "colorscale": [[0, "@heat-low"], [1, "@heat-high"]],
        "reversescale": not metric.higher,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "textfont": {"color": "@text"},
    }
    figure = frame(
        [trace],
        height=max(240, 96 + 48 * len(models)),
        xaxis=axis(showgrid=False, type="category", tickfont={"color": "@text", "size": 12}),
        yaxis=axis(showgrid=False, type="category", autorange="reversed", tickfont={"color": "@text", "size": 12}),
    )
    said = "; ".join(f"{model} {strategy} {pick(found):.1f}" for (model, strategy), found in sorted(cells.items())[:20])
    return Picture(figure, f"{text(lang, 'figure.heat')}, {metric.label}. {said}")


COSTS: dict[str, tuple[Callable[[BoardRow], float | None], bool]] = {
    "speed": (lambda row: row.samples_per_second, True),
    "generation": (lambda row: row.tokens_per_second, True),
    "memory": (lambda row: row.peak_memory_bytes and row.peak_memory_bytes / 2**30, False),
}
"""How a cost is read off a row, and whether more of it is better."""


def pareto(lang: str, rows: Sequence[BoardRow], metric: Column, cost: str, go: Go) -> Picture | None:
    """Quality against speed or memory, with the front that no other run beats on both."""
    read, more = COSTS[cost]
    points = [
        (spent, row.scores[metric.key], row)
        for row in rows
        if row.complete and metric.key in row.scores and (spent := read(row)) is not None and spent > 0
    ]
    if not points:
        return None
    costs = [spent for spent, _, _ in points]
    edge = front([(spent, score.value) for spent, score, _ in points], more=more, higher=metric.higher)
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": costs,
        "y": [score.value for _, score, _ in points],
        "marker": {"size": 9, "color": [COLOURS[row.kind] for _, _, row in points], "opacity": 0.85},
        "customdata": [go(row) for _, _, row in points],
        "hovertext": [safe(f"{name(row)} · {row.run}") for _, _, row in points],
        "hovertemplate": "%{hovertext}<br>%{x:.3~g} · %{y:.1f}<extra></extra>",
    }
    if len(points) <= 40:
        dots |= whiskers([score[:3] for _, score, _ in points])
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in edge],
        "y": [y for _, y in edge],
        "line": {"color": "@accent", "width": 1.5, "dash": "dot", "shape": "vh" if more else "hv"},
        "hoverinfo": "skip",
    }
    wide = max(costs) > 20 * min(costs)
    figure = frame(
        [line, dots],
        height=340,
        xaxis=axis(text(lang, f"axis.{cost}"), type="log" if wide else "linear"),
        yaxis=axis(metric.label),
    )
    on = [name(row) for spent, score, row in points if (spent, score.value) in edge]
    return Picture(figure, f"{text(lang, 'figure.pareto')}. {text(lang, 'front')}: {', '.join(on[:10])}")


def front(points: Sequence[tuple[float, float]], *, more: bool, higher: bool) -> list[tuple[float, float]]:
    """The points that no other point equals or beats on both axes, from left to right.

    Args:
        more: Whether a larger first number is better.
        higher: Whether a larger second number is better.
    """
    ordered = sorted(points, key=lambda one: (-one[0] if more else one[0], -one[1] if higher else one[1]))
    kept: list[tuple[float, float]] = []
    for x, y in ordered:
        if not kept or (y > kept[-1][1] if higher else y < kept[-1][1]):
            kept.append((x, y))
    return sorted(kept)


def preferred(
    lang: str, rows: Sequence[BoardRow], metric: Column, prefer: Callable[[str], Preference | None], go: Go
) -> Picture | None:
    """People's blind preference against an automatic metric; None below two systems with votes."""
    points = [
        (row, row.scores[metric.key], liked)
        for row in rows
        if metric.key in row.scores and (liked := prefer(row.run)) is not None
    ]
    if len(points) < 2:
        return None
    dots: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [score.value for _, score, _ in points],
        "y": [liked.value for _, _, liked in points],
        "text": [short(one, 20) for one in names([row for row, _, _ in points])],
        "textposition": "top center",
        "textfont": {"size": 11, "color": "@quiet"},
        "marker": {"size": 10, "color": [COLOURS[row.kind] for row, _, _ in points]},
        "customdata": [go(row) for row, _, _ in points],
        "hovertext": [safe(f"{name(row)} · {text(lang, 'votes', count=liked.votes)}") for row, _, liked in points],
        "hovertemplate": "%{hovertext}<br>%{x:.1f} · %{y:.1f}<extra></extra>",
        **whiskers([liked[:3] for _, _, liked in points]),
        **whiskers([score[:3] for _, score, _ in points], across=True),
    }
    half = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": 50,
        "y1": 50,
        "line": {"color": "@line", "dash": "dot"},
    }
    figure = frame(
        [dots],
        height=340,
        xaxis=axis(metric.label),
        yaxis=axis(text(lang, "axis.preference"), range=[0, 100]),
        shapes=[half],
    )
    said = "; ".join(f"{name(row)} {score.value:.1f}, {liked.value:.1f} %" for row, score, liked in points)
    return Picture(figure, f"{text(lang, 'figure.preference')}. {said}")
