"""Forward passes of models with virtual tokens before the text, in training and in generation alike.

PEFT's own forward knows neither label-only logits nor a cache that goes on, so the virtual tokens are put in place here: as
embeddings before the text (P-Tuning, prompt tuning), or as the cache that the text continues (prefix tuning).

Where texts are padded on the left, embeddings stand between padding and text. Keys and values in the cache stand before the
padding; positions and masks are right all the same, but a sliding window and ALiBi count the padding as distance, so
`pads_in_between` tells the generator to keep texts of different lengths apart (PEFT's own generation does not).
"""

from typing import Any

import torch
from torch import Tensor


def virtual_tokens(model: Any) -> int:
    """How many virtual tokens stand before the text; 0 for every other kind of model."""
    config = getattr(model, "active_peft_config", None) if hasattr(model, "peft_config") else None
    return int(config.num_virtual_tokens) if config is not None and config.is_prompt_learning else 0


def with_virtual_tokens(model: Any, ids: Tensor, mask: Tensor) -> tuple[dict[str, Any], int]:
    """The inputs of the model below PEFT's for a text with its virtual tokens before it.

    Args:
        ids: `(rows, tokens)`.
        mask: The same shape, 0 on padding.

    Returns:
        Arguments with `past_key_values` or `inputs_embeds`, `attention_mask` over virtual tokens and text, and `position_ids`;
        and how many positions of the output stand before the text.
    """
    count, rows = virtual_tokens(model), len(ids)
    whole = torch.cat([mask.new_ones(rows, count), mask], 1)
    base = model.get_base_model()
    learned = model.get_prompt(batch_size=rows)
    if model.active_peft_config.peft_type == "PREFIX_TUNING":
        places = {name: positions[:, count:] for name, positions in positions_for(base, whole).items()}
        return {"attention_mask": whole, "input_ids": ids, "past_key_values": learned, **places}, 0
    embedded = base.get_input_embeddings()(ids)
    source = order(mask, count)
    rows_of = torch.arange(rows, device=ids.device)[:, None]
    whole = whole[rows_of, source]
    vectors = torch.cat([learned.to(embedded.dtype), embedded], 1)[rows_of, source]
    return {"attention_mask": whole, "inputs_embeds": vectors, **positions_for(base, whole)}, count


def positions_for(base: Any, mask: Tensor) -> dict[str, Tensor]:
    """`position_ids` that count what is no padding; nothing for a model that makes them from ids and mask itself."""
    if getattr(base, "own_positions", False):
        return {}
    return {"position_ids": (mask.cumsum(1) - 1).clamp(min=0)}


def order(mask: Tensor, count: int) -> Tensor:
    """Where each place of padding, virtual tokens, text comes from in virtual tokens, padding, text: `(rows, places)`."""
    pads = (mask.cumsum(1) == 0).sum(1, keepdim=True)
    place = torch.arange(count + mask.shape[1], device=mask.device)[None].expand(len(mask), -1)
    return torch.where(place < pads, place + count, torch.where(place < pads + count, place - pads, place))


def pads_in_between(model: Any) -> bool:
    """Whether rows of different lengths would be wrong in one batch: a prefix in the cache, and distances that count padding."""
    if not virtual_tokens(model) or model.active_peft_config.peft_type != "PREFIX_TUNING":
        return False
    sizes = model.get_base_model().config.get_text_config()
    if getattr(sizes, "position_encoding", None) == "alibi":  # Baichuan2-13B
        return True
    kinds = getattr(sizes, "layer_types", None) or []
    return any("full" not in kind for kind in kinds) or bool(not kinds and getattr(sizes, "sliding_window", None))
