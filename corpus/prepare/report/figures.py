"""The report's pictures as plotly's own JSON; colours are names (`@accent`) that the page's style sheet gives."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

from common.report_page import Figure, axis, frame, names_axis
from corpus.lexicon import lexicon
from corpus.prepare.report.words import rule_name, text

Result = Mapping[str, Any]
COLOURS = {"train": "@s1", "valid": "@s2", "test": "@s3", "unused": "@plain"}
PATTERNS = {"train": "", "valid": "/", "test": "x"}
MOST_TERMS = 20
CLUSTERS = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 30), (31, 100), (101, 1000), (1001, 10**9))


def figures(lang: str, result: Result) -> dict[str, Figure]:
    """The pictures that there are numbers for, by name."""
    made = {
        "funnel": funnel(lang, result),
        "personal": personal(lang, result),
        "clusters": clusters(lang, result),
        "years": years(lang, result),
        "findings": lengths(lang, result, "lengths", "findings"),
        "impression": lengths(lang, result, "lengths", "impression"),
        "findings_tokens": lengths(lang, result, "tokens", "findings"),
        "impression_tokens": lengths(lang, result, "tokens", "impression"),
        "leakage": leakage(lang, result),
        "terms": terms(lang, result),
    }
    return {name: figure for name, figure in made.items() if figure is not None}


def bar(values: Sequence[float], side: str = "train", **settings: Any) -> Figure:
    """Bars of one colour and pattern."""
    pattern = {"shape": PATTERNS[side], "fillmode": "overlay", "fgcolor": "@card", "fgopacity": 0.7, "size": 6,
               "solidity": 0.25}  # fmt: skip
    marker = {"color": COLOURS[side], "pattern": pattern}
    return {"type": "bar", "x": list(values), "marker": marker, "hovertemplate": "%{x:,}<extra></extra>"} | settings


def funnel(lang: str, result: Result) -> Figure:
    """From raw rows to the sides: what is left, and what each rule took off it."""
    told = result["funnel"]
    steps: list[tuple[str, int, int, str]] = [(text(lang, "funnel.raw"), 0, told["raw"], "@base")]
    left = told["raw"]
    losses = ([("rejected", told["rejected"])] if told["rejected"] else []) + [*told["dropped"].items()]
    for name, count in losses:
        left -= count
        label = text(lang, "funnel.rejected") if name == "rejected" else rule_name(lang, name)
        steps.append((f"− {label}", left, count, "@loss"))
    steps.append((text(lang, "funnel.usable"), 0, told["usable"], "@base"))
    at = 0
    for side in ("train", "valid", "test", "unused"):
        if told.get(side):
            steps.append((text(lang, f"side.{side}"), at, told[side], COLOURS[side]))
            at += told[side]
    data = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(steps))),
        "base": [start for _, start, _, _ in steps],
        "x": [count for _, _, count, _ in steps],
        "text": [f"−{count:,}" if colour == "@loss" else f"{count:,}" for _, _, count, colour in steps],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": [colour for *_, colour in steps]},
        "hovertemplate": "%{x:,}<extra></extra>",
    }
    return frame(
        [data],
        70 + 26 * len(steps),
        xaxis=axis(tickformat=",", range=[0, told["raw"] * 1.12]),
        yaxis=names_axis([html.escape(label, quote=False) for label, *_ in steps]),
    )


def personal(lang: str, result: Result) -> Figure | None:
    """How often each kind of personal data was found."""
    found = result["personal"]
    if not found:
        return None
    counts = [one["found"] for one in found.values()]
    bars = bar(counts, orientation="h", y=list(range(len(counts))), text=[f"{one:,}" for one in counts],
               textposition="outside", cliponaxis=False)  # fmt: skip
    return frame(
        [bars],
        80 + 26 * len(counts),
        xaxis=axis(tickformat=",", range=[0, max(counts) * 1.15]),
        yaxis=names_axis([html.escape(text(lang, f"personal.{kind}"), quote=False) for kind in found]),
    )


def clusters(lang: str, result: Result) -> Figure | None:
    """How many reports stand in clusters of which size."""
    sizes = {int(size): count for size, count in result["duplicates"]["sizes"].items()}
    rows = [
        (label(low, high), sum(size * count for size, count in sizes.items() if low <= size <= high))
        for low, high in CLUSTERS
    ]
    rows = [row for at, row in enumerate(rows) if any(count for _, count in rows[at:])]
    if not rows:
        return None
    return frame(
        [{**bar([]), "x": [name for name, _ in rows], "y": [count for _, count in rows],
          "hovertemplate": "%{y:,}<extra></extra>"}],
        280,
        xaxis=axis(text(lang, "axis.cluster"), type="category", showgrid=False),
        yaxis=axis(text(lang, "axis.reports"), tickformat=",", type="log" if rows[0][1] > 50 * rows[-1][1] > 0 else "linear"),
    )  # fmt: skip


def label(low: int, high: int) -> str:
    """A range of sizes."""
    return str(low) if low == high else f"> {low - 1}" if high >= 10**9 else f"{low}–{high}"


def sides(result: Result) -> list[str]:
    """The sides that were written."""
    return [side for side in ("train", "valid", "test") if side in result]


def shares(lang: str, result: Result, side: str, counts: Sequence[int], x: Sequence[Any]) -> Figure:
    """Bars of a side's shares in percent."""
    whole = max(1, result[side]["reports"])
    return {
        **bar([], side),
        "name": text(lang, f"side.{side}"),
        "x": list(x),
        "y": [round(100 * count / whole, 3) for count in counts],
        "customdata": list(counts),
        "hovertemplate": "%{x}: %{y:.1f} % (%{customdata:,})<extra>%{fullData.name}</extra>",
    }


