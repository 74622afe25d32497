"""What stands before every request: whether it is for this server, and what the browser may do with the answer."""

import re
import secrets
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.network import STRANGE, Caller, Network, RefusedError

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

    Refuses a foreign Host or Origin (a web page elsewhere that resolves its name to this machine), headers of proxies that
    the server was not told of, and paths outside the list. What stands behind it sees the browser's address, scheme and host
    as they were checked, and no header of a proxy.
    """

    def __init__(self, app: ASGIApp, own: Callable[[str], bool], network: Network) -> None:
        self.app, self.own, self.network = app, own, network

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no web sockets here
        nonce, root = secrets.token_urlsafe(16), self.network.root
        path = self.below(scope["path"])

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), nonce, path, root)
            await send(message)

        try:
            caller = self.network.caller(scope)
            self.check(scope, path)
        except RefusedError as refused:
            await plain(refused.status, refused.words)(scope, receive, sending)
            return
        if path == "/" and root and scope["path"] == root:
            await RedirectResponse(root + "/", 308)(scope, receive, sending)  # links on the page begin from here
            return
        await self.app(seen(scope, caller, path, root, nonce), receive, sending)

    def below(self, path: str) -> str:
        """A path below the root path: some proxies pass the whole path on, some cut the root off."""
        root = self.network.root
        if root and (path + "/").startswith(root + "/"):
            cut = path[len(root) :] or "/"
            return cut if self.has(cut) else path  # below /arena, '/arena/vote' is a path that was cut already
        return path

    def has(self, path: str) -> bool:
        """Whether anything of this server's may be at a path."""
        return bool(GRADIO.fullmatch(path)) or self.own(path)

    def check(self, scope: Scope, path: str) -> None:
        """Whether the server has anything at this path for a request of this size.

        Raises:
            RefusedError: It has not.
        """
        headers = Headers(scope=scope)
        if int(headers.get("content-length") or 0) > LARGEST or "chunked" in headers.get("transfer-encoding", ""):
            raise RefusedError(413, "The request is too large.")
        if ".." in path or not self.has(path):
            raise RefusedError(404, "Nothing here.")


def seen(scope: Scope, caller: Caller, path: str, root: str, nonce: str) -> Scope:
    """A request as the app behind the guard sees it."""
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name != b"host" and not name.startswith(b"x-forwarded-") and name.decode("latin-1") not in STRANGE
    ]
    return {
        **scope,
        "scheme": caller.scheme,
        "client": (caller.address, 0),
        "headers": [(b"host", caller.host.encode("latin-1")), *headers],
        "path": root + path,
        "raw_path": (root + path).encode(),
        "root_path": root,
        "state": {**scope.get("state", {}), "nonce": nonce},
    }


def plain(status: int, words: str) -> Response:
    """A short answer in plain words."""
    return PlainTextResponse(words + "\n", status)


def protect(headers: MutableHeaders, nonce: str, path: str, root: str) -> None:
    """The headers that every answer carries; a redirection stays below the root path."""
    headers.setdefault("content-security-policy", policy(nonce))  # the rater's app has a stricter one
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "same-origin"  # with no-referrer, browsers send forms without their origin
    headers["x-frame-options"] = "DENY"
    headers["cross-origin-opener-policy"] = "same-origin"
    headers["cross-origin-resource-policy"] = "same-origin"
    if path.startswith("/assets/"):
        headers["cache-control"] = "max-age=604800"  # Gradio's own scripts: their names change with their content
    elif not path.startswith("/ui/"):
        headers["cache-control"] = "no-store"
    target = headers.get("location", "")
    if root and target.startswith("/") and not (target + "/").startswith(root + "/"):
        headers["location"] = root + target
    for name in [name for name in headers if name.startswith("access-control-")]:
        del headers[name]
