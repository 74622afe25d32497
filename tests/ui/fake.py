"""A made-up system, and the web app around it, without a model."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import uvicorn

from arena.cases import Drawn
from store.engine import open_store
from ui.address import listen
from ui.arena.engine import Engine
from ui.arena.systems import System, Writer
from ui.door import Door
from ui.server import Site, application

NAME, BASE, SFT = "secret-name", "secret-base-run", "secret-sft-run"
SECRETS = (NAME, BASE, SFT)
TEXTS = {
    "zh": ("右肺上叶结节。右肺上叶结节。", "1. 右肺上叶混合磨玻璃结节，建议胸外科会诊。\n2. 冠状动脉钙化。"),
    "en": ("Nodule in the lung.", "1. 9 mm solid nodule in the right lower lobe.\n2. Emphysema."),
}
CASE = Drawn(
    "case-17", "右肺上叶尖段见混合磨玻璃结节，大小约12×9mm。", "右肺上叶混合磨玻璃结节。", "zh", True, "d" * 64
)


@dataclass(eq=False)
class Wish:
    findings: str
    lang: str
    size: int = 0
    began: float = 0.0


class Progress(NamedTuple):
    wish: Wish
    texts: tuple[str, str]
    finished: bool
    tokens: tuple[int, int] = (0, 0)
    seconds: tuple[float, float] = (0.0, 0.0)
    first: tuple[float, float] = (0.0, 0.0)
    problem: str = ""


@dataclass
class Fake:
    """Writes pairs character by character, so many beside each other. What the findings say decides what goes wrong."""

    pause: float = 0.002
    at_once: int = 4
    asked: list[str] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def add(self, findings: str, lang: str) -> Wish:
        wish = Wish(findings, lang)
        self.asked.append(findings)
        self.wishes.append(wish)
        return wish

    def step(self) -> Sequence[Progress]:
        time.sleep(self.pause)
        if not self.gate.wait(0.05):
            return []
        running = self.wishes[: self.at_once]
        for wish in running:
            if "MEMORY" in wish.findings:
                raise MemoryError(wish.findings)
            if "BROKEN" in wish.findings:
                raise RuntimeError(wish.findings)
        made = [self.grow(wish) for wish in running]
        self.wishes = [wish for wish in self.wishes if not any(one.finished and one.wish is wish for one in made)]
        return made

    def grow(self, wish: Wish) -> Progress:
        for problem in ("too_long", "remote"):
            if problem.upper() in wish.findings:
                return Progress(wish, ("", ""), True, problem=problem)
        wish.began = wish.began or time.monotonic()
        base, sft = ("", wish.findings) if "ECHO" in wish.findings else TEXTS[wish.lang]
        wish.size += 1
        seconds = time.monotonic() - wish.began
        return Progress(
            wish,
            (base[: wish.size], sft[: wish.size]),
            wish.size >= max(len(base), len(sft)),
            (min(wish.size, len(base)), min(wish.size, len(sft))),
            (seconds, seconds),
            (0.1, 0.1),
        )

    def remove(self, wish: Wish) -> None:
        if wish in self.wishes:
            self.wishes.remove(wish)
            self.left.set()

    def ahead(self, wish: Wish) -> int:
        return max(0, self.wishes.index(wish) - self.at_once + 1)

    def load(self) -> Writer:
        return self

    def system(self, case: Drawn | None = CASE) -> System:
        return System(NAME, BASE, SFT, self.load, lambda: case)


@contextmanager
def served(
    folder: Path, systems: list[System], real: Callable[[], bool] = lambda: False, tell: Callable[[str], None] = print
) -> Iterator[tuple[str, Site]]:
    """A server on a free port: its address and its site."""
    store = open_store(f"sqlite:///{folder / 'arena.db'}")
    site = Site(store, Engine(systems), real)
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    servers: list[uvicorn.Server] = []

    def run() -> None:
        app = application(site, Door(site.real, tell, port))
        settings = uvicorn.Config(
            app, log_level="error", access_log=False, proxy_headers=False, timeout_graceful_shutdown=1
        )
        servers.append(uvicorn.Server(settings))
        servers[0].run(sockets=[listener])

    thread = threading.Thread(target=run)
    thread.start()
    site.engine.start()
    deadline = time.monotonic() + 30
    while not (servers and servers[0].started):
        assert time.monotonic() < deadline * thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}", site
    finally:
        servers[0].should_exit = True
        thread.join(20)
        site.engine.stop()
        listener.close()
        store.dispose()
