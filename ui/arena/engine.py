"""One queue for all who want a pair: a single thread loads the models and writes pair after pair."""

import statistics
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from common.commands import say
from ui.arena.systems import Generate, Step, System

State = Literal["waiting", "writing", "done", "failed", "cancelled"]
Loaded = Literal["none", "loading", "ready", "failed"]
MOST_WAITING = 12


class FullError(Exception):
    """So many wait that one more would not be served in reasonable time."""


@dataclass(eq=False)
class Ticket:
    """One wish for a pair, and what has become of it. Written by the engine's thread, read by any."""

    system: System
    findings: str
    lang: str
    state: State = "waiting"
    texts: tuple[str, str] = ("", "")
    tokens: tuple[int, int] = (0, 0)
    seconds: list[float] = field(default_factory=lambda: [0.0, 0.0])
    """Until each text stopped growing."""
    problem: str = ""
    """`memory`, `unloaded` or `broken`, where it failed."""
    unwanted: threading.Event = field(default_factory=threading.Event)


class Engine:
    """The systems, their models once loaded, and the queue before them."""

    def __init__(self, systems: Sequence[System], most_waiting: int = MOST_WAITING) -> None:
        self.systems, self.most_waiting = list(systems), most_waiting
        self.models: dict[str, Generate] = {}
        self.broken: set[str] = set()
        self.queue: deque[Ticket] = deque()
        self.current: Ticket | None = None
        self.durations: deque[float] = deque(maxlen=10)
        self.changed = threading.Condition()

    def start(self) -> None:
        """Begin to load, and serve from then on; the thread ends with the program."""
        threading.Thread(target=self.serve, name="engine", daemon=True).start()

    def stop(self, patience: float = 5.0) -> None:
        """Leave what is being written, so that no model runs while the program ends."""
        current = self.current
        if current is not None:
            current.unwanted.set()
            deadline = time.monotonic() + patience
            while self.current is current and time.monotonic() < deadline:
                time.sleep(0.02)

    @property
    def loaded(self) -> Loaded:
        """Whether a pair can be written now."""
        if not self.systems:
            return "none"
        if len(self.models) + len(self.broken) < len(self.systems):
            return "loading"
        return "ready" if self.models else "failed"

    @property
    def usable(self) -> list[System]:
        """The systems whose model is loaded or may still be."""
        return [system for system in self.systems if system.name not in self.broken]

    def ask(self, system: System, findings: str, lang: str) -> Ticket:
        """Join the queue.

        Raises:
            FullError: Too many wait already.
        """
        ticket = Ticket(system, findings, lang)
        with self.changed:
            if len(self.queue) >= self.most_waiting:
                raise FullError
            self.queue.append(ticket)
            self.changed.notify_all()
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Nobody waits for this any more: it is not begun, or stops at its next step."""
        ticket.unwanted.set()
        with self.changed:
            if ticket in self.queue:
                self.queue.remove(ticket)
                ticket.state = "cancelled"

    def ahead(self, ticket: Ticket) -> int:
        """How many are served before this one."""
        with self.changed:
            if ticket not in self.queue:
                return 0
            return self.queue.index(ticket) + (self.current is not None)

    def usual_seconds(self) -> float | None:
        """How long a pair takes, by the last ten; None before the first."""
        return statistics.median(self.durations) if self.durations else None

    def serve(self) -> None:
        """Load every model, then write pairs in the order they were asked for."""
        for system in self.systems:
            self.load(system)
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.queue)
                self.current = self.queue.popleft()
            try:
                self.write(self.current)
            finally:
                self.current = None

    def load(self, system: System) -> None:
        """Load one model; what goes wrong is told to whoever started the server, and the other systems go on."""
        began = time.monotonic()
        try:
            self.models[system.name] = system.load()
        except Exception as error:  # noqa: BLE001  a broken model must not take the leaderboard with it
            self.broken.add(system.name)
            say(f"{system.name}: not loaded: {error or type(error).__name__}")
            return
        say(f"{system.name}: loaded in {time.monotonic() - began:.0f} s")

    def write(self, ticket: Ticket) -> None:
        """Write one pair; whatever goes wrong becomes the ticket's problem, never the server's."""
        generate = self.models.get(ticket.system.name)
        if generate is None:
            ticket.problem, ticket.state = "unloaded", "failed"
            return
        if ticket.unwanted.is_set():
            ticket.state = "cancelled"
            return
        ticket.state = "writing"
        began = time.monotonic()
        try:
            finished = follow(ticket, generate(ticket.findings, ticket.lang))
        except Exception as error:  # noqa: BLE001  the next person's pair must not suffer
            ticket.problem = "memory" if out_of_memory(error) else "broken"
            ticket.state = "failed"
            say(f"{ticket.system.name}: a pair failed: {type(error).__name__}")  # its message may hold report text
            return
        if finished:
            self.durations.append(time.monotonic() - began)
        ticket.state = "done" if finished else "cancelled"


def follow(ticket: Ticket, steps: Iterator[Step]) -> bool:
    """Copy each step into the ticket; False where it was left before the end."""
    for step in steps:
        for side in (0, 1):
            if step.tokens[side] != ticket.tokens[side] or not ticket.seconds[side]:
                ticket.seconds[side] = step.seconds
        ticket.texts, ticket.tokens = step.texts, step.tokens
        if ticket.unwanted.is_set() and not step.finished:
            close = getattr(steps, "close", None)
            if close is not None:
                close()
            return False
    return True


def out_of_memory(error: Exception) -> bool:
    """Whether memory ran out, of the machine or of its GPU (whose error class is torch's, unknown here)."""
    return isinstance(error, MemoryError) or "OutOfMemory" in type(error).__name__
