"""All who want a pair, in front of the systems: who waits, who is served, and in which state each wish is."""

import statistics
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ui.arena.lane import Lane
from ui.arena.systems import Progress, System

State = Literal["waiting", "writing", "done", "failed", "cancelled"]
Loaded = Literal["none", "loading", "ready", "failed"]
MOST_WAITING = 24


class FullError(Exception):
    """So many wait that one more would not be served in reasonable time."""


@dataclass(eq=False)
class Ticket:
    """One wish for a pair, and what has become of it. Written by the thread of its system's lane, read by any."""

    system: System
    findings: str
    lang: str
    state: State = "waiting"
    texts: tuple[str, str] = ("", "")
    tokens: tuple[int, int] = (0, 0)
    seconds: tuple[float, float] = (0.0, 0.0)
    """From its beginning to the end of each text."""
    first: tuple[float, float] = (0.0, 0.0)
    """From its beginning to the first token of each text."""
    ahead: int = 0
    """How many are begun before this one."""
    problem: str = ""
    """`memory`, `too_long`, `remote`, `unloaded` or `broken`, where it failed."""
    unwanted: threading.Event = field(default_factory=threading.Event)
    began: float | None = None
    """When its first step was written, by the monotonic clock."""

    def advance(self, progress: Progress) -> None:
        """Copy what is new; a text that is written anew after a failure is shown again when it is longer."""
        self.began = self.began or time.monotonic()
        if progress.finished or all(len(new) >= len(old) for new, old in zip(progress.texts, self.texts, strict=True)):
            self.texts = progress.texts
        self.tokens, self.seconds, self.first = progress.tokens, progress.seconds, progress.first
        self.problem = progress.problem
        self.state = ("failed" if progress.problem else "done") if progress.finished else "writing"

    @property
    def over(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.state in ("done", "failed", "cancelled")

    def fail(self, problem: str) -> None:
        """End it without a pair."""
        self.problem, self.state = problem, "failed"


class Engine:
    """The systems and the lanes before them: one for all models of this machine, which share its time, one for each server."""

    def __init__(self, systems: Sequence[System], most_waiting: int = MOST_WAITING) -> None:
        self.systems, self.most_waiting = list(systems), most_waiting
        self.durations: deque[float] = deque(maxlen=10)
        here = [system for system in self.systems if not system.remote]
        groups = [here] if here else []
        groups += [[system] for system in self.systems if system.remote]
        self.lanes = [Lane(group, self.note) for group in groups]

    def start(self) -> None:
        """Begin to load, and serve from then on; the threads end with the program."""
        for lane in self.lanes:
            threading.Thread(target=lane.serve, name=f"lane of {lane.systems[0].name}", daemon=True).start()

    def stop(self, patience: float = 5.0) -> None:
        """Leave what is being written, so that no model runs while the program ends."""
        for lane in self.lanes:
            lane.stop()
        deadline = time.monotonic() + patience
        while any(lane.working for lane in self.lanes) and time.monotonic() < deadline:
            time.sleep(0.02)

    @property
    def loaded(self) -> Loaded:
        """Whether a pair can be written now."""
        if not self.systems:
            return "none"
        if any(lane.loading for lane in self.lanes):
            return "loading"
        return "ready" if self.usable else "failed"

    @property
    def usable(self) -> list[System]:
        """The systems whose model is loaded or may still be."""
        return [system for system in self.systems if not self.lane(system).is_broken(system)]

    def lane(self, system: System) -> Lane:
        """The lane that serves a system."""
        return next(lane for lane in self.lanes if system in lane.systems)

    def ask(self, system: System, findings: str, lang: str) -> Ticket:
        """Join the queue of a system's lane.

        Raises:
            FullError: Too many wait there already.
        """
        ticket = Ticket(system, findings, lang)
        if not self.lane(system).join(ticket, self.most_waiting):
            raise FullError
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Nobody waits for this any more: it is not begun, or stops at its next step."""
        ticket.unwanted.set()
        self.lane(ticket.system).wake()

    def note(self, ticket: Ticket) -> None:
        """Remember how long a pair took."""
        if ticket.began is not None:
            self.durations.append(max(ticket.seconds))

    def usual_seconds(self) -> float | None:
        """How long a pair takes once it is begun, by the last ten; None before the first."""
        return statistics.median(list(self.durations)) if self.durations else None

    def seconds_left(self, ticket: Ticket) -> float | None:
        """When a waiting pair will be written, by how many are written at a time; None before the first."""
        usual = self.usual_seconds()
        if usual is None:
            return None
        return usual * (1 + ticket.ahead / max(1, self.lane(ticket.system).together))
