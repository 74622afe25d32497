"""A thread that serves one group of systems: pairs join and leave the writers' running batches, a step of each in turn."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from common.commands import say
from ui.arena.systems import Progress, System, Wish, Writer

if TYPE_CHECKING:
    from ui.arena.engine import Ticket

AGAIN = 15.0  # seconds until a server that was away is looked for again


class Lane:
    """Tickets for some systems, in the order they came. Only the lane's thread touches the writers.

    When a step fails, the fault may lie with any of the pairs in it: all of them are written anew, one by one, so that the
    pair that fails alone is the only one that is lost.
    """

    def __init__(self, systems: Sequence[System], note: Callable[["Ticket"], None]) -> None:
        self.systems, self.note = list(systems), note
        self.writers: dict[str, Writer] = {}
        self.broken: set[str] = set()
        self.looked = 0.0
        self.queue: deque[Ticket] = deque()
        """Not given to a writer yet."""
        self.suspects: deque[Ticket] = deque()
        """To be written anew, each alone."""
        self.active: dict[Wish, Ticket] = {}
        self.changed = threading.Condition()
        self.stopped = False

    @property
    def loading(self) -> bool:
        """Whether a model's fate is not known yet."""
        return len(self.writers) + len(self.broken) < len(self.systems)

    @property
    def working(self) -> bool:
        """Whether anything is in a writer."""
        return bool(self.active)

    @property
    def together(self) -> int:
        """How many are being written now."""
        return sum(ticket.state == "writing" for ticket in list(self.active.values()))

    def is_broken(self, system: System) -> bool:
        """Whether a system's model could not be loaded, or its server not be reached."""
        return system.name in self.broken

    def join(self, ticket: "Ticket", most_waiting: int) -> bool:
        """Queue a ticket; False where so many wait already."""
        with self.changed:
            waiting = [one for one in (*self.active.values(), *self.queue, *self.suspects) if one.state == "waiting"]
            if len([one for one in waiting if not one.unwanted.is_set()]) >= most_waiting:
                return False
            ticket.ahead = len(waiting)
            self.queue.append(ticket)
            self.changed.notify_all()
        return True

    def wake(self) -> None:
        """Something has changed outside."""
        with self.changed:
            self.changed.notify_all()

    def stop(self) -> None:
        """Serve nobody any more."""
        self.stopped = True
        self.wake()

    def serve(self) -> None:
        """Load every model, then write until the program ends."""
        for system in self.systems:
            self.load(system)
        while not self.stopped:
            with self.changed:
                self.changed.wait_for(self.has_work, timeout=AGAIN)
            self.look_again()
            self.leave_unwanted()
            self.admit()
            for name, writer in list(self.writers.items()):
                if any(ticket.system.name == name for ticket in self.active.values()):
                    self.step(name, writer)
            self.place()
        for ticket in [*self.active.values(), *self.queue, *self.suspects]:
            ticket.unwanted.set()
        self.leave_unwanted()

    def has_work(self) -> bool:
        """Whether the thread has anything to do."""
        return self.stopped or bool(self.queue or self.suspects or self.active)

    def load(self, system: System) -> None:
        """Load one model; what goes wrong is told to whoever started the server, and the other systems go on."""
        began = time.monotonic()
        self.looked = began
        try:
            self.writers[system.name] = system.load()
        except Exception as error:  # noqa: BLE001  a broken model must not take the leaderboard with it
            if not self.is_broken(system):
                say(f"{system.name}: not loaded: {error or type(error).__name__}")
            self.broken.add(system.name)
            return
        self.broken.discard(system.name)
        say(f"{system.name}: loaded in {time.monotonic() - began:.0f} s")

    def look_again(self) -> None:
        """Look for servers that were away."""
        if self.broken and time.monotonic() - self.looked >= AGAIN:
            for system in self.systems:
                if system.remote and self.is_broken(system):
                    self.load(system)

    def admit(self) -> None:
        """Give the writers whom they shall write for: everybody, or one suspect alone."""
        if self.suspects:
            if not self.active:
                self.give(self.suspects.popleft())
            return
        while True:
            with self.changed:
                if not self.queue:
                    return
                ticket = self.queue.popleft()
                self.give(ticket)

    def give(self, ticket: "Ticket") -> None:
        """Ask a ticket's writer for its pair."""
        writer = self.writers.get(ticket.system.name)
        if writer is None:
            ticket.fail("unloaded")
        elif ticket.unwanted.is_set():
            ticket.state = "cancelled"
        else:
            try:
                self.active[writer.add(ticket.findings, ticket.lang)] = ticket
            except Exception as error:  # noqa: BLE001  nor must the lane end
                say(f"{ticket.system.name}: a pair failed: {type(error).__name__}")  # its message may hold report text
                ticket.fail("broken")

    def step(self, name: str, writer: Writer) -> None:
        """A step of one writer; whatever goes wrong becomes a ticket's problem, never the server's."""
        try:
            news = writer.step()
        except Exception as error:  # noqa: BLE001  the next person's pair must not suffer
            self.suspect(name, error)
            return
        for progress in news:
            self.advance(progress)

    def advance(self, progress: Progress) -> None:
        """Tell a ticket what is new."""
        ticket = self.active.get(progress.wish)
        if ticket is None:
            return
        ticket.advance(progress)
        if ticket.over:
            del self.active[progress.wish]
            if ticket.state == "done":
                self.note(ticket)
            else:
                say(f"{ticket.system.name}: a pair failed: {ticket.problem}")

    def suspect(self, name: str, error: Exception) -> None:
        """Begin the pairs of a failed step anew, each alone; one that was alone has failed."""
        lost = [(wish, ticket) for wish, ticket in self.active.items() if ticket.system.name == name]
        for wish, ticket in lost:
            self.drop(wish, ticket)
            if len(lost) > 1:
                self.suspects.append(ticket)
        say(f"{name}: a step failed: {type(error).__name__}")  # its message may hold report text
        if len(lost) == 1:
            lost[0][1].fail("memory" if out_of_memory(error) else "broken")

    def leave_unwanted(self) -> None:
        """Take out whom nobody waits for."""
        for wish, ticket in list(self.active.items()):
            if ticket.unwanted.is_set():
                self.drop(wish, ticket)
                ticket.state = "cancelled"
        with self.changed:
            for waiting in (self.queue, self.suspects):
                for ticket in [one for one in waiting if one.unwanted.is_set()]:
                    waiting.remove(ticket)
                    ticket.state = "cancelled"

    def drop(self, wish: Wish, ticket: "Ticket") -> None:
        """Take a pair out of its writer."""
        del self.active[wish]
        try:
            self.writers[ticket.system.name].remove(wish)
        except Exception as error:  # noqa: BLE001  nor must the lane end
            say(f"{ticket.system.name}: a pair could not be taken out: {type(error).__name__}")

    def place(self) -> None:
        """Tell each who waits how many are before them."""
        last = 0
        for wish, ticket in self.active.items():
            ticket.ahead = self.writers[ticket.system.name].ahead(wish) if ticket.state == "waiting" else 0
            last = max(last, ticket.ahead + 1)
        with self.changed:
            for number, ticket in enumerate((*self.suspects, *self.queue)):
                ticket.ahead = last + number


def out_of_memory(error: Exception) -> bool:
    """Whether memory ran out, of the machine or of its GPU (whose error class is torch's, unknown here)."""
    return isinstance(error, MemoryError) or "OutOfMemory" in type(error).__name__
