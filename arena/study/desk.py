"""What the rater's app calls: studies, cards, answers. Every function sees that the assignment is this rater's own."""

from sqlalchemy import Engine

from arena.study.chain import ChainKey
from arena.study.shapes import Answer, Card, Overview, Receipt


def studies_of(store: Engine, rater: str) -> list[Overview]:
    """The open and closed studies that a rater has a part in, the newest first."""
    raise NotImplementedError


def overview(store: Engine, study: str, rater: str) -> Overview:
    """A rater's study at a glance.

    Raises:
        RefusedError: unknown.
    """
    raise NotImplementedError


def cards(store: Engine, study: str, rater: str, first: int, count: int) -> list[Card]:
    """Cards by position (0-based): practice, then cases and hidden repeats, then the guesses.

    Raises:
        RefusedError: unknown.
    """
    raise NotImplementedError


def submit(
    store: Engine, key: ChainKey, study: str, rater: str, assignment: str, answer: Answer, idempotency: str
) -> Receipt:
    """Store an answer: committed and synced when this returns; the same idempotency key again returns the same receipt.

    Raises:
        RefusedError: unknown (no such study or assignment, or another rater's), closed, stale (the case was erased),
            invalid (the answer does not fit what the study asks).
    """
    raise NotImplementedError


def skip(store: Engine, study: str, rater: str, assignment: str) -> None:
    """Move an unanswered card to the end of its kind.

    Raises:
        RefusedError: unknown, closed, stale, or invalid (it has an answer).
    """
    raise NotImplementedError
