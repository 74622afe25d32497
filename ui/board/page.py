"""The leaderboard page as one Gradio component whose views are drawn on the server.

The server must give out `ASSETS` below `/ui/`: a file's name there to its place on the disk.
"""

import json
import logging
import traceback
from collections.abc import Callable
from dataclasses import fields
from importlib.metadata import distribution
from pathlib import Path
from threading import Thread
from typing import Any

import gradio as gr

from leaderboard.metrics.words import radiology_words
from ui.board.case import case
from ui.board.compare import compare
from ui.board.drawing import picture
from ui.board.export import export
from ui.board.overview import Region, empty, overview
from ui.board.render import render
from ui.board.run import run
from ui.board.scene import Scene, build, kept
from ui.board.source import Source
from ui.board.texts import TEXTS, text
from ui.board.view import LONGEST_QUERY, View, read
from ui.translations import choose

HERE = Path(__file__).parent
LOG = logging.getLogger(__name__)
PLOTLY = "plotly.min.js"
ASSETS: dict[str, Path] = {
    PLOTLY: Path(str(distribution("plotly").locate_file(f"plotly/package_data/{PLOTLY}"))),
}
"""What the server gives out for this page, below `/ui/`; nothing comes from another host."""
SCRIPTS = ("board.js", "pictures.js")
"""One script in two files."""
NAMES = frozenset(field.name for field in fields(View))
IN_BROWSER = ("loading", "error", "error.do", "retry", "link.done", "plot.toImage")
"""Words that the page needs when the server does not answer."""
PLACES: dict[str, Callable[[Scene], list[Region]]] = {"board": overview, "compare": compare, "run": run, "case": case}

Asked = dict[str, Any]


class Page:
    """What the browser asks of the server. Whatever it sends is read as words, and nothing it sends can fail."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def show(self, asked: Asked) -> Asked:
        """A view: regions of markup, the definite address, and what a screen reader is told."""
        return self.answer(asked, shown)

    def draw(self, asked: Asked) -> Asked:
        """A picture of the view."""
        return self.answer(asked, lambda scene: drawn(scene, words(asked, "figure")))

    def save(self, asked: Asked) -> Asked:
        """A file to take away."""
        return self.answer(asked, lambda scene: saved(scene, words(asked, "format")))

    def answer(self, asked: Asked, say: Callable[[Scene], Asked]) -> Asked:
        """One answer; a failure is logged by its place alone, since its words could hold report text."""
        try:
            lang = choose(words(asked, "lang"), None)
            keep = kept(words(asked, "keep")[:LONGEST_QUERY], NAMES)
            scene = build(self.source, read(words(asked, "query")), lang, keep)
            return say(scene) if scene else blank(lang)
        except Exception as problem:  # noqa: BLE001  (whatever it is, the person gets a card with a button)
            at = traceback.extract_tb(problem.__traceback__)[-1]
            LOG.error("leaderboard page: %s in %s:%s", type(problem).__name__, Path(at.filename).name, at.lineno)
            return {"failed": True}


def board(source: Source) -> None:
    """Place the page into the surrounding `gr.Blocks`."""
    page = Page(source)
    Thread(target=radiology_words, daemon=True).start()  # takes a second, which the first case would wait for

    def show(asked: Asked) -> Asked:
        return page.show(asked)

    def draw(asked: Asked) -> Asked:
        return page.draw(asked)

    def save(asked: Asked) -> Asked:
        return page.save(asked)

    gr.HTML(
        frame(),
        js_on_load="\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS),
        apply_default_css=False,
        elem_classes="board-frame",
        server_functions=[show, draw, save],
    )


def frame() -> str:
    """What stands there before the first view: style, words of both languages, and where views go."""
    spoken = {lang: {key: text(lang, key) for key in IN_BROWSER} for lang in ("zh", "en")}
    return render(
        "frame.html",
        "zh",
        style=(HERE / "board.css").read_text(encoding="utf-8"),
        names=" ".join(sorted(NAMES)),
        words=json.dumps(spoken, ensure_ascii=False),
        plotly=f"ui/{PLOTLY}",
    )


def words(asked: object, key: str) -> str:
    """A word of what the browser sent; anything else than words counts as none."""
    found = asked.get(key) if isinstance(asked, dict) else None
    return found if isinstance(found, str) else ""


def shown(scene: Scene) -> Asked:
    """A view's regions, its address and what a screen reader is told."""
    view = scene.view
    regions = PLACES[view.place](scene)
    return {"regions": regions, "query": view.query(), "place": view.place, "said": said(scene)}


def said(scene: Scene) -> str:
    """What changed, for who cannot see it."""
    view = scene.view
    if view.place == "board":
        return f"{scene.t('title')}. {len(scene.found.rows) + len(scene.found.published)} {scene.t('rows')}"
    if view.place == "case":
        return scene.t("case.title", id=view.case)
    named = [scene.names.get(run, run) for run in (view.run, view.against) if run]
    return scene.t("compare.title", a=named[0], b=named[1]) if len(named) == 2 else named[0]


def blank(lang: str) -> Asked:
    """The view of an empty store."""
    return {"regions": empty(lang), "query": "", "place": "board", "said": text(lang, "empty.store")}


def drawn(scene: Scene, figure: str) -> Asked:
    """A picture's document, or the words in its place."""
    found = picture(scene, figure)
    if found:
        return {"figure": found.figure, "said": found.said}
    key = f"figure.none.{figure.removesuffix('-narrow')}"
    return {"empty": text(scene.lang, key if key in TEXTS else "figure.none")}


def saved(scene: Scene, form: str) -> Asked:
    """A file to save."""
    found = export(scene, form)
    return found._asdict() if found else {"failed": True}
