"""What the rater's app asks of the study, and of the accounts: two small interfaces, so that tests bring their own."""

from collections.abc import Callable
from typing import Protocol

import sqlalchemy
from starlette.requests import Request

from arena.study import desk
from arena.study.chain import ChainKey
from arena.study.shapes import Answer, Card, Overview, Receipt


class Named(Protocol):
    """Whoever asks, once the accounts have let them in."""

    @property
    def name(self) -> str:
        """The name that the study file knows them by."""

    @property
    def local(self) -> bool:
        """Whether this is whoever sits at a server without accounts: there is nothing to sign out of."""


class Desk(Protocol):
    """A study's side of the table; every call checks that what is asked for is this rater's.

    Raises:
        RefusedError: It is not, or the study does not take it.
    """

    def studies_of(self, rater: str) -> list[Overview]:
        """The rater's studies."""

    def overview(self, study: str, rater: str) -> Overview:
        """One of them."""

    def cards(self, study: str, rater: str, first: int, count: int) -> list[Card]:
        """Cards by position, fewer where they end."""

    def submit(self, study: str, rater: str, assignment: str, answer: Answer, idempotency: str) -> Receipt:
        """Store a rating once for each idempotency key."""

    def skip(self, study: str, rater: str, assignment: str) -> None:
        """Move a card to the end of the cases."""


Rater = Callable[[Request], Named]
"""A FastAPI dependency: the rater of a request, or 401 or 403."""
Token = Callable[[Request], str]
"""The token that this browser's changes carry in the header `x-csrf`."""


class StoredDesk:
    """The desk over the database."""

    def __init__(self, store: sqlalchemy.Engine, key: ChainKey) -> None:
        self.store, self.key = store, key

    def studies_of(self, rater: str) -> list[Overview]:
        """The rater's studies."""
        return desk.studies_of(self.store, rater)

    def overview(self, study: str, rater: str) -> Overview:
        """One of them."""
        return desk.overview(self.store, study, rater)

    def cards(self, study: str, rater: str, first: int, count: int) -> list[Card]:
        """Cards by position."""
        return desk.cards(self.store, study, rater, first, count)

    def submit(self, study: str, rater: str, assignment: str, answer: Answer, idempotency: str) -> Receipt:
        """Store a rating."""
        return desk.submit(self.store, self.key, study, rater, assignment, answer, idempotency)

    def skip(self, study: str, rater: str, assignment: str) -> None:
        """Move a card to the end of the cases."""
        desk.skip(self.store, study, rater, assignment)
