"""Requests of many people in one batch: newcomers join at a step, leavers free their rows at once."""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import torch

from sft.engine.batch import Batch
from sft.engine.padded import Padded
from sft.engine.rows import Request, Row

if TYPE_CHECKING:
    from sft.generate import Generator


GROWTH = 0.05
"""By how much the room grows again for each request that is finished."""


class TooLongError(ValueError):
    """A request needs more room than the pool has."""


class Pool:
    """A running batch that requests join and leave.

    One thread works with a pool. Requests are taken in in the order of `add`, as soon as their tokens (prompts, and what may
    be written) fit beside those of the others. Systems that cannot share a batch have one each, and a step of each makes a step.

        pool = generator.pool()
        pool.add(request := generator.request(findings, "zh"))
        while not request.finished:
            for advanced in pool.step():
                show(generator.progress(advanced))
    """

    def __init__(self, generator: "Generator", limit_tokens: int | None = None) -> None:
        self.generator = generator
        self.limit = limit_tokens
        """Tokens that all running requests may have; None: no limit."""
        self.room: float | None = None
        """The same since memory ran out; it grows again slowly."""
        self.waiting: list[Request] = []
        self.running: list[Request] = []
        self.batches: dict[str, Batch] = {}
        self.fixed: list[Padded] = []
        """Batches that nobody can join."""

    def add(self, request: Request) -> None:
        """Queue a request.

        Raises:
            TooLongError: It would not fit even alone.
        """
        needed = self.tokens(request)
        if self.limit is not None and needed > self.limit:
            raise TooLongError(f"{needed} tokens where {self.limit} have room")
        self.waiting.append(request)

    def step(self) -> list[Request]:
        """Take in who fits, and write one step of all; the requests with something new, finished ones for the last time.

        Memory that runs out makes the batch smaller: the newest requests go back to the front of the queue; one that fails alone is finished with its rows' `finish` at `error`.
        """
        before = {id(row): len(row.written) for request in (*self.running, *self.waiting) for row in request.rows}
        try:
            self.admit()
            for party in self.parties():
                if party.rows:
                    party.step()
        except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
            if not out_of_memory(error):
                raise
            self.shrink()
        self.fixed = [party for party in self.fixed if party.rows]
        self.batches = {key: batch for key, batch in self.batches.items() if batch.rows}
        advanced = [
            one for one in self.running if any(len(row.written) > before[id(row)] or row.finish for row in one.rows)
        ]
        for request in advanced:
            if request.first is None and all(row.written or row.finish for row in request.rows):
                request.first = max(row.seconds for row in request.rows)
        self.running = [request for request in self.running if not request.finished]
        if self.room is not None:
            self.room *= 1 + GROWTH * sum(request.finished for request in advanced)
        return advanced

    def remove(self, request: Request) -> None:
        """Drop a request, waiting or running; nothing happens to one that is not here."""
        self.waiting = [one for one in self.waiting if one is not request]
        if any(one is request for one in self.running):
            self.running = [one for one in self.running if one is not request]
            self.leave(request.rows)

    def ahead(self, request: Request) -> int:
        """How many wait before this one; 0 once it is running."""
        return next((at for at, one in enumerate(self.waiting) if one is request), 0)

    def tokens(self, request: Request) -> int:
        """What a request may grow to: its prompts with what stands before them, and as many tokens as may be written."""
        generator = self.generator
        return sum(len(row.prompt) + generator.limit + generator.virtual for row in request.rows)

    def admit(self) -> None:
        """Take in those who fit; who is first in the queue is first, so that a long text is not passed by for ever."""
        held = sum(self.tokens(request) for request in self.running)
        rooms = [room for room in (self.limit, self.room) if room is not None]
        new: list[Request] = []
        while self.waiting:
            needed = self.tokens(self.waiting[0])
            if rooms and held + needed > min(rooms) and (self.running or new):
                break
            held += needed
            new.append(self.waiting.pop(0))
        now = time.monotonic()
        for request in new:
            request.began = request.began or now
        self.running += new
        alone: dict[tuple[str, int], list[Row]] = {}
        for request in new:
            for part, rows in self.generator.parts(request.rows).items():
                forward = self.generator.forward_of(part, rows[0])
                if forward is None:
                    for row in rows:
                        alone.setdefault((part, self.generator.length_class(row)), []).append(row)
                    continue
                if part not in self.batches:
                    self.batches[part] = Batch(self.generator, forward)
                self.batches[part].join(rows)
        self.fixed += [Padded(self.generator, rows) for rows in alone.values()]

    def parties(self) -> list[Batch | Padded]:
        """Every batch."""
        return [*self.batches.values(), *self.fixed]

    def leave(self, rows: Iterable[Row]) -> None:
        """Take rows out of their batches."""
        listed = list(rows)
        for party in self.parties():
            party.leave(listed)

    def shrink(self) -> None:
        """Put the newer half of what runs back into the queue; what is written stays, and is read anew.

        A padded batch alone cannot go on from there: its texts begin again.
        """
        again = [row for party in self.fixed for row in party.rows]
        self.batches, self.fixed = {}, []  # out of memory in the middle of a step, they are in no state to go on
        if self.generator.where.type == "cuda":
            torch.cuda.empty_cache()
        for row in again:
            row.written.clear()
        if len(self.running) == 1:
            for row in self.running[0].rows:
                row.finish = row.finish or "error"
            return
        self.room = sum(self.tokens(request) for request in self.running[: len(self.running) // 2])
        self.waiting = [*self.running, *self.waiting]
        self.running = []


def out_of_memory(error: Exception) -> bool:
    """Whether an error says that memory ran out; torch says so of the processor's by its text alone."""
    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or "can't allocate memory" in str(error)
