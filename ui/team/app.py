"""The team's pages as a FastAPI application, to be mounted at `/team`."""

from collections.abc import Callable, Mapping
from pathlib import Path as File
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Depends, FastAPI, HTTPException, Path, Request
from fastapi import Form as Field
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException as AnyHTTPException

from arena.people import User
from arena.study.export import Form
from arena.study.records import StudyState
from arena.study.shapes import State
from common.errors import UserError
from ui.team.office import Office, report_files
from ui.team.page import Page

HERE = File(__file__).parent
ROOT = HERE.parent.parent
FILES: Mapping[str, File] = {
    "colours.css": ROOT / "assets" / "arena.css",
    "shell.css": ROOT / "ui" / "shell.css",
    "report.css": ROOT / "arena" / "report" / "report.css",
    "team.css": HERE / "team.css",
    "team.js": HERE / "team.js",
    "logo.svg": ROOT / "assets" / "logo.svg",
}
"""What the app gives out, by name; nothing else on the disk can be asked for."""
PROBLEMS = {401: "problem.login", 403: "problem.forbidden", 404: "problem.page", 422: "problem.page"}
Name = Annotated[str, Path(max_length=200)]
Action = Literal["lock", "close"]
BEFORE: dict[Action, State] = {"lock": "draft", "close": "open"}
"""In which state a study can be locked and closed."""


def application(office: Office, team: Callable[[Request], User], csrf: Callable[[Request], str]) -> FastAPI:
    """The team's app.

    Args:
        office: Where studies come from.
        team: Lets the team in; every request asks it, those for the app's own style and script too.
        csrf: The token that a form sends back in its field `csrf`; who stands before the app checks it.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    who = Annotated[User, Depends(team)]

    def refused(request: Request, error: Exception) -> Response:
        """Why not, as a page; never what was sent."""
        user = getattr(request.state, "user", None)
        page = Page(request, user if isinstance(user, User) else None)
        if isinstance(error, UserError):
            return page.problem(409, str(error), str(request.path_params.get("study", "")))
        status = error.status_code if isinstance(error, AnyHTTPException) else 422
        key = str(getattr(error, "detail", ""))
        words = key if key.startswith("problem.") else PROBLEMS.get(status, "problem.page")
        return page.problem(status, page.say(words))

    for kind in (AnyHTTPException, RequestValidationError, UserError):
        app.add_exception_handler(kind, refused)

    def found(name: str) -> StudyState:
        """A study by its name."""
        for one in office.studies():
            if one.name == name:
                return one
        raise HTTPException(404, "problem.unknown")

    def closed(name: str) -> StudyState:
        """A study that is closed: nothing of a report exists before."""
        study = found(name)
        if study.state != "closed":
            raise HTTPException(409, "problem.closed.first")
        return study

    @app.get("/")
    def studies(request: Request, user: who) -> HTMLResponse:
        """All studies."""
        return Page(request, user).studies(office.studies())

    @app.get("/files/{name}")
    def file(name: str, _user: who) -> Response:
        """One of the pages' own files: style and script, no data."""
        if name not in FILES:
            raise HTTPException(404, "problem.page")
        return FileResponse(FILES[name], headers={"cache-control": "no-cache"})

    @app.get("/studies/{study}")
    def study_page(request: Request, user: who, study: Name) -> HTMLResponse:
        """A study: how far it is, or its report once it is closed."""
        state = found(study)
        page = Page(request, user)
        if state.state == "closed":
            return page.report(state, office.result(study))
        return page.progress(state, office.progress(study))

    @app.get("/studies/{study}/{action}")
    def ask(request: Request, user: who, study: Name, action: Action) -> Response:
        """The question before locking or closing; where it makes no sense, the study itself."""
        state, page = found(study), Page(request, user, csrf(request))
        if state.state != BEFORE[action]:
            return RedirectResponse(page.study(study), 303)
        return page.confirm(state, action)

    @app.post("/studies/{study}/{action}")
    def act(
        request: Request, user: who, study: Name, action: Action, understood: Annotated[str, Field(max_length=8)] = ""
    ) -> Response:
        """Lock or close a study."""
        state = found(study)
        page = Page(request, user, csrf(request))
        if understood != "yes":
            return page.confirm(state, action, 422, page.say("confirm.missing"))
        (office.lock if action == "lock" else office.close)(study)
        return RedirectResponse(page.study(study), 303)

    @app.get("/studies/{study}/export/{form}")
    def export(_user: who, study: Name, form: Literal["report", "json"] | Form) -> Response:
        """A closed study's report or ratings as a file."""
        state = closed(study)
        if form == "report" or form == "json":
            made = report_files(office.result(state.name), form)
        else:
            made = office.ratings(state.name, form)
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(made.name, safe='')}"}
        return Response(made.text.encode(), media_type=f"{made.type}; charset=utf-8", headers=headers)

    return app
