"""The rater's app as a FastAPI application, to be mounted at `/rate`."""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from arena.study.shapes import Reason, RefusedError
from common.errors import UserError
from ui.rate import answers, page
from ui.rate.service import Desk, Named, Rater, Token

STATUS: dict[Reason, int] = {"unknown": 404, "closed": 410, "stale": 409, "invalid": 422, "locked": 423}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Stricter than the other pages' policy: no code from text, no markup from text, no style from text."""
MOST_CARDS = 12
Name = Annotated[str, Path(max_length=200)]


def application(desk: Desk, rater: Rater, csrf: Token) -> FastAPI:
    """The rater's app.

    Args:
        desk: Where cards come from and answers go.
        rater: Lets a rater in; every request below `api/` asks it.
        csrf: The token that the page sends back with each change.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, middleware=[Middleware(Policy)])
    app.add_exception_handler(RefusedError, refused)
    app.add_exception_handler(UserError, refused)
    app.add_exception_handler(AnyHTTPException, refused)
    app.add_exception_handler(RequestValidationError, refused)
    who = Annotated[Named, Depends(rater)]

    @app.get("/")
    def document(request: Request, _rater: who) -> HTMLResponse:
        """The page, in the browser's language and colours."""
        return HTMLResponse(page.document(request))

    @app.get("/files/{name}")
    def file(name: str) -> Response:
        """One of the page's own files: code and style, no data."""
        if name not in page.FILES:
            raise HTTPException(404, "unknown")
        return FileResponse(page.FILES[name], headers={"cache-control": "no-cache"})

    @app.get("/api/me")
    def me(request: Request, rater: who) -> dict[str, Any]:
        """Who rates, and the token for changes."""
        return {"name": rater.name, "csrf": csrf(request), "local": rater.local}

    @app.get("/api/studies")
    def studies(rater: who) -> list[dict[str, Any]]:
        """The rater's studies."""
        return [answers.overview(one) for one in desk.studies_of(rater.name)]

    @app.get("/api/studies/{study}")
    def study(study: Name, rater: who) -> dict[str, Any]:
        """One of them, with its guidance."""
        return answers.opened(desk.overview(study, rater.name))

    @app.get("/api/studies/{study}/cards")
    def cards(
        study: Name, rater: who, first: Annotated[int, Query(ge=0)], count: Annotated[int, Query(ge=1, le=MOST_CARDS)]
    ) -> list[dict[str, Any]]:
        """Cards by position."""
        return [answers.card(one) for one in desk.cards(study, rater.name, first, count)]

    @app.post("/api/studies/{study}/ratings/{assignment}")
    def rate(study: Name, assignment: Name, rater: who, sent: answers.Sent) -> dict[str, Any]:
        """Store a rating; answered once it is safe on the disk."""
        return answers.receipt(desk.submit(study, rater.name, assignment, sent.meant(), sent.idempotency))

    @app.post("/api/studies/{study}/skip/{assignment}")
    def skip(study: Name, assignment: Name, rater: who) -> dict[str, Any]:
        """Put a case off until the end."""
        desk.skip(study, rater.name, assignment)
        return {}

    return app


def refused(_request: Request, error: Exception) -> JSONResponse:
    """Why not, in a word that the page knows; never what was sent."""
    if isinstance(error, RefusedError):
        return JSONResponse({"problem": error.reason}, STATUS[error.reason])
    if isinstance(error, UserError):
        return JSONResponse({"problem": "busy"}, 503)  # the store is busy, or its key is not the study's
    if isinstance(error, AnyHTTPException):
        return JSONResponse({"problem": str(error.detail)}, error.status_code, headers=error.headers)
    return JSONResponse({"problem": "invalid"}, 422)


class Policy:
    """ASGI middleware: the page's own content-security policy, and nothing kept by the browser but code and style."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers added."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in message["headers"]}
                added = [(b"content-security-policy", POLICY.encode()), (b"x-content-type-options", b"nosniff")]
                if b"cache-control" not in names:
                    added.append((b"cache-control", b"no-store"))
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)