def years(lang: str, result: Result) -> Figure | None:
    """The share of each year on each side."""
    rows = [row for row in result["split"] if row["by"] == "year"]
    if len(rows) < 2:
        return None
    names = [row["value"] or "–" for row in rows]
    return frame(
        [shares(lang, result, side, [row[side] for row in rows], names) for side in sides(result)],
        280,
        xaxis=axis(text(lang, "axis.year"), type="category", showgrid=False),
        yaxis=axis(text(lang, "axis.share"), ticksuffix=" %"),
        showlegend=True,
        margin={"l": 8, "r": 16, "t": 32, "b": 44},
    )


def lengths(lang: str, result: Result, what: str, field: str) -> Figure | None:
    """How long texts are on each side."""
    told = (result[what] or {}).get(field)
    if not told:
        return None
    step = told["step"]
    starts = [at * step for at in range(len(told["train"]))]
    names = [str(start) if step == 1 else f"{start}–{start + step - 1}" for start in starts[:-1]] + [f"≥ {starts[-1]}"]
    traces = []
    for side in sides(result):
        one = shares(lang, result, side, told[side], starts)
        one["hovertext"] = names
        one["hovertemplate"] = "%{hovertext}: %{y:.1f} % (%{customdata:,})<extra>%{fullData.name}</extra>"
        traces.append(one)
    return frame(
        traces,
        280,
        xaxis=axis(text(lang, f"axis.{what}"), showgrid=False),
        yaxis=axis(text(lang, "axis.share"), ticksuffix=" %"),
        showlegend=True,
        bargap=0.1,
        margin={"l": 8, "r": 16, "t": 32, "b": 44},
    )


def leakage(lang: str, result: Result) -> Figure | None:
    """How near each held-out report is to its nearest training neighbour."""
    held = [side for side in ("valid", "test") if side in result["leakage"]]
    traces = []
    for side in held:
        counts = result["leakage"][side]["histogram"]
        one = shares(lang, result, side, list(counts.values()), [float(start) + 0.025 for start in counts])
        one["hovertext"] = [f"{float(start):.2f}–{float(start) + 0.05:.2f}" for start in counts]
        one["hovertemplate"] = "%{hovertext}: %{y:.1f} % (%{customdata:,})<extra>%{fullData.name}</extra>"
        traces.append(one)
    threshold = result["leakage"]["threshold"]
    line = {"type": "line", "x0": threshold, "x1": threshold, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": "@wrong", "width": 1.5, "dash": "dash"}}  # fmt: skip
    note = {"x": threshold, "y": 1, "yref": "paper", "xanchor": "right", "yanchor": "top", "showarrow": False,
            "text": html.escape(text(lang, "leakage.threshold", value=threshold)), "font": {"color": "@wrong", "size": 11},
            "xshift": -4}  # fmt: skip
    return frame(
        traces,
        300,
        xaxis=axis(text(lang, "axis.similarity"), range=[0, 1.005], dtick=0.1),
        yaxis=axis(text(lang, "axis.share"), ticksuffix=" %"),
        shapes=[line],
        annotations=[note],
        showlegend=len(held) > 1,
        bargap=0.05,
        margin={"l": 8, "r": 16, "t": 32, "b": 44},
    )


def terms(lang: str, result: Result) -> Figure | None:
    """In how many impressions a finding is stated, on each side."""
    rows = result["terms"][:MOST_TERMS]
    if not rows:
        return None
    known = lexicon()
    names = [(known[row["concept"]].zh if lang == "zh" else known[row["concept"]].en)[0] for row in rows]
    traces = []
    for at, side in enumerate(sides(result)):
        whole = max(1, result[side]["reports"])
        traces.append(
            bar([round(100 * row[side] / whole, 3) for row in rows], side)
            | {
                "orientation": "h",
                "y": list(range(len(rows))),
                "offsetgroup": str(at),
                "name": text(lang, f"side.{side}"),
                "customdata": [row[side] for row in rows],
                "hovertemplate": "%{x:.1f} % (%{customdata:,})<extra>%{fullData.name}</extra>",
            }
        )
    return frame(
        traces,
        90 + 24 * len(rows),
        xaxis=axis(text(lang, "axis.stated"), ticksuffix=" %"),
        yaxis=names_axis([html.escape(name, quote=False) for name in names]),
        showlegend=True,
        margin={"l": 8, "r": 16, "t": 32, "b": 44},
    )
