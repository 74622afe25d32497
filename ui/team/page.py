"""The team's pages as the server draws them, in the browser's language and colours."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from arena.people import User
from arena.report.document import HATCH, body
from arena.report.numbers_shown import percent, seconds
from arena.study.records import Progress, RaterProgress, StudyState
from ui import texts
from ui.document import YEAR
from ui.team.office import Result
from ui.team.texts import TEXTS
from ui.translations import COOKIE, TAGS, Language, choose, say

HERE = Path(__file__).parent
WORDS: Mapping[str, tuple[str, str]] = {**texts.TEXTS, **TEXTS}
MOUNT = "/team"
EXPORTS = ("report", "json", "csv", "jsonl", "dpo", "kto")


@cache
def environment() -> jinja2.Environment:
    """The template engine with escaping on, and an error for a name that is missing."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(percent=percent, seconds=seconds, moment=moment, path=lambda name: quote(name, safe=""))
    made.globals.update(bar=bar)
    return made


def moment(value: Any) -> str:
    """A time in UTC; empty where there is none."""
    return f"{value:%Y-%m-%d %H:%M} UTC" if value else ""


def bar(done: int, total: int) -> Markup:
    """A bar of progress; what it says stands beside it as text."""
    share = round(100 * min(done / total, 1), 2) if total else 0
    kind = "full" if total and done >= total else "part"
    return Markup(
        '<svg class="bar" width="100%" height="8" aria-hidden="true"><rect class="track" width="100%" height="8" rx="4"/>'
        '<rect class="{}" width="{}%" height="8" rx="4"/></svg>'
    ).format(kind, share)


def language(request: Request) -> Language:
    """The language of a browser."""
    return choose(request.query_params.get("lang"), request.cookies.get(COOKIE))


class Page:
    """One answer: who asks, in which language, from where."""

    def __init__(self, request: Request, user: User | None, csrf: str = "") -> None:
        self.request, self.user, self.csrf = request, user, csrf
        self.lang = language(request)
        self.base = request.scope.get("root_path", "")
        self.site = self.base.removesuffix(MOUNT)

    def say(self, key: str, **values: object) -> str:
        """Words in the browser's language."""
        return say(WORDS, key, self.lang, **values)

    def study(self, name: str) -> str:
        """A study's address."""
        return f"{self.base}/studies/{quote(name, safe='')}"

    def titled(self, study: StudyState) -> str:
        """A study's title in the browser's language, else in the other, else its name."""
        return study.title.get(self.lang) or next((one for one in study.title.values() if one), "") or study.name

    def answer(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page; `?lang=` in the address is kept."""
        text = (
            environment()
            .get_template(template)
            .render(
                t=self.say,
                lang=self.lang,
                tag=TAGS[self.lang],
                other="zh" if self.lang == "en" else "en",
                dark=self.request.cookies.get("theme") == "dark",
                base=self.base,
                site=self.site,
                user=self.user,
                csrf=self.csrf,
                titled=self.titled,
                **values,
            )
        )
        made = HTMLResponse(text, status)
        if self.request.query_params.get("lang") == self.lang:
            made.set_cookie(COOKIE, self.lang, max_age=YEAR, samesite="strict", path="/")
        return made

    def studies(self, found: Sequence[StudyState]) -> HTMLResponse:
        """All studies."""
        return self.answer("studies.html", studies=found)

    def progress(self, study: StudyState, found: Progress) -> HTMLResponse:
        """How far a study is."""
        finished = sum(bool(one.total) and one.done >= one.total for one in found.raters)
        return self.answer(
            "progress.html", study=study, progress=found, finished=finished, mine=self.rates(study, found.raters)
        )

    def rates(self, study: StudyState, raters: Sequence[RaterProgress]) -> bool:
        """Whether whoever asks is one of the study's raters, and can rate now."""
        return study.state == "open" and self.user is not None and self.user.name in (one.rater for one in raters)

    def report(self, study: StudyState, result: Result) -> HTMLResponse:
        """A closed study's report."""
        drawn = body(self.lang, result.numbers, result.design)
        return self.answer("report.html", study=study, body=drawn, hatch=HATCH, exports=EXPORTS)

    def confirm(self, study: StudyState, action: str, status: int = 200, problem: str = "") -> HTMLResponse:
        """The question before something that cannot be undone."""
        missing = max(study.planned - study.ratings, 0)
        return self.answer("confirm.html", status, study=study, action=action, missing=missing, problem=problem)

    def problem(self, status: int, words: str, study: str = "") -> HTMLResponse:
        """What did not work, and that nothing is lost."""
        return self.answer("problem.html", status, words=words, study=study)
