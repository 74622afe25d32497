"""Templates to markup: everything that comes from reports, runs or addresses is escaped by the engine, not by hand."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2

from ui.board.numbers import FORMATS
from ui.board.texts import text

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The template engine with escaping on, and an error for a name that is missing."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FORMATS)
    return made


def render(template: str, lang: str, **values: Any) -> str:
    """The markup of a template, with `t` for the page's words in a language."""

    def t(key: str, **filled: Any) -> str:
        return text(lang, key, **filled)

    return environment().get_template(template).render(t=t, lang=lang, **values)
