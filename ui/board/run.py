"""One run: its scores, training, outputs, provenance and cases."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from leaderboard.board import BoardRow, CaseText
from leaderboard.metrics.score import NEAREST
from ui.board.columns import METRICS, Column, score
from ui.board.listing import Entry, entries, metric_of, options, order, part
from ui.board.overview import Region
from ui.board.render import render
from ui.board.scene import Scene
from ui.board.table import NOBODY, Cell, cell, marks, scale
from ui.board.view import PROTOCOLS

FINISHES = ("stop", "length", "error", "missing", "empty")
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
"""A model card's YAML header: for machines."""


SAMPLES = 5
"""Cases of one page of samples, with their texts."""


class Sample(NamedTuple):
    """A case with what the run wrote for it."""

    entry: Entry
    case: CaseText
    text: str | None
    """None where generation failed."""


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
    cases = part(scene, entries(scene), SAMPLES)
    ends = ("run.samples.worst", "run.samples.best") if metric.higher else ("run.samples.fewest", "run.samples.most")
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
        orders=[(key, scene.t(words)) for key, words in zip(("up", "down"), ends, strict=True)],
        order=order(view, metric),
        cases=cases,
        synthetic=scene.data.synthetic,
        samples=[one for entry in cases.entries if (one := sample(scene, row.run, entry))],
    )
    return [("run", markup)]


def sample(scene: Scene, run: str, entry: Entry) -> Sample | None:
    """A listed case with its texts; None for one that is not there any more."""
    found = scene.source.case(scene.data.key, entry.id)
    wrote = scene.source.impressions(scene.data.key, entry.id, [run])
    return Sample(entry, found, wrote[0].text if wrote else None) if found else None


def nearest(scene: Scene) -> BoardRow | None:
    """The nearest-neighbour baseline of the set."""
    return next((row for row in scene.rows if row.kind == "baseline" and row.run == NEAREST), None)


def lines(scene: Scene, row: BoardRow) -> list[Line]:
    """All scores of a run, under both protocols and the others, each on its column's own scale."""
    keys = [(protocol, f"{protocol}.{name}") for protocol in PROTOCOLS for name in METRICS[protocol]]
    keys += [("", one.key) for one in scene.every if one.scored and one.key.split(".")[0] not in METRICS]
    made = []
    for protocol, key in keys:
        if key in row.scores:
            column = score(scene.lang, key)
            found = cell(scene.lang, row, column, scale(scene.rows, column), NOBODY, scene.source.preference)
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
