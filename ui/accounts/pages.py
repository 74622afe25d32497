"""The account pages as the server draws them, in the browser's language and colours."""

from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ui import texts
from ui.accounts.texts import TEXTS
from ui.document import YEAR
from ui.translations import COOKIE, TAGS, Language, choose, say

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Stricter than the policy of Gradio's page: these need no code from text."""
Form = Literal["", "login", "logout", "password"]


@cache
def template() -> jinja2.Template:
    """The one page that all of them are."""
    folder = Path(__file__).parent
    loader = jinja2.FileSystemLoader(folder)
    made = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return made.get_template("page.html")


def language(request: Request) -> Language:
    """The language of a browser."""
    return choose(request.query_params.get("lang"), request.cookies.get(COOKIE))


def words(request: Request, key: str, **values: object) -> str:
    """Words in the browser's language."""
    return say(TEXTS, key, language(request), **values)


def page(request: Request, title: str, status: int = 200, form: Form = "", **parts: Any) -> Response:
    """A page with one form or none.

    Args:
        title: The key of its heading.
        parts: `problem`, `note`, `csrf`, `next`, `name`, `old`, `link` (path and key of its words) where there are any.
    """
    lang = language(request)
    other = "zh" if lang == "en" else "en"
    known: dict[str, Any] = {"problem": "", "note": "", "csrf": "", "next": "", "name": "", "old": False, "link": None}
    text = template().render(
        known
        | parts
        | {
            "title": title,
            "form": form,
            "outside": title in ("account.login", "account.invite"),
            "tag": TAGS[lang],
            "dark": request.cookies.get("theme") == "dark",
            "root": request.scope.get("root_path", ""),
            "switch": urlencode({**request.query_params, "lang": other}),
            "say": lambda key: say(TEXTS, key, lang),
            "research": say(texts.TEXTS, "shell.research", lang),
        }
    )
    answer = HTMLResponse(text, status, {"content-security-policy": POLICY})
    if request.query_params.get("lang") == lang:
        answer.set_cookie(COOKIE, lang, max_age=YEAR, samesite="strict", path="/")
    return answer


def refusal(request: Request) -> Response:
    """What a rater sees who asks for another page."""
    note = words(request, "account.forbidden.why")
    return page(request, "account.forbidden", 403, note=note, link=("/rate/", "account.rate"))


def stale(request: Request) -> Response:
    """What a person sees whose form is older than their session."""
    note = words(request, "account.stale.why")
    return page(request, "account.stale", 403, note=note, link=("/login", "account.go"))
