"""Login, invitation links, logout and passwords."""

import math
from collections.abc import Callable
from typing import Annotated, Any

import sqlalchemy
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from arena.people import (
    User,
    begin_session,
    check_password,
    csrf_token,
    end_session,
    has_password,
    redeem,
    set_password,
)
from arena.people.hashes import random_secret
from arena.people.limits import INVITE_ADDRESS, LOGIN_ADDRESS, LOGIN_HERE, LOGIN_NAME, Limit, failed, waits
from arena.people.sessions import LONGEST
from common.errors import UserError
from ui.accounts.access import home, may, user_of
from ui.accounts.entrance import form_cookie
from ui.accounts.pages import page, words

Field = Annotated[str, Form()]
FORM_SECONDS = 24 * 3600


class Desk:
    """Where users come in and go out."""

    def __init__(self, store: sqlalchemy.Engine, cookie: str) -> None:
        self.store, self.cookie = store, cookie
        self.limiter: CapacityLimiter | None = None

    async def slowly(self, work: Callable[..., Response], *arguments: Any) -> Response:
        """Compute hashes aside: who waits for it holds no thread, so a crowd at the login does not stop those who rate."""
        if self.limiter is None:
            self.limiter = CapacityLimiter(2)
        return await to_thread.run_sync(work, *arguments, limiter=self.limiter)

    def enter(self, request: Request, user: User, target: str) -> Response:
        """A session for a user, in a cookie; one that the browser had before ends."""
        if request.state.user is not None:
            end_session(self.store, request.state.key)
        answer = RedirectResponse(target, 303)
        self.keep(request, answer, self.cookie, begin_session(self.store, user.name), int(LONGEST.total_seconds()))
        answer.delete_cookie(form_cookie(self.cookie), path=request.scope["root_path"] or "/")
        return answer

    def keep(self, request: Request, answer: Response, cookie: str, value: str, seconds: int) -> None:
        """Set a cookie that no script and no other site can use."""
        answer.set_cookie(
            cookie,
            value,
            max_age=seconds,
            path=request.scope["root_path"] or "/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )

    def login(self, request: Request, status: int = 200, **parts: Any) -> Response:
        """The login page; its form is bound to this browser."""
        key = request.state.key if request.state.user is None else ""
        fresh = key or random_secret()
        answer = page(request, "account.login", status, "login", csrf=csrf_token(fresh), **parts)
        if not key:
            self.keep(request, answer, form_cookie(self.cookie), fresh, FORM_SECONDS)
        return answer

    def late(self, request: Request, limits: dict[Limit, str]) -> str:
        """That too many attempts failed; empty where the next one may be tried."""
        seconds = waits(self.store, limits)
        return words(request, "account.waits", minutes=math.ceil(seconds / 60)) if seconds else ""


def after(request: Request, user: User, wanted: str) -> str:
    """Where a user goes after the login: the page that was asked for, if it is one of this server's and theirs."""
    path = wanted.partition("?")[0]
    safe = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    if safe and path not in ("/", "/login", "/logout") and may(user, path, request.state.shut):
        return path
    return home(user, request.state.shut)


def address_of(request: Request) -> str:
    """The browser's address, for the limits."""
    return request.client.host if request.client else ""


def routes(desk: Desk) -> APIRouter:
    """The requests of the account pages."""
    router = APIRouter()

    @router.get("/login")
    def login(request: Request, next: str = "") -> Response:  # noqa: A002 (the name in the address)
        """The login page; who is logged in goes on."""
        if request.state.user is not None:
            return RedirectResponse(after(request, request.state.user, next), 303)
        return desk.login(request, next=next)

    @router.get("/login/session")
    def session(request: Request, next: str = "") -> dict[str, str]:  # noqa: A002
        """Where to go for who is logged in already; empty for who is not."""
        user = request.state.user
        return {"home": "" if user is None else request.scope["root_path"] + after(request, user, next)}

    @router.post("/login")
    async def log_in(request: Request, name: Field, password: Field, next: Field = "") -> Response:  # noqa: A002
        """Let a user in by name and password."""
        return await desk.slowly(logged_in, request, name, password, next)

    def logged_in(request: Request, name: str, password: str, wanted: str) -> Response:
        """The answer to a name and a password."""
        address = address_of(request)
        limits = {LOGIN_HERE: f"{name}\0{address}", LOGIN_NAME: name, LOGIN_ADDRESS: address}
        if late := desk.late(request, limits):
            return desk.login(request, 429, problem=late, name=name, next=wanted)
        user = check_password(desk.store, name, password)
        if user is None:
            failed(desk.store, limits)
            return desk.login(request, 401, problem=words(request, "account.wrong"), name=name, next=wanted)
        return desk.enter(request, user, after(request, user, wanted))

    @router.get("/invite/{token}")
    async def invitation(request: Request, token: str) -> Response:
        """Swap an invitation for a session and lead away from the address that holds it."""
        return await desk.slowly(invited, request, token)

    def invited(request: Request, token: str) -> Response:
        """The answer to an invitation."""
        if "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", "")):
            return Response(status_code=503)  # a browser that only looks ahead must not use it up
        limits = {INVITE_ADDRESS: address_of(request)}
        late = desk.late(request, limits)
        user = None if late else redeem(desk.store, token)
        if user is not None:
            return desk.enter(request, user, home(user, request.state.shut))
        if not late:
            if request.state.user is not None:  # a link that was used, opened again by whom it let in
                return RedirectResponse(home(request.state.user, request.state.shut), 303)
            failed(desk.store, limits)
        note = late or words(request, "account.invite.why")
        return page(request, "account.invite", 429 if late else 410, note=note, link=("/login", "account.login"))

    @router.get("/logout")
    def leave(request: Request) -> Response:
        """Ask whether to log out."""
        if request.state.user is None:
            return RedirectResponse("/login", 303)
        note = words(request, "account.logout.sure", name=request.state.user.name)
        return page(request, "account.logout", form="logout", csrf=request.state.csrf, note=note)

    @router.post("/logout")
    def log_out(request: Request) -> Response:
        """End the session."""
        if request.state.user is not None:
            end_session(desk.store, request.state.key)
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(desk.cookie, path=request.scope["root_path"] or "/")
        return answer

    @router.get("/password")
    def password(request: Request) -> Response:
        """The page on which users set their own password."""
        if request.state.user is None:
            return RedirectResponse("/login?next=/password", 303)
        return asked(request)

    @router.post("/password")
    async def change(request: Request, new: Field, again: Field, old: Field = "") -> Response:
        """Set a user's own password; whoever finds a browser logged in cannot change one that there is."""
        return await desk.slowly(changed, request, new, again, old)

    def changed(request: Request, new: str, again: str, old: str) -> Response:
        """The answer to a new password."""
        user = user_of(request)
        if new != again:
            return asked(request, "account.differ")
        limits = {LOGIN_HERE: f"{user.name}\0password"}
        if late := desk.late(request, limits):
            return asked(request, problem=late, status=429)
        if has_password(desk.store, user.name) and check_password(desk.store, user.name, old) is None:
            failed(desk.store, limits)
            return asked(request, "account.wrong.old")
        try:
            set_password(desk.store, user.name, new)
        except UserError:
            return asked(request, "account.short")
        return desk.enter(request, user, home(user, request.state.shut))

    def asked(request: Request, key: str = "", problem: str = "", status: int = 0) -> Response:
        """The form for a new password, with what was wrong with the last one."""
        user = user_of(request)
        said = words(request, key) if key else problem
        parts = {"csrf": request.state.csrf, "name": user.name, "old": has_password(desk.store, user.name)}
        note = "" if said else words(request, "account.set.why")
        return page(
            request, "account.set", status or (422 if said else 200), "password", problem=said, note=note, **parts
        )

    return router
