"""Keys and values of the rows of a batch, and what a forward pass reads.

A row's tokens stand in its slot from column 0 on, without padding: a token's column is its position. What a draft wrote beyond
the accepted tokens is overwritten by the next pass, so that nothing has to be taken back. The slots in use are the first ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import torch
from torch import Tensor

SPARE = 32
"""Columns beyond what is needed now when there is no room for the next pass."""


@dataclass(frozen=True)
class Feed:
    """Some new tokens of neighbouring rows, as many of each as it needs.

    Rows count from `first`; token tensors are int64 `(tokens,)` in the order of the rows.
    """

    first: int
    starts: tuple[int, ...]
    """How many columns of each row are filled already."""
    counts: tuple[int, ...]
    """How many tokens of each row are new."""
    ids: Tensor
    adapters: tuple[str, ...]
    """Of each row."""
    wanted: Tensor
    """Which tokens' followers are wanted."""
    seen: dict[tuple[int | None, int, torch.dtype], Tensor] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.counts)

    @cached_property
    def width(self) -> int:
        """New tokens of the row with most."""
        return max(self.counts)

    @cached_property
    def columns(self) -> int:
        """Columns that any token sees."""
        return max(start + count for start, count in zip(self.starts, self.counts, strict=True))

    @cached_property
    def even(self) -> bool:
        """Whether every row has as many tokens."""
        return min(self.counts) == self.width

    @cached_property
    def row(self) -> Tensor:
        """The row of each token, from 0."""
        listed = [row for row, count in enumerate(self.counts) for _ in range(count)]
        return torch.tensor(listed, device=self.ids.device)

    @cached_property
    def column(self) -> Tensor:
        """The column of each token."""
        listed = [start + k for start, count in zip(self.starts, self.counts, strict=True) for k in range(count)]
        return torch.tensor(listed, device=self.ids.device)

    @cached_property
    def padded(self) -> Tensor:
        """Where each token stands in `(rows * width)`, its row filled up at the end."""
        listed = [row * self.width + k for row, count in enumerate(self.counts) for k in range(count)]
        return torch.tensor(listed, device=self.ids.device)

    def spread(self, flat: Tensor) -> Tensor:
        """Tokens `(tokens, …)` as `(rows, width, …)`, zeros where a row has fewer."""
        if not self.even:
            flat = flat.new_zeros(self.rows * self.width, *flat.shape[1:]).index_copy_(0, self.padded, flat)
        return flat.view(self.rows, self.width, *flat.shape[1:])

    def gather(self, spread: Tensor) -> Tensor:
        """The other way round."""
        flat = spread.reshape(self.rows * self.width, *spread.shape[2:])
        return flat if self.even else flat.index_select(0, self.padded)

    @cached_property
    def positions(self) -> Tensor:
        """Columns `(rows, width)` of the tokens, and some column or other in the places that are filled up."""
        starts = torch.tensor(self.starts, device=self.ids.device)
        return (starts[:, None] + torch.arange(self.width, device=self.ids.device)).clamp_(max=self.columns - 1)

    def visible(self, window: int | None = None) -> Tensor:
        """Which columns each token sees, bool `(rows, 1, width, columns)`: those up to its own, no more than a window."""
        columns = torch.arange(self.columns, device=self.ids.device)
        distance = self.positions[..., None] - columns
        seen = distance >= 0
        if window is not None:
            seen &= distance < window
        return seen[:, None]

    def added(self, window: int | None, repeats: int, dtype: torch.dtype) -> Tensor:
        """The same as numbers to add to the scores, `(rows, 1, repeats * width, columns)`."""
        key = (window, repeats, dtype)
        if key not in self.seen:
            seen = self.visible(window)
            scores = torch.zeros(seen.shape, dtype=dtype, device=seen.device).masked_fill_(~seen, -torch.inf)
            self.seen[key] = scores.repeat(1, 1, repeats, 1)
        return self.seen[key]


