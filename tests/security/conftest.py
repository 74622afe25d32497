"""A server with users, as each of them sees it."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from sqlalchemy import Engine as Store

from arena.people import add_user, invite
from store.engine import open_store
from tests.ui.fake import Fake
from ui.address import listen
from ui.arena.engine import Engine
from ui.door import Door
from ui.guard import Guard
from ui.network import Network
from ui.server import Site, application

PASSWORD = "a long password"
PEOPLE = {"boss": ["team"], "zhang": ["rater"], "wang": ["rater"], "both": ["rater", "team"]}
PAGE = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """Argon2 at its least cost: these tests log in often."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr("arena.people.hashes.HASHER", quick)
        patch.setattr("arena.people.hashes.NOBODY", quick.hash("nobody's"))
        yield


@dataclass
class Server:
    """A server on a free port."""

    address: str
    store: Store
    guard: Guard
    stack: ExitStack

    def browser(self, **settings: object) -> httpx.Client:
        """A browser that nobody logged in with."""
        return self.stack.enter_context(httpx.Client(base_url=self.address, timeout=30, **settings))  # type: ignore[arg-type]

    def as_user(self, name: str) -> httpx.Client:
        """A browser in which a user came in by a link; it sends the session's token with each change."""
        browser = self.browser()
        answer = browser.get(f"/invite/{invite(self.store, name)}")
        assert answer.status_code == 303, answer.text
        browser.headers["x-csrf"] = token_of(browser.get("/logout", headers=PAGE).text)
        return browser


def token_of(page: str) -> str:
    """The token in a page's form."""
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    assert found, page
    return found.group(1)


@contextmanager
def serving(
    url: str, network: Network | None = None, before: Callable[[Store], None] = lambda _: None
) -> Iterator[Server]:
    """A server over a store."""
    store = open_store(url)
    before(store)
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    site = Site(store, Engine([Fake().system()]), lambda: False, network or Network())
    guard = application(site, Door(site.real, lambda _: None, port))
    assert isinstance(guard, Guard)
    server = uvicorn.Server(
        uvicorn.Config(guard, log_level="error", access_log=False, proxy_headers=False, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    site.engine.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline * thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    try:
        with ExitStack() as stack:
            yield Server(f"http://127.0.0.1:{port}", store, guard, stack)
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        store.dispose()


def add_people(store: Store) -> None:
    """The users of these tests; one of them has a password."""
    for name, roles in PEOPLE.items():
        add_user(store, name, roles, password=PASSWORD if name == "boss" else None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with users and no study."""
    folder: Path = tmp_path_factory.mktemp("site")
    with serving(f"sqlite:///{folder / 'arena.db'}", before=add_people) as made:
        yield made
