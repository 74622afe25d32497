"""What the arena is handed: systems as plain callables, so that a made-up one tests the page without a model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from arena.cases import Drawn

Wish = object
"""A pair that a writer was asked for: whatever the writer knows it by."""


class Progress(Protocol):
    """A pair as far as it may be shown. The base's side stands first everywhere."""

    @property
    def wish(self) -> Wish:
        """Which pair."""

    @property
    def texts(self) -> tuple[str, str]:
        """What may be shown so far: of two unfinished texts as much as the slower one has."""

    @property
    def finished(self) -> bool:
        """Whether nothing more comes."""

    @property
    def tokens(self) -> tuple[int, int]:
        """How many each text has, shown or not."""

    @property
    def seconds(self) -> tuple[float, float]:
        """From the pair's beginning to each text's newest token."""

    @property
    def first(self) -> tuple[float, float]:
        """From the pair's beginning to each text's first token; 0 before it."""

    @property
    def problem(self) -> str:
        """Why it ended without both texts: `memory`, `too_long`, `remote` or `broken`; else empty."""


class Writer(Protocol):
    """A model that writes several people's pairs at a time. One thread works with it."""

    def add(self, findings: str, lang: str) -> Wish:
        """Ask for a pair; it is begun in a later step, in the order of asking."""

    def step(self) -> Sequence[Progress]:
        """Write a little more, or wait a moment for a server that does; the pairs with something new."""

    def remove(self, wish: Wish) -> None:
        """Nobody wants this pair any more; nothing happens to one that is not here."""

    def ahead(self, wish: Wish) -> int:
        """How many pairs are begun before this one; 0 once it is begun itself."""


@dataclass(frozen=True)
class System:
    """A fine-tuned model beside its base."""

    name: str
    """Shown once a vote is cast."""
    base: str
    sft: str
    """The names of the two runs on the leaderboard."""
    load: Callable[[], Writer]
    """Loads the model, or finds its server; takes its time."""
    draw: Callable[[], Drawn | None]
    """Any validation case of this system; None where it has none."""
    remote: bool = False
    """Whether another server writes: it takes none of this machine's time, and may come back after it was away."""
