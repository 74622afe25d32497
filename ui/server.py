"""The web server: FastAPI owns it, Gradio's pages and the apps of raters and team are mounted into it, and guard and entrance stand before all."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import gradio as gr
import sqlalchemy
import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, Response
from starlette.types import ASGIApp

from arena.people import any_user
from arena.study.chain import ChainKey, make_key, open_key
from arena.study.lock import same_key
from arena.study.records import shut
from arena.study.tables import StudyRow
from common.commands import say
from store.engine import reading
from ui.accounts import csrf, require
from ui.accounts.access import OWN
from ui.accounts.entrance import Entrance
from ui.accounts.routes import Desk
from ui.accounts.routes import routes as account_routes
from ui.arena.engine import Engine
from ui.arena.page import samples
from ui.arena.routes import Arena, problem, routes
from ui.board.page import ASSETS
from ui.board.stored import Stored
from ui.document import Document
from ui.door import Door
from ui.guard import Guard
from ui.network import Network
from ui.rate.app import application as rater_app
from ui.rate.service import StoredDesk
from ui.shell import TEXTS, pages
from ui.team.app import application as team_app
from ui.team.stored import StoredOffice

ROOT = Path(__file__).parent.parent
FILES: Mapping[str, Path] = {
    "arena-colours.css": ROOT / "assets" / "arena.css",
    "shell.css": ROOT / "ui" / "shell.css",
    "arena.css": ROOT / "ui" / "arena" / "arena.css",
    "shell.js": ROOT / "ui" / "shell.js",
    "arena.js": ROOT / "ui" / "arena" / "arena.js",
    "session.js": ROOT / "ui" / "accounts" / "session.js",
    "accounts.css": ROOT / "ui" / "accounts" / "accounts.css",
    "accounts.js": ROOT / "ui" / "accounts" / "accounts.js",
    "logo.svg": ROOT / "assets" / "logo.svg",
    **ASSETS,
}
"""What the server gives out of its own, by name; nothing else on the disk can be asked for."""

LINKED = ("arena-colours.css", "shell.css", "arena.css", "session.js", "shell.js", "arena.js")
"""Those that the page is made with, in this order."""


@dataclass(frozen=True)
class Site:
    """What a server shows."""

    store: sqlalchemy.Engine
    engine: Engine
    real: Callable[[], bool]
    """Whether reports of real patients are in the store or behind a system."""
    network: Network = field(default_factory=Network)


def application(site: Site, door: Door) -> ASGIApp:
    """The whole web app behind its guard."""
    cookie = "arena-session" if site.network.shared else f"{door.cookie}-session"
    # in a loop: Gradio opens one for each of its locks otherwise, and closes none
    app = asyncio.run(mounted(site, cookie))
    inner = Entrance(Document(app, TEXTS, LINKED), site.store, door, lambda: shut(site.store), cookie)
    return Guard(inner, own, site.network)


async def mounted(site: Site, cookie: str) -> FastAPI:
    """The arena's requests, the pages of accounts, the page's own files, the rater's app, the team's pages, and Gradio's."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(HTTPException, problem)
    app.add_exception_handler(RequestValidationError, problem)
    app.include_router(routes(Arena(site.engine, site.store, [sample.case for sample in samples()])))
    app.include_router(account_routes(Desk(site.store, cookie)))
    key = study_key(site.store)
    app.mount("/rate", rater_app(StoredDesk(site.store, key), require("rater"), csrf))
    app.mount("/team", team_app(StoredOffice(site.store, key), require("team"), csrf))

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
        auth_dependency=team,
        root_path=site.network.root or None,
        max_file_size=0,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
    )
    return app


def study_key(store: sqlalchemy.Engine) -> ChainKey:
    """The rating log's key, made where there is none and no open study needs one.

    Raises:
        UserError: A study is open that was locked with another key, or its key is not here: no rating could be taken.
    """
    opened = sqlalchemy.select(StudyRow.name, StudyRow.key_id).where(StudyRow.state == "open")
    with reading(store) as session:
        studies = session.execute(opened).all()
    key = open_key(store) if studies else make_key(store)
    for name, locked_with in studies:
        same_key(name, locked_with, key)
    return key


def team(request: Request) -> str:
    """Gradio's own question who asks; the entrance has let nobody else so far."""
    require("team")(request)
    return "team"


def own(path: str) -> bool:
    """Whether a path is one of this server's own."""
    return path in ("/", "/rate", "/team", *OWN) or path.startswith(("/arena/", "/ui/", "/invite/", "/rate/", "/team/"))


def serve(site: Site, listener: socket.socket, certificate: Path | None = None, key: Path | None = None) -> None:
    """Serve on a listening socket (`ui.address.listen`) until Ctrl-C; through TLS with a certificate and its key."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    scheme = "https" if certificate else "http"
    door = Door(site.real, lambda token: say(f"one-time link: {scheme}://{shown}:{port}/?token={token}"), port)
    settings = uvicorn.Config(
        application(site, door),
        log_level="warning",
        access_log=False,  # addresses may hold a token
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=65,  # longer than a rater reads one case
        timeout_graceful_shutdown=2,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    server = Server(settings, f"{scheme}://{shown}:{port}", door, site)
    with suppress(KeyboardInterrupt):  # uvicorn raises it once more after it has left in good order
        server.run(sockets=[listener])
    site.engine.stop()


class Server(uvicorn.Server):
    """Uvicorn that says when it is really up, and begins to load the models then."""

    def __init__(self, config: uvicorn.Config, address: str, door: Door, site: Site) -> None:
        super().__init__(config)
        self.address, self.door, self.store, self.engine = address, door, site.store, site.engine

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell the address, or the one-time link where one is needed."""
        await super().startup(sockets)
        if not self.started:
            return
        if any_user(self.store) or not self.door.closed():
            say(f"Impression Arena: {self.address}  (Ctrl-C to stop)")
        self.engine.start()
