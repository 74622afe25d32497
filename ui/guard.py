"""What stands before every request: who may ask, for what, and what the browser may do with the answer."""

import re
import secrets
from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.address import LOOPBACK
from ui.door import Door

GRADIO = re.compile(
    r"/(config|theme\.css|assets/[\w.-]+|static/[\w./-]+|favicon\.ico"
    r"|gradio_api/(component_server|startup-events|app_id|heartbeat/[\w-]+))/?"
)
"""What the page needs of Gradio. All else it serves (uploads, files, proxies, queue, documentation) is not there."""
LARGEST = 256 * 1024  # bytes of a request's body: findings have 4,000 characters


def policy(nonce: str) -> str:
    """The content-security policy: nothing from elsewhere, and no script that stands in markup.

    Gradio compiles the code of `gr.HTML` in the browser, hence `unsafe-eval`; an inline script runs only with the nonce of
    its page, so markup that slips into a text stays dead.
    """
    return (
        "default-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'; "
        f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; manifest-src 'self'; worker-src 'self' blob:"
    )


class Guard:
    """ASGI middleware before the whole app.

    Refuses a foreign Host or Origin (a web page elsewhere that resolves its name to this machine), every proxy's header (no
    proxy is trusted yet), paths outside the list, and, while the store holds real reports, browsers without the cookie.
    """

    def __init__(self, app: ASGIApp, own: Callable[[str], bool], door: Door) -> None:
        self.app, self.own, self.door = app, own, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no web sockets here
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), nonce, scope["path"])
            await send(message)

        answer = self.refusal(scope) or self.entrance(scope)
        await (answer or self.app)(scope, receive, sending)

    def refusal(self, scope: Scope) -> Response | None:
        """Why a request is not for this server, if it is not."""
        headers = Headers(scope=scope)
        if any(name == "forwarded" or name.startswith("x-forwarded-") for name in headers):
            return plain(400, "This server takes no requests through a proxy.")
        host = headers.get("host", "")
        if name_of(host) not in LOOPBACK:
            return plain(400, "This server answers to 127.0.0.1 and localhost alone.")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return plain(403, "This request comes from another page.")
        if int(headers.get("content-length") or 0) > LARGEST or "chunked" in headers.get("transfer-encoding", ""):
            return plain(413, "The request is too large.")
        path = scope["path"]
        if ".." in path or not (GRADIO.fullmatch(path) or self.own(path)):
            return plain(404, "Nothing here.")
        return None

    def entrance(self, scope: Scope) -> Response | None:
        """Swap the token of a one-time link for a cookie; turn away who has neither, where there is something to protect."""
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0] if scope["path"] == "/" else ""
        if token:
            session = self.door.swap(token)
            if session is None:
                return HTMLResponse(CLOSED, 401)
            answer = RedirectResponse("/", 303)
            answer.set_cookie(self.door.cookie, session, httponly=True, samesite="strict", path="/")
            return answer
        if not self.door.closed():
            return None
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
        held = cookies.get(self.door.cookie)
        if held is not None and self.door.knows(held.value):
            return None
        return HTMLResponse(CLOSED, 401) if scope["path"] == "/" else plain(401, "Open the one-time link first.")


def name_of(host: str) -> str:
    """The name in a Host header, its port off."""
    return (urlsplit(f"//{host}").hostname or "") if re.fullmatch(r"[\w.:\[\]-]+", host) else ""


def plain(status: int, words: str) -> Response:
    """A short answer in plain words."""
    return PlainTextResponse(words + "\n", status)


def protect(headers: MutableHeaders, nonce: str, path: str) -> None:
    """The headers that every answer carries."""
    headers["content-security-policy"] = policy(nonce)
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "no-referrer"
    headers["x-frame-options"] = "DENY"
    headers["cross-origin-opener-policy"] = "same-origin"
    headers["cross-origin-resource-policy"] = "same-origin"
    if path.startswith("/assets/"):
        headers["cache-control"] = "max-age=604800"  # Gradio's own scripts: their names change with their content
    elif not path.startswith("/ui/"):
        headers["cache-control"] = "no-store"
    for name in [name for name in headers if name.startswith("access-control-")]:
        del headers[name]


CLOSED = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Impression Arena</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:17px/1.7 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;color:#1b2129;background:#f4f5f7;
margin:0;padding:15vh 24px 24px}main{max-width:560px;margin:0 auto;background:#fff;border:1px solid #dfe2e7;border-radius:8px;
padding:24px 32px}p{margin:8px 0}.en{color:#59626f}</style>
<main><h1 style="font-size:20px;margin:0 0 8px">请用一次性链接打开 / Open the one-time link</h1>
<p>服务器中有真实报告，本页只对持有链接的人开放。链接印在启动服务器的窗口里，用过即失效，随后会给出新的一条。</p>
<p class="en">This server holds real reports. The link stands in the window where the server was started; each works once, and a
new one is printed after it.</p></main></html>"""
