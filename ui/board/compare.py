"""Two runs over the same cases: differences with intervals and p-values, and the cases by difference."""

from typing import NamedTuple

from leaderboard.board import Comparison, Difference
from ui.board.listing import entries, metric_of, options, part
from ui.board.overview import Region
from ui.board.render import render
from ui.board.scene import LEVEL, Scene


class Forest(NamedTuple):
    """A difference drawn on a line whose middle is zero, in percent of its width."""

    left: float
    width: float
    dot: float


class Line(NamedTuple):
    """One score of the comparison."""

    label: str
    found: Difference
    drawn: Forest
    verdict: str
    """`a`, `b` or `none`."""
    hint: str = ""
    rate: bool = False
    """Whether it counts errors."""


def compare(scene: Scene) -> list[Region]:
    """The comparison, or why there is none."""
    view = scene.view
    a, b = scene.row(view.run), scene.row(view.against)
    if a is None or b is None:
        return [
            (
                "compare",
                render("missing.html", scene.lang, view=view, link=scene.link, head="empty.run", what="empty.run.do"),
            )
        ]
    if a.run == b.run:
        return [
            (
                "compare",
                render("missing.html", scene.lang, view=view, link=scene.link, head="compare.same", what="picked.two"),
            )
        ]
    columns = {one.key: one for one in options(scene, a.run, b.run)}
    incomplete = not (a.complete and b.complete)
    found = (
        Comparison(problem="incomplete")
        if incomplete
        else scene.source.compare(scene.data.key, view.subset, a.run, b.run, list(columns))
    )
    reach = max(
        (abs(end) for one in found.differences for end in (one.low, one.high, one.difference) if end == end), default=0
    )
    lines = [
        Line(
            columns[one.key].label,
            one,
            forest(one, reach),
            verdict(one, columns[one.key].higher),
            columns[one.key].hint,
            columns[one.key].kind == "rate",
        )
        for one in found.differences
        if one.key in columns
    ]
    metric = metric_of(scene, a.run, b.run)
    noted = [scene.t(f"noted.{one}") for one in found.noted if one in ("decoding", "prompt_sha256", "backend", "dtype")]
    markup = render(
        "compare.html",
        scene.lang,
        view=view,
        link=scene.link,
        a=a,
        b=b,
        names=scene.names,
        found=found,
        lines=lines,
        noted=(", " if scene.lang == "en" else "、").join(noted),
        subset=scene.t(f"subset.{view.subset}"),
        protocol=scene.t(f"protocol.{view.protocol}"),
        metric=metric,
        metrics=[(one.key, one.label) for one in columns.values()],
        cases=part(scene, entries(scene)),
    )
    return [("compare", markup)]


def forest(one: Difference, reach: float) -> Forest:
    """Where a difference and its interval stand."""

    def place(number: float) -> float:
        return round(50 + 48 * number / reach, 1) if reach else 50.0

    if one.low != one.low or one.high != one.high:
        return Forest(place(one.difference), 0, place(one.difference))
    return Forest(place(one.low), round(place(one.high) - place(one.low), 1), place(one.difference))


def verdict(one: Difference, higher: bool) -> str:
    """Who is better after correction, if anybody."""
    p = one.p if one.p_holm is None else one.p_holm
    if not one.difference or not p < LEVEL:
        return "none"
    return "a" if (one.difference > 0) == higher else "b"
