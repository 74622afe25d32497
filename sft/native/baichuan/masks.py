"""What each query may attend to, and what is added to its scores: padding, texts kept apart in one row, causality, ALiBi."""

import torch
from torch import Tensor
from transformers import Cache

from sft.native.baichuan.configuration import BaichuanConfig
from sft.native.baichuan.layers import bias

ALIGNED = 8  # columns; CUDA's attention kernels copy a mask of another stride, in every layer


def added_to_scores(
    config: BaichuanConfig, hidden: Tensor, mask: Tensor | None, positions: Tensor | None, cache: Cache | None
) -> Tensor | None:
    """The mask and ALiBi as numbers to add to the scores.

    Returns:
        `(rows or 1, heads or 1, tokens, columns)` in the type that attention computes in; None where plain causal attention
        says all there is to say.

    Raises:
        ValueError: The mask is for another number of tokens.
    """
    tokens, before, columns = hidden.shape[1], 0, hidden.shape[1]
    if cache is not None:
        before, columns = int(cache.get_seq_length()), cache.get_mask_sizes(tokens, 0)[0]
    if mask is None and positions is not None and before == 0:
        mask = texts_of(positions)
    if mask is not None and mask.dim() == 2 and before == 0 and padded_on_the_right(mask):
        mask = None
    plain = mask is None and config.position_encoding == "rotary" and tokens == columns
    if plain and config._attn_implementation != "eager":
        return None
    place = torch.arange(columns, device=hidden.device)
    distance = place - place[before : before + tokens, None]
    scores = torch.zeros((), device=hidden.device)
    if config.position_encoding == "alibi":
        if getattr(cache, "ragged", False) and positions is not None:  # each row's tokens stand at columns of their own
            distance_each = (place - positions[..., None])[:, None]
        else:
            distance_each = distance
        scores = bias(config.num_attention_heads, distance_each)
    kind = compute_type(hidden)
    least = torch.finfo(kind).min
    if mask is not None and mask.dim() == 4 and mask.is_floating_point():
        added = (scores + mask).clamp_min(least)
    else:
        added = torch.where(visible(mask, distance, before), scores, least)
    return aligned(added, kind)


def visible(mask: Tensor | None, distance: Tensor, before: int) -> Tensor:
    """Which key each query sees, bool `(rows or 1, 1, tokens, columns)`; `before` tokens are in the cache already.

    Raises:
        ValueError: The mask is for another number of tokens.
    """
    causal = (distance <= 0)[None, None]
    if mask is None:
        return causal
    tokens, columns = distance.shape
    known = before + tokens
    if mask.dim() == 4 and mask.shape[-1] == columns:
        return mask.bool()
    if mask.dim() not in (2, 3) or mask.shape[-1] != known:
        raise ValueError(f"an attention mask of shape {tuple(mask.shape)} for {tokens} of {known} tokens")
    mask = torch.nn.functional.pad(mask.long(), (0, columns - known))
    if mask.dim() == 3:
        return causal & (mask[:, None, -tokens:] != 0)
    same = mask[:, None, before:known, None] == mask[:, None, None, :]
    return causal & same & (mask[:, None, None, :] != 0)


def texts_of(positions: Tensor) -> Tensor | None:
    """A mask 1, 2, 3, … of texts packed into rows, told by positions that begin anew; None where none does."""
    begins = positions.diff(dim=-1, prepend=positions[:, :1] - 1) != 1
    return begins.cumsum(-1) + 1 if bool(begins.any()) else None


def padded_on_the_right(mask: Tensor) -> bool:
    """Whether a mask says 1 and then, if anything, 0: padding that no token before it can see needs no mask."""
    mask = mask.long()
    return bool(((mask[:, 0] <= 1) & (mask[:, 1:] <= mask[:, :-1]).all(-1)).all())


def compute_type(hidden: Tensor) -> torch.dtype:
    """The type that attention computes in."""
    kind = hidden.device.type
    return torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else hidden.dtype


def aligned(added: Tensor, kind: torch.dtype) -> Tensor:
    """The same numbers in another type, in rows that begin at a multiple of `ALIGNED`."""
    columns = added.shape[-1]
    room = added.new_empty((*added.shape[:-1], -(-columns // ALIGNED) * ALIGNED), dtype=kind)
    whole = room[..., :columns]
    return whole.copy_(added)
