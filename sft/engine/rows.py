"""What is being written: single texts, and requests of texts that are shown in step."""

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

BASE = "__base__"  # PEFT's name for a row without an adapter


@dataclass(eq=False)
class Row:
    """One text being written: its prompt, its system, and what stands there so far."""

    prompt: list[int]
    adapter: str
    written: list[int] = field(default_factory=list)
    finish: str | None = None
    """`stop` at the end token, `length` at the limit, `error` where memory ran out with it alone, None while it goes on."""
    seconds: float = 0.0
    """From when its batch took it in to its last token."""


class Step(NamedTuple):
    """A request's texts as far as they may be shown."""

    texts: tuple[str, ...]
    finished: bool
    tokens: tuple[int, ...]
    """How many tokens of each are shown."""
    seconds: float
    """Since the request was taken into the batch."""


@dataclass(eq=False)
class Request:
    """Texts that are wanted together: one, or a pair's two.

    Drafts are taken for one text sooner than for another, which must not show: of every unfinished text as many tokens are
    shown as the shortest unfinished one has.
    """

    rows: tuple[Row, ...]
    began: float | None = None
    """When it was taken into the batch, by the monotonic clock; None while it waits."""
    first: float | None = None
    """Seconds from then to the first token of all its texts."""

    @property
    def finished(self) -> bool:
        """Whether nothing more comes."""
        return all(row.finish for row in self.rows)

    @property
    def failed(self) -> bool:
        """Whether memory ran out with this request alone."""
        return any(row.finish == "error" for row in self.rows)

    @property
    def shown(self) -> tuple[int, ...]:
        """How many tokens of each text may be shown."""
        going = [len(row.written) for row in self.rows if row.finish is None]
        level = min(going) if going else max(len(row.written) for row in self.rows)
        return tuple(min(level, len(row.written)) for row in self.rows)

    @property
    def seconds(self) -> float:
        """Since it was taken into the batch: to its last token where it is finished."""
        if self.began is None:
            return 0.0
        return max(row.seconds for row in self.rows) if self.finished else time.monotonic() - self.began


def step_of(request: Request, say: Any) -> Step:
    """A request as it stands now.

    Args:
        say: Token ids → text.
    """
    shown = request.shown
    texts = tuple(say(row.written[:count]) for row, count in zip(request.rows, shown, strict=True))
    return Step(texts, request.finished, shown, request.seconds)
