"""Raters as a server meets them: one kept connection each, cards six at a time, a rating every few seconds, sent again with the
same key until it is acknowledged. Written on bare sockets, so that on two cores the server is measured and not its clients."""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

STUDY = "load"
BATCH = 6  # cards that the page fetches at once
PAUSE = 0.2  # seconds before a rating is sent again


@dataclass
class Tally:
    """What happened to all raters together; times in seconds."""

    submits: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    """Assignment and idempotency key."""
    refused: list[int] = field(default_factory=list)
    """Statuses that were not 200."""
    again: int = 0
    """Sent again since the connection was lost."""


class Connection:
    """A kept HTTP/1.1 connection, opened again when it is lost."""

    def __init__(self, port: int, headers: str) -> None:
        self.port, self.headers = port, headers
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Status and body.

        Raises:
            OSError, EOFError: The connection was lost; the request may have arrived or not.
        """
        try:
            if self.writer is None or self.reader is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            sent = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n" if method == "POST" else ""
            head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\n{self.headers}{sent}\r\n"
            self.writer.write(head.encode() + body)
            lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
            length = next(int(line[15:]) for line in lines if line.startswith("content-length:"))
            return int(lines[0].split()[1]), await self.reader.readexactly(length)
        except (OSError, EOFError):
            self.close()
            raise

    def close(self) -> None:
        """Let the connection go."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


@dataclass
class Rater:
    """One rater with a session."""

    name: str
    port: int
    cookie: str
    """`NAME=VALUE`."""
    csrf: str

    async def rate(self, tally: Tally, until: float, every: float, seed: int) -> None:
        """Rate card after card until a moment of the monotonic clock; past the last card, revise from the first."""
        chance = random.Random(seed)
        connection = Connection(self.port, f"cookie: {self.cookie}\r\nx-csrf: {self.csrf}\r\n")
        cards: list[dict[str, Any]] = []
        position = turn = 0
        due = time.monotonic() + chance.uniform(0, every)
        try:
            await asyncio.sleep(max(0.0, due - time.monotonic()))  # people do not come in the same tenth of a second
            due += every * chance.uniform(0.8, 1.2)
            while due < until:
                if not cards:
                    cards, position = await self.page(connection, tally, position)
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                await self.submit(connection, tally, cards.pop(0)["assignment"], turn, chance)
                turn += 1
                due += every * chance.uniform(0.8, 1.2)
        finally:
            connection.close()

    async def page(self, connection: Connection, tally: Tally, position: int) -> tuple[list[dict[str, Any]], int]:
        """The next cards and the position after them."""
        began = time.monotonic()
        path = f"/rate/api/studies/{STUDY}/cards?first={position}&count={BATCH}"
        while True:
            try:
                status, body = await connection.ask("GET", path)
            except (OSError, EOFError):
                tally.again += 1
                await asyncio.sleep(PAUSE)
                continue
            tally.pages.append(time.monotonic() - began)
            if status != 200:
                tally.refused.append(status)
                await asyncio.sleep(PAUSE)
                continue
            cards = json.loads(body)
            if cards:
                return cards, position + len(cards)
            path, position = path.replace(f"first={position}&", "first=0&"), 0

    async def submit(self, connection: Connection, tally: Tally, card: str, turn: int, chance: random.Random) -> None:
        """Send one rating until it is acknowledged, under one key."""
        key = f"{self.name}-{turn:06d}-{chance.getrandbits(64):016x}"
        answer = {
            "said": chance.choice(("a", "b", "tie", "both_bad")),
            "seconds": 5.0,
            "errors": [{"side": "a", "tag": "missed_finding", "significant": True}],
            "comment": "右肺结节大小未写明，其余与所见一致。",
        }
        body = json.dumps({"answer": answer, "idempotency": key}).encode()
        began = time.monotonic()
        while True:
            try:
                status, _ = await connection.ask("POST", f"/rate/api/studies/{STUDY}/ratings/{card}", body)
            except (OSError, EOFError):
                tally.again += 1
                await asyncio.sleep(PAUSE)
                continue
            tally.submits.append(time.monotonic() - began)
            if status == 200:
                tally.acknowledged.append((card, key))
            else:
                tally.refused.append(status)
            return


async def all_rate(raters: Sequence[Rater], seconds: float, every: float) -> Tally:
    """All raters at once for so long."""
    tally = Tally()
    until = time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for number, rater in enumerate(raters):
            group.create_task(rater.rate(tally, until, every, number))
    return tally
