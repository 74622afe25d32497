"""Requests of many people in one batch: newcomers join at a step, leavers free their rows at once."""

from typing import TYPE_CHECKING

from sft.engine.rows import Request

if TYPE_CHECKING:
    from sft.generate import Generator


class TooLongError(ValueError):
    """A request needs more room than the pool has."""


class Pool:
    """A running batch that requests join and leave.

    One thread works with a pool. Requests are taken in in the order of `add`, as soon as their tokens (prompts, and what may
    be written) fit beside those of the others.

        pool = generator.pool()
        pool.add(request := generator.request(findings, "zh"))
        while not request.finished:
            for advanced in pool.step():
                show(generator.progress(advanced))
    """

    def __init__(self, generator: "Generator", limit_tokens: int | None = None) -> None:
        self.generator = generator
        self.limit = limit_tokens
        self.waiting: list[Request] = []
        self.running: list[Request] = []

    def add(self, request: Request) -> None:
        """Queue a request.

        Raises:
            TooLongError: It would not fit even alone.
        """
        raise NotImplementedError

    def step(self) -> list[Request]:
        """Take in who fits, and write one step of all; the requests with something new, those that are finished last seen here.

        Memory that runs out makes the batch smaller: the newest requests go back to the front of the queue and are written
        anew later; one that fails alone is finished with its rows' `finish` at `error`.
        """
        raise NotImplementedError

    def remove(self, request: Request) -> None:
        """Drop a request, waiting or running; nothing happens to one that is not here."""
        raise NotImplementedError

    def ahead(self, request: Request) -> int:
        """How many wait before this one; 0 once it is running."""
        raise NotImplementedError
