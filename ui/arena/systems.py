"""What the arena is handed: systems as plain callables, so that a made-up one tests the page without a model."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from arena.cases import Drawn


class Step(Protocol):
    """Both impressions of a pair as far as they are written: the base's first."""

    @property
    def texts(self) -> tuple[str, str]:
        """What stands there so far."""

    @property
    def finished(self) -> bool:
        """Whether both have ended."""

    @property
    def tokens(self) -> tuple[int, int]:
        """How long each is."""

    @property
    def seconds(self) -> float:
        """Since the pair was begun."""


Generate = Callable[[str, str], Iterator[Step]]
"""Writes the pair for findings in a language, `zh` or `en`."""


@dataclass(frozen=True)
class System:
    """A fine-tuned model beside its base."""

    name: str
    """Shown once a vote is cast."""
    base: str
    sft: str
    """The names of the two runs on the leaderboard."""
    load: Callable[[], Generate]
    """Loads the model; takes its time."""
    draw: Callable[[], Drawn | None]
    """Any validation case of this system; None where it has none."""
