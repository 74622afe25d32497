"""What the arena is handed for a server: many people's pairs, each text a stream, both sides shown in step."""

import asyncio
import queue
import threading
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from common.commands import say
from sft.remote.address import WORDS
from sft.remote.asked import Asked
from sft.remote.client import Client, Piece
from sft.remote.errors import RemoteError
from sft.serving import Progress, level

Made = TypeVar("Made")
PATIENCE = 0.2  # seconds that a step waits for the server


@dataclass(eq=False)
class Pair:
    """Two texts that a server writes; the base's first."""

    findings: str
    lang: str
    pieces: list[Piece] = field(default_factory=lambda: [Piece("", 0), Piece("", 0)])
    began: float | None = None
    """When its first request was sent, by the monotonic clock."""
    first: list[float] = field(default_factory=lambda: [0.0, 0.0])
    seconds: list[float] = field(default_factory=lambda: [0.0, 0.0])
    problem: str = ""
    task: "Future[None] | None" = None

    @property
    def finished(self) -> bool:
        """Whether nothing more comes."""
        return bool(self.problem) or all(piece.finish for piece in self.pieces)

    def hear(self, side: int, piece: Piece) -> bool:
        """Take in what a side has by now; False where that is nothing new (it is being written anew after a break-off)."""
        before = self.pieces[side]
        if len(piece.text) < len(before.text) and piece.finish is None:
            return False
        since = time.monotonic() - (self.began or 0.0)
        self.first[side] = self.first[side] or since
        self.seconds[side] = since
        self.pieces[side] = piece
        return True


class RemoteWriter:
    """Pairs written by a server. One thread works with it; the requests run in an event loop of its own."""

    def __init__(self, system: Asked) -> None:
        """Find the server.

        Raises:
            UserError: It does not answer, or does not know the models.
        """
        self.system = system
        self.pairs: list[Pair] = []
        self.news: queue.SimpleQueue[Pair] = queue.SimpleQueue()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="requests", daemon=True)
        self.thread.start()
        try:
            self.client = self.wait(self.open())
        except BaseException:
            self.close_loop()
            raise
        self.turns = asyncio.Semaphore(system.config.at_once)
        say(f"{self.client.url}: {WORDS[self.client.place]}")

    async def open(self) -> Client:
        """The connection, once the server has answered."""
        config = self.system.config
        client = Client(config)
        try:
            await client.check({config.model(base=base) for base in (True, False)})
        except BaseException:
            await client.http.aclose()
            raise
        return client

    def close(self) -> None:
        """Leave the server."""
        for pair in list(self.pairs):
            self.remove(pair)
        self.wait(self.client.http.aclose())
        self.close_loop()

    def close_loop(self) -> None:
        """End the event loop and its thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def wait(self, work: Coroutine[Any, Any, Made]) -> Made:
        """What a coroutine brings, from another thread than the loop's."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def add(self, findings: str, lang: str) -> Pair:
        """Ask for a pair."""
        pair = Pair(findings, lang)
        self.pairs.append(pair)
        pair.task = asyncio.run_coroutine_threadsafe(self.write(pair), self.loop)
        return pair

    def step(self) -> Sequence[Progress]:
        """Wait a moment for something new."""
        heard: dict[Pair, None] = {}
        with suppress(queue.Empty):
            heard[self.news.get(timeout=PATIENCE)] = None
            while True:
                heard[self.news.get_nowait()] = None
        made = [self.progress(pair) for pair in heard if pair in self.pairs]
        self.pairs = [pair for pair in self.pairs if not any(one.finished and one.wish is pair for one in made)]
        return made

    def remove(self, pair: Pair) -> None:
        """Break a pair's requests off."""
        if pair in self.pairs:
            self.pairs.remove(pair)
        if pair.task is not None:
            pair.task.cancel()

    def ahead(self, pair: Pair) -> int:
        """How many are begun before it."""
        waiting = [one for one in self.pairs if one.began is None]
        return waiting.index(pair) if pair in waiting else 0

    async def write(self, pair: Pair) -> None:
        """Write both sides beside each other, or one after the other where the server can do no more."""
        try:
            async with asyncio.TaskGroup() as group:
                for side in (0, 1):
                    group.create_task(self.side(pair, side))
        except* RemoteError as several:
            error = several.exceptions[0]
            say(str(error))
            pair.problem = error.problem if isinstance(error, RemoteError) else "remote"
        except* Exception as several:  # noqa: BLE001  a fault must not leave a person waiting for ever
            say(f"a pair failed: {type(several.exceptions[0]).__name__}")  # its message may hold report text
            pair.problem = "broken"
        self.news.put(pair)

    async def side(self, pair: Pair, side: int) -> None:
        """Write one side."""
        body = self.system.body(pair.findings, pair.lang, base=side == 0)
        async with self.turns:
            pair.began = pair.began or time.monotonic()
            async for piece in self.client.stream(body):
                if pair.hear(side, piece):
                    self.news.put(pair)

    def progress(self, pair: Pair) -> Progress:
        """A pair as it stands now."""
        texts = level(
            [self.system.said(piece.text) for piece in pair.pieces], [bool(piece.finish) for piece in pair.pieces]
        )
        return Progress(
            pair,
            texts,
            pair.finished,
            (pair.pieces[0].tokens, pair.pieces[1].tokens),
            (pair.seconds[0], pair.seconds[1]),
            (pair.first[0], pair.first[1]),
            pair.problem,
        )
