"""The arena page: one piece of markup, drawn by `arena.js` over the requests of `ui.arena.routes`."""

import json
from pathlib import Path
from typing import NamedTuple

import gradio as gr
import jinja2

from arena.cases import Drawn
from ui.arena.findings import LONGEST
from ui.arena.texts import TEXTS
from ui.translations import DEFAULT, TAGS, mark, say

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent / "assets" / "samples.json"


class Sample(NamedTuple):
    """Made-up findings to try the page with."""

    title: str
    tag: str
    """Its language, as `lang` attributes want it."""
    case: Drawn

    @property
    def id(self) -> str:
        """Its name in requests."""
        return self.case.id


def samples() -> list[Sample]:
    """The synthetic samples of `assets`."""
    return [
        Sample(
            one["title"],
            TAGS[one["lang"]],
            Drawn(one["id"], one["findings"], one["reference"], one["lang"], synthetic=True, data=""),
        )
        for one in json.loads(SAMPLES.read_text(encoding="utf-8"))
    ]


def arena(loaded: str) -> None:
    """Place the arena into the page.

    Args:
        loaded: Whether a pair can be asked for when the page is made (`ui.arena.engine.Engine.loaded`).
    """
    gr.HTML(markup(loaded), js_on_load="startArena(element)", apply_default_css=False, elem_id="arena")


def markup(loaded: str) -> str:
    """The page before anything is done."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("arena.html").render(
        t=mark_default, say=say_default, loaded=loaded, most=LONGEST, samples=samples()
    )


def mark_default(key: str) -> str:
    """Words that change with the language; the browser shows its own at once."""
    return mark(TEXTS, key, DEFAULT)


def say_default(key: str) -> str:
    """Words of an attribute."""
    return say(TEXTS, key, DEFAULT)
