"""The one document of the rater's app, and the files that it is made with."""

import json
from collections.abc import Mapping
from pathlib import Path

import jinja2
from starlette.requests import Request

from arena.study.answers import LONGEST_COMMENT
from arena.study.shapes import TAGS as ERROR_TAGS
from ui.rate.texts import TEXTS
from ui.translations import COOKIE, TAGS, choose, say

HERE = Path(__file__).parent
ASSETS = HERE.parent.parent / "assets"
FILES: Mapping[str, Path] = {
    "colours.css": ASSETS / "arena.css",
    "logo.svg": ASSETS / "logo.svg",
    **{path.name: path for path in sorted((HERE / "files").iterdir()) if path.suffix in (".js", ".css")},
}
"""What the app gives out, by name; nothing else on the disk can be asked for."""
DOCUMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, auto_reload=False
)


def document(request: Request) -> str:
    """The document before anything is drawn. All its addresses are relative, so that it works below any path."""
    lang = choose(request.query_params.get("lang"), request.cookies.get(COOKIE))
    facts = {"texts": TEXTS, "tags": ERROR_TAGS, "longest_comment": LONGEST_COMMENT}
    return DOCUMENT.get_template("page.html").render(
        tag=TAGS[lang],
        dark=request.cookies.get("theme") == "dark",
        facts=json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c"),
        say=lambda key, language=lang: say(TEXTS, key, language),
    )
