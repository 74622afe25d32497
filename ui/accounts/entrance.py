"""Who asks, whether they may, and whether the change is theirs: for every request, before any app sees it."""

import hmac
import threading
import time
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode

import sqlalchemy
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from arena.people import LOCAL, User, any_user, csrf_token, user_in_session
from ui.accounts.access import OWN, home, is_open, may
from ui.accounts.pages import refusal, stale
from ui.door import CLOSED, Door
from ui.guard import plain

ASK_AGAIN = 2.0  # seconds for which the absence of users is believed
SAFE = ("GET", "HEAD", "OPTIONS")
FORM = "application/x-www-form-urlencoded"


class Visitor(NamedTuple):
    """Who holds the cookies of a request."""

    user: User | None
    key: str
    """What the token against forged requests is derived from; empty where there is none."""


class Entrance:
    """ASGI middleware behind the guard.

    Without users in the store, whoever sits at this machine is let in, by the one-time link once real reports are there.
    From the first user on, each request needs a session, which is looked up in the store every time: a revoked user is out
    at once, in every process.
    """

    def __init__(
        self, app: ASGIApp, store: sqlalchemy.Engine, door: Door, shut: Callable[[], bool], cookie: str
    ) -> None:
        self.app, self.store, self.door, self.shut, self.cookie = app, store, door, shut, cookie
        self.asked, self.users = -ASK_AGAIN, False
        self.lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = await run_in_threadpool(self.look, scope)
        key = scope["state"]["key"]
        if answer is None and key is not None and scope["method"] not in SAFE:
            receive, given = await sent(scope, receive)
            if not (key and hmac.compare_digest(given.encode(), csrf_token(key).encode())):
                answer = stale(Request(scope)) if wants_page(scope) else problem(403, "stale_page")
        await (answer or self.app)(scope, receive, send)

    def look(self, scope: Scope) -> Response | None:
        """Find out who asks, for the apps; the answer to those who may not."""
        path = scope["path"].removeprefix(scope["root_path"])
        state = scope["state"]
        state["shut"] = self.shut
        if not self.accounts():
            state |= {"user": LOCAL, "key": None, "csrf": LOCAL.name}
            return plain(404, "Nothing here.") if of_accounts(path) else self.at_door(scope, path)
        visitor = self.visitor(cookies(scope))
        state |= {"user": visitor.user, "key": visitor.key, "csrf": csrf_token(visitor.key)}
        return self.turned_away(scope, path, visitor.user)

    def accounts(self) -> bool:
        """Whether there are users; once there were, this stays so."""
        if self.users:
            return True
        with self.lock:
            if not self.users and time.monotonic() - self.asked >= ASK_AGAIN:
                self.users, self.asked = any_user(self.store), time.monotonic()
            return self.users

    def visitor(self, held: dict[str, str]) -> Visitor:
        """Who holds these cookies."""
        session = held.get(self.cookie, "")
        user = user_in_session(self.store, session) if session else None
        return Visitor(user, session if user else held.get(form_cookie(self.cookie), ""))

    def turned_away(self, scope: Scope, path: str, user: User | None) -> Response | None:
        """The answer to a request that is not allowed: pages lead to the login or home, all else says 401 or 403."""
        page = scope["method"] == "GET" and wants_page(scope)
        if user is None:
            if is_open(path):
                return None
            if not page:
                return problem(401, "login")
            back = "" if path == "/" else "?" + urlencode({"next": path})
            return RedirectResponse(f"/login{back}", 303)
        if may(user, path, self.shut):
            return None
        if path == "/" and page and home(user, self.shut) != "/":
            return RedirectResponse(home(user, self.shut), 303)
        return refusal(Request(scope)) if page else problem(403, "forbidden")

    def at_door(self, scope: Scope, path: str) -> Response | None:
        """Swap the token of a one-time link for a cookie; turn away who has neither, where there is something to protect."""
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0] if path == "/" else ""
        if token:
            session = self.door.swap(token)
            if session is None:
                return HTMLResponse(CLOSED, 401)
            answer = RedirectResponse("/", 303)
            answer.set_cookie(self.door.cookie, session, httponly=True, samesite="strict", path="/")
            return answer
        if not self.door.closed() or self.door.knows(cookies(scope).get(self.door.cookie, "")):
            return None
        return HTMLResponse(CLOSED, 401) if path == "/" else plain(401, "Open the one-time link first.")


def wants_page(scope: Scope) -> bool:
    """Whether a person looks at the answer, not a script."""
    return "text/html" in Headers(scope=scope).get("accept", "")


def of_accounts(path: str) -> bool:
    """Whether a path is a page of accounts."""
    return path in OWN or path.startswith("/invite/")


def form_cookie(cookie: str) -> str:
    """The name of the cookie that a login form is bound to, before there is a session."""
    return f"{cookie}-form"


def cookies(scope: Scope) -> dict[str, str]:
    """The cookies of a request; a header that is none holds none."""
    try:
        return {name: held.value for name, held in SimpleCookie(Headers(scope=scope).get("cookie", "")).items()}
    except CookieError:
        return {}


def problem(status: int, what: str) -> Response:
    """A refusal that pages read."""
    return JSONResponse({"problem": what}, status)


async def sent(scope: Scope, receive: Receive) -> tuple[Receive, str]:
    """The token that came with a request; a plain form is read for it and read again by its app."""
    headers = Headers(scope=scope)
    if "x-csrf" in headers or not headers.get("content-type", "").lower().startswith(FORM):
        return receive, headers.get("x-csrf", "")
    body = bytearray()  # the guard has seen that it is not large
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return receive, ""
        body.extend(message.get("body", b""))
        if not message.get("more_body"):
            break
    read = False

    async def again() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    return again, parse_qs(body.decode("utf-8", "replace")).get("csrf", [""])[0]
