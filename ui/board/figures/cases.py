"""Pictures of cases and of training: score by length, learning curves, case by case, output lengths."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard

import numpy as np
import numpy.typing as npt

from leaderboard.board import BoardRow
from ui.board.columns import Column
from ui.board.figures.frame import DASHES, SERIES, SYMBOLS, Picture, axis, frame, names, safe, short
from ui.board.texts import text

Numbers = npt.NDArray[np.float64]
BINS = 6
FEWEST = 5
"""Cases below which a group has no interval worth drawing."""


def by_length(
    lang: str, scored: Sequence[tuple[BoardRow, Numbers]], lengths: Numbers, metric: Column
) -> Picture | None:
    """Mean score of each run over groups of cases with references of like length.

    Args:
        scored: Per-case scores, each as long as `lengths`; NaN where a case has none.
        lengths: Characters of each case's reference.
    """
    if not scored or not len(lengths):
        return None
    edges = np.unique(np.quantile(lengths, np.linspace(0, 1, BINS + 1)))
    if len(edges) < 3:
        return None
    group = np.clip(np.searchsorted(edges, lengths, side="right") - 1, 0, len(edges) - 2)
    labels = spans(edges)
    traces, said = [], []
    called = names([row for row, _ in scored])
    for at, (_, scores) in enumerate(scored):
        means, halves, counts = grouped(scores, group, len(labels))
        shift = (at - (len(scored) - 1) / 2) * 0.09
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": short(called[at], 24),
                "x": [place + shift for place in range(len(labels))],
                "y": numbers(means),
                "error_y": {
                    "type": "data",
                    "array": [half or 0 for half in numbers(halves)],
                    "thickness": 1.2,
                    "width": 0,
                },
                "line": {"color": SERIES[at % 6], "dash": DASHES[at % 6], "width": 1.8},
                "marker": {"symbol": SYMBOLS[at % 6], "size": 7},
                "hovertext": [f"{labels[place]} · n = {counts[place]}" for place in range(len(labels))],
                "hovertemplate": f"{short(called[at], 40)}<br>%{{hovertext}}<br>%{{y:.1f}}<extra></extra>",
            }
        )
        said.append(f"{called[at]}: " + ", ".join("–" if math.isnan(mean) else f"{mean:.1f}" for mean in means))
    figure = frame(
        traces,
        height=360,
        showlegend=True,
        margin={"l": 56, "r": 16, "t": 12, "b": 96},
        xaxis=axis(text(lang, "axis.length"), tickmode="array", tickvals=list(range(len(labels))), ticktext=labels),
        yaxis=axis(metric.label),
    )
    return Picture(figure, f"{text(lang, 'figure.length')} ({', '.join(labels)}). {'; '.join(said)}")


def spans(edges: Numbers) -> list[str]:
    """Groups of whole numbers in words: '12–18', each starting after the one before."""
    lows = [math.ceil(edges[0]), *(math.ceil(edge) for edge in edges[1:-1])]
    highs = [*(math.ceil(edge) - 1 for edge in edges[1:-1]), math.floor(edges[-1])]
    return [f"{low}–{max(low, high)}" for low, high in zip(lows, highs, strict=True)]


def grouped(scores: Numbers, group: npt.NDArray[np.intp], groups: int) -> tuple[Numbers, Numbers, list[int]]:
    """Mean, half width of its 95 % interval (normal approximation) and count per group; NaN where there is none."""
    means, halves, counts = np.full(groups, np.nan), np.full(groups, np.nan), []
    for at in range(groups):
        chosen = scores[(group == at) & ~np.isnan(scores)]
        counts.append(len(chosen))
        if len(chosen):
            means[at] = chosen.mean()
        if len(chosen) >= FEWEST:
            halves[at] = 1.96 * chosen.std(ddof=1) / math.sqrt(len(chosen))
    return means, halves, counts


def numbers(values: Numbers) -> list[float | None]:
    """A list for JSON: what is not a number is absent, not 0."""
    return [None if math.isnan(value) else round(float(value), 4) for value in values]


class Curve(NamedTuple):
    """Losses of one training: (step, loss) while training and on dev."""

    train: list[tuple[float, float]]
    dev: list[tuple[float, float]]


def curve(log: Sequence[Mapping[str, Any]]) -> Curve:
    """The losses in a training log; lines without a step, and losses that are no finite number, are left out."""

    def points(key: str) -> list[tuple[float, float]]:
        found = [(line.get("step"), line.get(key)) for line in log]
        return [(float(x), float(y)) for x, y in found if finite(x) and finite(y)]

    return Curve(points("loss"), points("dev_loss"))


def finite(value: object) -> TypeGuard[float]:
    """Whether a value from a log can be drawn."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def curves(lang: str, logs: Sequence[tuple[str, Curve]]) -> Picture | None:
    """Loss by step, one hue a run: the line is training, dots are dev."""
    logs = [(label, curve) for label, curve in logs if curve.train or curve.dev]
    if not logs:
        return None
    traces: list[dict[str, Any]] = []
    for at, (label, curve) in enumerate(logs):
        hue, named = SERIES[at % 6], False
        for points, mode, part in ((curve.train, "lines", "train"), (curve.dev, "lines+markers", "dev")):
            if points:
                traces.append(
                    {
                        "type": "scatter",
                        "mode": mode,
                        "name": text(lang, part) if len(logs) == 1 else short(label, 24),
                        "legendgroup": part if len(logs) == 1 else str(at),
                        "showlegend": len(logs) == 1 or not named,
                        "x": [step for step, _ in points],
                        "y": [loss for _, loss in points],
                        "line": {
                            "color": hue,
                            "width": 1.4 if part == "train" else 1,
                            "dash": "solid" if part == "train" else "dot",
                        },
                        "marker": {"symbol": SYMBOLS[at % 6], "size": 8},
                        "hovertemplate": f"{short(label, 40)}<br>{text(lang, 'axis.step')} %{{x}}<br>%{{y:.3f}}<extra></extra>",
                    }
                )
                named = True
    figure = frame(
        traces,
        height=360,
        showlegend=True,
        margin={"l": 56, "r": 16, "t": 12, "b": 96},
        xaxis=axis(text(lang, "axis.step")),
        yaxis=axis(text(lang, "axis.loss"), rangemode="tozero"),
    )
    last = "; ".join(f"{label} {(curve.dev or curve.train)[-1][1]:.3f}" for label, curve in logs)
    return Picture(figure, f"{text(lang, 'figure.curves')}. {last}")


