"""Where a token stands for ChatGLM: two positions each, and who sees whom.

A text is a context, then `<sop>` (bos), then the answer. The context is seen by every token and sees all of itself; bos and
the answer see what is before them. First positions count the context and then stay at the place that is being filled: the
[gMASK], or the [MASK] where there is none. Second positions are 0 in the context and count from bos on.

A step of generation brings the new token alone, so the cache keeps each row's places in a layer of its own, behind the
model's: whatever reorders, repeats or drops rows of the cache does so to them as well.
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor
from transformers import Cache
from transformers.cache_utils import DynamicLayer

from common.errors import UserError


class Marks(NamedTuple):
    """Which of the tokens at hand are special; bool `(rows, tokens)` each."""

    bos: Tensor
    mask: Tensor
    gmask: Tensor


class Places(NamedTuple):
    """Each row's places, int64 `(rows, 1)` each; columns count from the cache's beginning, prefix and padding included."""

    prefix: Tensor
    """How many virtual tokens are in front, which have no position."""
    bos: Tensor
    """The column of the first bos."""
    filled: Tensor
    """The first position of bos and of all that follow."""
    counts: Tensor
    """1 where the one-dimensional variant goes on counting after bos: with a [gMASK]."""


class PlacesLayer(DynamicLayer):
    """A cache layer that holds places instead of keys and values, and does not grow."""

    def __init__(self, places: Places) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.keys = self.values = torch.stack(places, -1)[:, None]
        self.dtype, self.device = self.keys.dtype, self.keys.device
        self.is_initialized = True

    def crop(self, tokens_to_remove: int) -> None:
        """Taking back tokens leaves the places as they are."""


def remember(cache: Cache, places: Places) -> None:
    """Keep places in a cache that is filled for the first time."""
    if kept(cache) is None:
        cache.layers.append(PlacesLayer(places))


def kept(cache: Any) -> Places | None:
    """The places a cache keeps, or None."""
    last = cache.layers[-1] if isinstance(cache, Cache) and cache.layers else None
    if not isinstance(last, PlacesLayer) or last.keys is None:
        return None
    return Places(*last.keys[:, 0].unbind(-1))


def find(marks: Marks, real: Tensor, config: Any) -> Places:
    """Find a batch's places.

    Args:
        marks: Of the tokens at hand.
        real: bool `(rows, columns)`, the columns of the cache before these tokens included, which are virtual tokens.
        config: Names the ids in the message.

    Raises:
        UserError: A row lacks bos, or both masks: its prompt was not made by this model's tokenizer.
    """
    tokens = marks.bos.shape[1]
    before = real.shape[1] - tokens
    here = real[:, before:]
    bos, mask, gmask = (mark & here for mark in marks)
    filled = torch.where(gmask.any(1, keepdim=True), gmask, mask)
    if not bos.is_meta:
        whole = bos.any(1) & filled.any(1)
        if not whole.all():
            raise UserError(
                f"row {int((~whole).int().argmax()) + 1} of the batch has no bos ({config.bos_token_id}), or neither [gMASK] "
                f"({config.gmask_token_id}) nor [MASK] ({config.mask_token_id}): encode prompts with ChatGLM's own tokenizer"
            )
    count = here.long().cumsum(1) - 1
    return Places(
        prefix=torch.full_like(count[:, :1], before),
        bos=first(bos) + before,
        filled=count.gather(1, first(filled)),
        counts=gmask.any(1, keepdim=True).long(),
    )


def first(flags: Tensor) -> Tensor:
    """The first column that is true, `(rows, 1)`."""
    return flags.int().argmax(1, keepdim=True)


def positions(places: Places, real: Tensor, tokens: int, *, two: bool) -> Tensor:
    """Positions of the last `tokens` columns.

    Args:
        places: Of each row.
        real: bool `(rows, columns)`: neither padding nor hidden.
        tokens: How many.
        two: Two positions a token, as published, or the one-dimensional variant.

    Returns:
        int64 `(rows, 2, tokens)`, or `(rows, tokens)`; 0 at padding.
    """
    column = torch.arange(real.shape[1], device=real.device)[None]
    count = (real & (column >= places.prefix)).long().cumsum(1) - 1
    context = column < places.bos
    if not two:
        stays = ~context & (places.counts == 0)
        return torch.where(stays, places.filled, count).clamp(min=0).mul(real)[:, -tokens:]
    after = count - count.gather(1, places.bos) + 1
    both = torch.stack([torch.where(context, count, places.filled), torch.where(context, 0, after)], 1)
    return both.clamp(min=0).mul(real[:, None])[..., -tokens:]


def visible(places: Places, real: Tensor, tokens: int) -> Tensor:
    """Which columns each of the last `tokens` sees, bool `(rows, 1, tokens, columns)`."""
    column = torch.arange(real.shape[1], device=real.device)
    causal = column[None] <= column[-tokens:, None]
    context = column[None] < places.bos
    return finite((causal | context[:, None]).logical_and(real[:, None])[:, None])


def finite(seen: Tensor) -> Tensor:
    """Padding that sees nothing sees everything, so that its share of attention is a number; nobody looks at it."""
    return seen | ~seen.any(-1, keepdim=True)
