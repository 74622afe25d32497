"""The frame of the pages: header, tabs, footer, and the pages in it."""

from collections.abc import Mapping
from pathlib import Path

import gradio as gr
import jinja2

from ui import texts
from ui.arena import texts as arena_texts
from ui.arena.page import arena
from ui.board.page import board
from ui.board.source import Source
from ui.translations import DEFAULT, mark, say

HERE = Path(__file__).parent
TEXTS: Mapping[str, tuple[str, str]] = {**texts.TEXTS, **arena_texts.TEXTS}
"""All words that the browser changes by itself when the language is switched."""


def pages(loaded: str, source: Source) -> gr.Blocks:
    """The whole page; the header shows one of its panels.

    Args:
        loaded: The state of the arena's models when the page is made.
        source: What the leaderboard reads.
    """
    made = gr.Blocks(title="Impression Arena", analytics_enabled=False, fill_width=True)
    with made:
        gr.HTML(template("shell.html"), js_on_load="startShell(element)", apply_default_css=False, elem_id="header")
        with gr.Column(elem_id="panel-arena"):
            arena(loaded)
        with gr.Column(elem_id="panel-board"):
            board(source)
        gr.HTML(footer(), js_on_load=None, apply_default_css=False, elem_id="footer")
    return made


def template(name: str) -> str:
    """A piece of the frame in the default language."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template(name).render(t=words, say=lambda key: say(TEXTS, key, DEFAULT))


def words(key: str) -> str:
    """Words that change with the language."""
    return mark(TEXTS, key, DEFAULT)


def footer() -> str:
    """What is always in sight."""
    return f'<footer class="shell">{words("shell.research")}</footer>'
