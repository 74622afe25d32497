"""Drawn cases and pairs while they are being judged: in memory, under names that cannot be guessed, sides unknown to the browser."""

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from arena.cases import Drawn
from arena.votes import Answer, Output
from ui.arena.engine import Ticket
from ui.arena.systems import System

MOST = 500
ANSWERS = ("a", "b", "tie", "both_bad")
"""What a person can say about two sides."""

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """The newest things by their secret names; the oldest fall off."""

    def __init__(self) -> None:
        self.kept: OrderedDict[str, Kept] = OrderedDict()

    def put(self, thing: Kept) -> str:
        """Keep a thing and make a name for it."""
        name = secrets.token_urlsafe(18)
        self.kept[name] = thing
        while len(self.kept) > MOST:
            self.kept.popitem(last=False)
        return name

    def find(self, name: str | None) -> Kept | None:
        """The thing of that name, if it is still here."""
        return self.kept.get(name) if name else None


class DrawnFor(NamedTuple):
    """A case, and the system whose validation set it is from (None: a sample text, for any system)."""

    case: Drawn
    system: System | None


def side() -> Output:
    """Which output stands on the left: decided anew for each pair, by the one source that cannot be foreseen."""
    return secrets.choice(("base", "sft"))


@dataclass(eq=False)
class Pair:
    """Two impressions of the same findings, on their sides."""

    ticket: Ticket
    drawn: Drawn | None
    on_left: Output = field(default_factory=side)
    ready: float = 0.0
    """When both texts stood there, by the monotonic clock."""

    def sides(self) -> tuple[str, str]:
        """The texts of A and B as far as they are written."""
        base, sft = self.ticket.texts
        return (base, sft) if self.on_left == "base" else (sft, base)

    def answer(self, said: str) -> Answer:
        """What an answer about sides says about outputs.

        Raises:
            ValueError: It is none of `ANSWERS`.
        """
        if said == "a":
            return self.on_left
        if said == "b":
            return "sft" if self.on_left == "base" else "base"
        if said == "tie":
            return "tie"
        if said == "both_bad":
            return "both_bad"
        raise ValueError(said)

    def said(self, answer: Answer) -> str:
        """The same the other way round."""
        if answer in ("tie", "both_bad"):
            return answer
        return "a" if answer == self.on_left else "b"

    def judged_in(self) -> float:
        """Seconds since both texts stood there."""
        return round(time.monotonic() - self.ready, 1)
