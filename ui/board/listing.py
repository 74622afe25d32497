"""Cases in an order worth reading: by one run's score, by the difference of two runs, else as the set has them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ui.board.columns import METRICS, Column, score
from ui.board.scene import Scene
from ui.board.source import Numbers
from ui.board.view import View

PART = 20
"""Cases of one page of a list."""


class Entry(NamedTuple):
    """A case in a list."""

    id: str
    query: str
    a: float
    b: float | None = None
    difference: float | None = None


class Part(NamedTuple):
    """One page of a list."""

    entries: list[Entry]
    part: int
    parts: int
    total: int


def options(scene: Scene, *runs: str) -> list[Column]:
    """The scores that all of these runs have for single cases."""
    rows = [row for run in runs if (row := scene.row(run))]
    keys = [f"{scene.view.protocol}.{name}" for name in METRICS[scene.view.protocol]]
    keys += [one.key for one in scene.every if one.scored and one.key not in keys]
    return [score(scene.lang, key) for key in keys if all(key in row.scores for row in rows)]


def metric_of(scene: Scene, *runs: str) -> Column:
    """The score looked at: the one asked for, else the one that ranks, else the first these runs have."""
    able = options(scene, *runs)
    for key in (scene.view.metric, scene.found.metric.key):
        for one in able:
            if one.key == key:
                return one
    return able[0] if able else scene.found.metric


def paired(scene: Scene, metric: Column) -> tuple[Sequence[str], Numbers, Numbers] | None:
    """The cases that both runs of a comparison have a score for, with these scores."""
    a, b = scene.scores(scene.view.run, metric.key), scene.scores(scene.view.against, metric.key)
    if a is None or b is None:
        return None
    both = np.flatnonzero(~np.isnan(a) & ~np.isnan(b))
    return [scene.ids[int(at)] for at in both], a[both], b[both]


def entries(scene: Scene) -> list[Entry]:
    """The cases of the view in its order, else the worst first, or A's lead; ties in the set's own order.

    None without per-case scores. Where fewer is better, `up` and `down` speak of the score still, a lead of the better run.
    """
    view = scene.view
    runs = [run for run in (view.run, view.against) if run]
    metric = metric_of(scene, *runs)
    if view.against:
        found = paired(scene, metric)
        if found is None:
            return []
        ids, a, b = found
        lead = a - b if metric.higher else b - a
        place = np.argsort(lead if view.order == "up" else -lead, kind="stable")
        return [
            Entry(ids[at], view.query(case=ids[at], part=1), float(a[at]), float(b[at]), float(a[at] - b[at]))
            for at in place
        ]
    one = scene.scores(view.run, metric.key)
    if one is None:
        return []
    able = np.flatnonzero(~np.isnan(one))
    place = able[np.argsort(-one[able] if order(view, metric) == "down" else one[able], kind="stable")]
    return [Entry(scene.ids[at], view.query(case=scene.ids[at], part=1), float(one[at])) for at in place]


def order(view: View, metric: Column) -> str:
    """The order of one run's cases: the one asked for, else the worst first."""
    return view.order or ("up" if metric.higher else "down")


def part(scene: Scene, found: list[Entry], size: int = PART) -> Part:
    """The page of a list that the view asks for."""
    parts = max(1, -(-len(found) // size))
    at = min(scene.view.part, parts)
    return Part(found[(at - 1) * size : at * size], at, parts, len(found))


def neighbours(scene: Scene) -> tuple[str, str, int, int]:
    """The cases before and after the view's in the order of the list it was opened from, its place and how many there are."""
    found = [one.id for one in entries(scene)] if scene.view.run else []
    ids = found if scene.view.case in found else list(scene.ids)
    if scene.view.case not in ids:
        return "", "", 0, len(ids)
    at = ids.index(scene.view.case)
    return ids[at - 1] if at else "", ids[at + 1] if at + 1 < len(ids) else "", at + 1, len(ids)
