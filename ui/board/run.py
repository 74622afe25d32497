"""One run: its scores, training, outputs, provenance and cases."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from leaderboard.board import BoardRow
from leaderboard.metrics.score import NEAREST
from ui.board.columns import METRICS, Column, score
from ui.board.listing import entries, metric_of, options, part
from ui.board.overview import Region
from ui.board.render import render
from ui.board.scene import Scene
from ui.board.table import Cell, cell, marks, scale
from ui.board.view import PROTOCOLS

FINISHES = ("stop", "length", "error", "missing", "empty")
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
"""A model card's YAML header: for machines."""


class Line(NamedTuple):
    """One score of the run."""

    protocol: str
    column: Column
    cell: Cell
    signature: str


def run(scene: Scene) -> list[Region]:
    """The run, or that there is none."""
    view = scene.view
    row = scene.row(view.run)
    if row is None:
        return [
            (
                "run",
                render("missing.html", scene.lang, view=view, link=scene.link, head="empty.run", what="empty.run.do"),
            )
        ]
    details = scene.source.details(scene.data.key, row.run)
    best = scene.found.ranking[0] if scene.found.ranking else None
    metric = metric_of(scene, row.run)
    markup = render(
        "run.html",
        scene.lang,
        view=view,
        link=scene.link,
        row=row,
        name=scene.names[row.run],
        rank=scene.found.ranks.get(row.run),
        marks=marks(scene.lang, row, scene.found),
        lines=lines(scene, row),
        finishes=[(key, many) for key in FINISHES if (many := details.finishes.get(key, 0)) or key == "stop"],
        config=details.config,
        card=card(details.card),
        provenance=list(flat(details.provenance)),
        curve=bool(details.log),
        subset=scene.t(f"subset.{view.subset}"),
        against=[
            (key, other.run)
            for key, other in (("best", best), ("nearest", nearest(scene)))
            if other and other.run != row.run
        ],
        metric=metric,
        metrics=[(one.key, one.label) for one in options(scene, row.run)],
        cases=part(scene, entries(scene)),
    )
    return [("run", markup)]


def nearest(scene: Scene) -> BoardRow | None:
    """The nearest-neighbour baseline of the set."""
    return next((row for row in scene.rows if row.kind == "baseline" and row.run == NEAREST), None)


def lines(scene: Scene, row: BoardRow) -> list[Line]:
    """All scores of a run, under both protocols and the others, each on its column's own scale."""
    keys = [(protocol, f"{protocol}.{name}") for protocol in PROTOCOLS for name in METRICS[protocol]]
    keys += [("", key) for key in sorted(row.scores) if key.split(".")[0] not in METRICS]
    made = []
    for protocol, key in keys:
        if key in row.scores:
            column = score(scene.lang, key)
            found = cell(scene.lang, row, column, scale(scene.rows, column), None, scene.source.preference)
            made.append(
                Line(scene.t(f"protocol.{protocol}") if protocol else "", column, found, row.scores[key].signature)
            )
    return made


def flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Nested values as lines: `hardware.gpu`, `NVIDIA A100`; nothing is said of what is unknown."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{before}{key}.")
        elif value not in (None, "", []):
            yield f"{before}{key}", ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@lru_cache(maxsize=1)
def markdown() -> MarkdownIt:
    """Markdown without markup of its own and with words in place of pictures, which could ask other hosts."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.add_render_rule("image", lambda _, tokens, at, *__: escape(tokens[at].content))
    return made


def card(words: str) -> Markup:
    """A model card as markup; the engine escapes all of its text."""
    return Markup(markdown().render(FRONT.sub("", words.replace("\r\n", "\n"))))  # noqa: S704
