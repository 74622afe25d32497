"""The document that Gradio serves, made this server's own: language, colours, words, no outside address, scripts by nonce."""

import json
import re
from collections.abc import Sequence
from html import escape
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.translations import COOKIE, TAGS, Texts, choose, say

META = re.compile(r'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>\s*')
MANIFEST = re.compile(r'<link rel="manifest"[^>]*>\s*')
YEAR = 365 * 24 * 3600


class Document:
    """ASGI middleware that rewrites the page at `/` and nothing else."""

    def __init__(self, app: ASGIApp, texts: Texts, files: Sequence[str]) -> None:
        """Carry `texts` in the page, and link these scripts and style sheets below `/ui/`, in this order."""
        self.app, self.texts, self.files = app, texts, files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; hold the page back until it is whole, and send it changed."""
        if scope["type"] != "http" or scope["path"].removeprefix(scope["root_path"]) != "/":
            await self.app(scope, receive, send)
            return
        started: list[Message] = []
        body = bytearray()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            start = started[0]
            headers = MutableHeaders(scope=start)
            data = bytes(body)
            if "text/html" in headers.get("content-type", ""):
                data = self.rewrite(data.decode(), scope, headers).encode()
                headers["content-length"] = str(len(data))
            await send(start)
            await send({"type": "http.response.body", "body": data})

        await self.app(scope, receive, sending)

    def rewrite(self, page: str, scope: Scope, headers: MutableHeaders) -> str:
        """The page in the browser's language and colours."""
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [None])[0]
        kept = cookies[COOKIE].value if COOKIE in cookies else None
        lang = choose(asked, kept)
        if asked == lang != kept:
            headers.append("set-cookie", f"{COOKIE}={lang}; Path=/; Max-Age={YEAR}; SameSite=Strict")
        dark = "theme" in cookies and cookies["theme"].value == "dark"
        nonce = scope["state"]["nonce"]
        page = MANIFEST.sub("", META.sub("", page))
        page = page.replace('lang="en"', f'lang="{TAGS[lang]}"', 1)
        state, root = scope["state"], scope["root_path"]
        rates = "rater" in getattr(state.get("user"), "roles", ())
        classes = " ".join(["dark"] * dark + ["accounts"] * bool(state["key"]) + ["rater"] * rates)
        page = page.replace("<body", f'<body class="{classes}"', 1)
        page = page.replace("</head>", self.head(root, state["csrf"]) + "</head>", 1)
        page = page.replace("<gradio-app", self.waiting(lang) + "<gradio-app", 1)
        return re.sub(r"<script\b", f'<script nonce="{nonce}"', page)

    def head(self, root: str, csrf: str) -> str:
        """Words, style and scripts, all below the root path."""
        words = json.dumps(self.texts, ensure_ascii=False).replace("<", "\\u003c")
        parts = [
            f'<script type="application/json" id="texts">{words}</script>',
            f'<meta name="csrf" content="{escape(csrf)}"><meta name="root" content="{root}">',
            f'<link rel="icon" href="{root}/ui/logo.svg">',
        ]
        for name in self.files:
            if name.endswith(".css"):
                parts.append(f'<link rel="stylesheet" href="{root}/ui/{name}">')
            else:
                parts.append(f'<script src="{root}/ui/{name}"></script>')
        return "".join(parts)

    def waiting(self, lang: str) -> str:
        """What stands there until the page is drawn."""
        return (
            f'<div id="opening" role="status">{escape(say(self.texts, "shell.loading", lang))}</div>'
            f"<noscript>{escape(say(self.texts, 'shell.no_script', lang))}</noscript>"
        )