def scatter(lang: str, a: Numbers, b: Numbers, ids: Sequence[str], go: str, metric: Column) -> Picture | None:
    """Each case's score under B across and under A up; above the diagonal A is higher.

    Args:
        ids: The cases.
        go: The query that opens a case, up to its id.
    """
    if not len(a):
        return None
    ends = [float(min(np.nanmin(a), np.nanmin(b), 0.0)), float(max(np.nanmax(a), np.nanmax(b)))]
    air = 0.03 * (ends[1] - ends[0]) or 1.0
    ends = [ends[0] - air, ends[1] + air]
    dots = {
        "type": "scattergl" if len(a) > 8000 else "scatter",
        "mode": "markers",
        "x": numbers(b),
        "y": numbers(a),
        "customdata": list(ids),
        "meta": go,
        "marker": {
            "size": 6,
            "opacity": 0.6,
            "color": [
                "@a" if up > across else "@b" if across > up else "@plain" for up, across in zip(a, b, strict=True)
            ],
            "symbol": [
                "triangle-up" if up > across else "triangle-down" if across > up else "circle"
                for up, across in zip(a, b, strict=True)
            ],
        },
        "hovertemplate": "A %{y:.1f} · B %{x:.1f}<extra></extra>",
    }
    same = {
        "type": "line",
        "x0": ends[0],
        "y0": ends[0],
        "x1": ends[1],
        "y1": ends[1],
        "line": {"color": "@quiet", "width": 1, "dash": "dot"},
    }
    figure = frame(
        [dots],
        height=420,
        shapes=[same],
        xaxis=axis(f"B · {metric.label}", range=ends),
        yaxis=axis(f"A · {metric.label}", range=ends),
    )
    wins = text(lang, "compare.wins", a=int((a > b).sum()), same=int((a == b).sum()), b=int((b > a).sum()))
    return Picture(figure, f"{text(lang, 'compare.scatter')}, {metric.label}. {wins}")


def lengths(lang: str, outputs: Numbers, references: Numbers) -> Picture | None:
    """How long a run's outputs are against the references, on the same groups."""
    outputs, references = outputs[~np.isnan(outputs)], references[~np.isnan(references)]
    if not len(outputs) or not len(references):
        return None
    top = float(max(np.quantile(outputs, 0.99), np.quantile(references, 0.99), 1.0))
    edges = np.linspace(0, top, 21)
    middle = (edges[:-1] + edges[1:]) / 2

    def bars(label: str, values: Numbers, colour: str, dash: str) -> dict[str, Any]:
        found, _ = np.histogram(np.clip(values, 0, top), bins=edges)
        return {
            "type": "scatter",
            "mode": "lines",
            "name": safe(label),
            "x": [round(float(one), 1) for one in middle],
            "y": found.tolist(),
            "line": {"color": colour, "shape": "hvh", "width": 1.8, "dash": dash},
            "hovertemplate": "%{x:.0f}: %{y}<extra></extra>",
        }

    figure = frame(
        [
            bars(text(lang, "run.output"), outputs, "@accent", "solid"),
            bars(text(lang, "reference.row"), references, "@quiet", "dot"),
        ],
        height=260,
        showlegend=True,
        margin={"l": 48, "r": 12, "t": 8, "b": 84},
        xaxis=axis(text(lang, "axis.characters")),
        yaxis=axis(text(lang, "axis.count"), rangemode="tozero"),
    )
    said = f"{text(lang, 'run.output')} {np.median(outputs):.0f}, {text(lang, 'reference.row')} {np.median(references):.0f}"
    return Picture(figure, f"{text(lang, 'run.lengths')}. {said}")