class Slots:
    """Keys and values of every layer, `(slots, columns, heads, width)` each."""

    def __init__(self) -> None:
        self.keys: list[Tensor] = []
        self.values: list[Tensor] = []
        self.room = (0, 0)
        """Slots, and columns of each."""
        self.places: Tensor | None = None
        self.feed: Feed | None = None

    def prepare(self, feed: Feed) -> None:
        """Make room for a pass."""
        rows, columns = feed.first + feed.rows, feed.columns
        self.reserve(rows, columns)
        self.feed, self.places = feed, (feed.row + feed.first) * self.room[1] + feed.column

    def reserve(self, slots: int, columns: int) -> None:
        """Have at least so much room."""
        if slots > self.room[0] or columns > self.room[1]:
            self.room = (max(slots, self.room[0]), columns + SPARE if columns > self.room[1] else self.room[1])
            self.keys = [self.grown(tensor) for tensor in self.keys]
            self.values = [self.grown(tensor) for tensor in self.values]

    def grown(self, tensor: Tensor) -> Tensor:
        """A tensor's contents in a larger one, zeros elsewhere."""
        larger = tensor.new_zeros(*self.room, *tensor.shape[2:])
        larger[: tensor.shape[0], : tensor.shape[1]] = tensor
        return larger

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Put new keys and values `(tokens, heads, width)` in place.

        Returns:
            Those that the pass sees, `(rows, heads, columns, width)`: views.
        """
        if self.feed is None or self.places is None:
            raise ValueError("prepare first")
        if layer == len(self.keys):
            self.keys.append(keys.new_zeros(*self.room, *keys.shape[1:]))
            self.values.append(values.new_zeros(*self.room, *values.shape[1:]))
        rows = slice(self.feed.first, self.feed.first + self.feed.rows)
        seen = []
        for held, new in ((self.keys[layer], keys), (self.values[layer], values)):
            held.view(-1, *held.shape[2:]).index_copy_(0, self.places, new.to(held.dtype))
            seen.append(held[rows, : self.feed.columns].transpose(1, 2))
        return seen[0], seen[1]

    def move(self, source: int, target: int, columns: int) -> None:
        """Copy the first columns of a slot over another's."""
        for held in (*self.keys, *self.values):
            held[target, :columns] = held[source, :columns]

    def fill(self, slot: int, prefix: Sequence[tuple[Tensor, Tensor]]) -> None:
        """Begin a row with keys and values `(heads, columns, width)` of every layer that no token of its own made.

        A layer with a window shorter than that has the last of them alone, which is all that its tokens see.
        """
        columns = max(keys.shape[1] for keys, _ in prefix)
        self.reserve(slot + 1, columns)
        for layer, (keys, values) in enumerate(prefix):
            if layer == len(self.keys):
                self.keys.append(keys.new_zeros(*self.room, keys.shape[0], keys.shape[2]))
                self.values.append(values.new_zeros(*self.room, values.shape[0], values.shape[2]))
            last = slice(columns - keys.shape[1], columns)
            self.keys[layer][slot, last] = keys.transpose(0, 1)
            self.values[layer][slot, last] = values.transpose(0, 1)


def feed_of(
    first: int, starts: Sequence[int], tokens: Sequence[Sequence[int]], wanted: Sequence[int], adapters: Sequence[str],
    where: torch.device,
) -> Feed:  # fmt: skip
    """A feed of each row's new tokens.

    Args:
        wanted: Of how many tokens at the end of each row the followers are wanted.
    """
    chosen: list[int] = []
    total = 0
    for new, count in zip(tokens, wanted, strict=True):
        total += len(new)
        chosen += range(total - count, total)
    ids = torch.tensor([token for new in tokens for token in new], device=where)
    return Feed(first, tuple(starts), tuple(map(len, tokens)), ids, tuple(adapters), torch.tensor(chosen, device=where))
