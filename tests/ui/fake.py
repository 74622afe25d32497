"""A made-up system, and the web app around it, without a model."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import uvicorn

from arena.cases import Drawn
from store.engine import open_store
from ui.address import listen
from ui.arena.engine import Engine
from ui.arena.systems import Generate, System
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


class Step(NamedTuple):
    texts: tuple[str, str]
    finished: bool
    tokens: tuple[int, int]
    seconds: float


@dataclass
class Fake:
    """Writes the pair character by character. What the findings say decides what goes wrong."""

    pause: float = 0.002
    asked: list[str] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def generate(self, findings: str, lang: str) -> Iterator[Step]:
        self.asked.append(findings)
        began = time.monotonic()
        if "MEMORY" in findings:
            raise MemoryError(findings)
        if "BROKEN" in findings:
            raise RuntimeError(findings)
        base, sft = ("", findings) if "ECHO" in findings else TEXTS[lang]
        try:
            for size in range(1, max(len(base), len(sft)) + 1):
                time.sleep(self.pause)
                self.gate.wait()
                finished = size >= max(len(base), len(sft))
                tokens = (min(size, len(base)), min(size, len(sft)))
                yield Step((base[:size], sft[:size]), finished, tokens, time.monotonic() - began)
        except GeneratorExit:
            self.closed.set()
            raise

    def load(self) -> Generate:
        return self.generate

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
        listener.close()
        store.dispose()
