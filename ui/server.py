"""The web server: FastAPI owns it, Gradio is mounted into it, and a guard stands before both."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
import sqlalchemy
import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, Response
from starlette.types import ASGIApp

from common.commands import say
from ui.arena.engine import Engine
from ui.arena.page import samples
from ui.arena.routes import Arena, problem, routes
from ui.board.page import ASSETS
from ui.board.stored import Stored
from ui.document import Document
from ui.door import Door
from ui.guard import Guard
from ui.shell import TEXTS, pages

ROOT = Path(__file__).parent.parent
FILES: Mapping[str, Path] = {
    "arena-colours.css": ROOT / "assets" / "arena.css",
    "shell.css": ROOT / "ui" / "shell.css",
    "arena.css": ROOT / "ui" / "arena" / "arena.css",
    "shell.js": ROOT / "ui" / "shell.js",
    "arena.js": ROOT / "ui" / "arena" / "arena.js",
    "logo.svg": ROOT / "assets" / "logo.svg",
    **ASSETS,
}
"""What the server gives out of its own, by name; nothing else on the disk can be asked for."""

LINKED = ("arena-colours.css", "shell.css", "arena.css", "shell.js", "arena.js")
"""Those that the page is made with, in this order."""


@dataclass(frozen=True)
class Site:
    """What a server shows."""

    store: sqlalchemy.Engine
    engine: Engine
    real: Callable[[], bool]
    """Whether reports of real patients are in the store or behind a system."""


def application(site: Site, door: Door) -> ASGIApp:
    """The whole web app behind its guard."""
    app = asyncio.run(mounted(site))  # in a loop: Gradio opens one for each of its locks otherwise, and closes none
    return Guard(Document(app, TEXTS, LINKED), own, door)


async def mounted(site: Site) -> FastAPI:
    """The arena's requests, the page's own files, and the pages."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(HTTPException, problem)
    app.add_exception_handler(RequestValidationError, problem)
    app.include_router(routes(Arena(site.engine, site.store, [sample.case for sample in samples()])))

    @app.get("/ui/{name}")
    def file(name: str) -> Response:
        """One of the page's own files."""
        if name not in FILES:
            raise HTTPException(404, "request")
        return FileResponse(FILES[name], headers={"cache-control": "no-cache"})

    gr.mount_gradio_app(
        app,
        pages(site.engine.loaded, Stored(site.store)),
        path="/",
        server_name="127.0.0.1",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        max_file_size=0,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
    )
    return app


def own(path: str) -> bool:
    """Whether a path is one of this server's own."""
    return path == "/" or path.startswith(("/arena/", "/ui/"))


def serve(site: Site, listener: socket.socket) -> None:
    """Serve on a listening socket (`ui.address.listen`) until Ctrl-C."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    door = Door(site.real, lambda token: say(f"one-time link: http://{shown}:{port}/?token={token}"), port)
    settings = uvicorn.Config(
        application(site, door),
        log_level="warning",
        access_log=False,  # addresses may hold a token
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    server = Server(settings, f"http://{shown}:{port}", door, site.engine)
    with suppress(KeyboardInterrupt):  # uvicorn raises it once more after it has left in good order
        server.run(sockets=[listener])
    site.engine.stop()


class Server(uvicorn.Server):
    """Uvicorn that says when it is really up, and begins to load the models then."""

    def __init__(self, config: uvicorn.Config, address: str, door: Door, engine: Engine) -> None:
        super().__init__(config)
        self.address, self.door, self.engine = address, door, engine

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell the address, or the one-time link where one is needed."""
        await super().startup(sockets)
        if not self.started:
            return
        if not self.door.closed():
            say(f"Impression Arena: {self.address}  (Ctrl-C to stop)")
        self.engine.start()
