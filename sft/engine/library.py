"""A forward pass by the library's own modules over the slots of a batch: for every model whose arithmetic `lean` does not know.

It needs a model that takes a mask for each row, positions, and a cache that is not its own. Whether one does is tried once:
rows of unequal length, read in two passes, must get the logits that each gets alone.
"""

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from transformers import Cache

from sft.engine.slots import Feed, Slots, feed_of
from sft.loss import base_of

if TYPE_CHECKING:
    from sft.generate import Generator

KINDS = ("full_attention", "sliding_attention")
CLOSE = {torch.float32: 1e-3, torch.bfloat16: 0.1, torch.float16: 0.02}
"""How far logits may lie apart, in parts of the largest one's size."""


class View(Cache):
    """What the library takes for its cache: the slots of one feed."""

    ragged = True
    """Rows have columns of their own: what depends on a token's place is told by its position."""

    def __init__(self, slots: Slots, feed: Feed) -> None:
        super().__init__(layers=[])
        self.slots, self.feed = slots, feed

    def update(self, keys: Tensor, values: Tensor, layer: int, *_: Any, **__: Any) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        """Put `(rows, heads, width, …)` in place; all that is seen, `(rows, heads, columns, …)`."""
        flat = (self.feed.gather(new.transpose(1, 2)) for new in (keys, values))
        return self.slots.extend(layer, *flat)

    def get_seq_length(self, layer_idx: int = 0) -> int:  # noqa: ARG002
        """None that rows have in common: positions are given."""
        return 0

    def get_mask_sizes(self, query_length: int, layer_idx: int = 0) -> tuple[int, int]:  # noqa: ARG002
        """Columns, and where they begin."""
        return self.feed.columns, 0

    @property
    def is_compileable(self) -> bool:
        """It grows."""
        return False


class Library:
    """The forward pass of a generator's model."""

    def __init__(self, generator: "Generator") -> None:
        self.generator = generator
        self.base = base_of(generator.model)
        config = self.base.config.get_text_config()
        kinds = list(dict.fromkeys(getattr(config, "layer_types", None) or []))
        self.window = getattr(config, "sliding_window", None)
        if not kinds and self.window and getattr(config, "use_sliding_window", True):
            kinds = ["sliding_attention"]
        self.kinds = kinds or ["full_attention"]
        self.eager = self.base.config._attn_implementation == "eager"

    def mask(self, feed: Feed, kind: str) -> Tensor:
        """Which columns each token sees in layers of a kind, as the model's attention wants it."""
        seen = feed.visible(self.window if kind == "sliding_attention" else None)
        if not self.eager:
            return seen
        dtype = self.base.dtype
        return torch.zeros(seen.shape, dtype=dtype, device=seen.device).masked_fill_(~seen, torch.finfo(dtype).min)

    def logits(self, feed: Feed, slots: Slots) -> Tensor:
        """Logits after every wanted token, `(wanted, vocabulary)`."""
        slots.prepare(feed)
        masks = {kind: self.mask(feed, kind) for kind in self.kinds}
        head = self.base.get_output_embeddings()

        def wanted_alone(_: Any, given: tuple[Tensor, ...]) -> tuple[Tensor]:
            return (feed.gather(given[0]).index_select(0, feed.wanted)[None],)

        watch = head.register_forward_pre_hook(wanted_alone)
        try:
            output = self.generator.forward(
                feed.adapters,
                input_ids=feed.spread(feed.ids),
                attention_mask=masks if len(masks) > 1 else next(iter(masks.values())),
                position_ids=feed.positions,
                past_key_values=View(slots, feed),
                use_cache=True,
            )
        finally:
            watch.remove()
        logits: Tensor = output.logits[0]
        return logits

    def choose(self, feed: Feed, slots: Slots) -> list[int]:
        """The most probable follower of every wanted token."""
        return [int(token) for token in self.logits(feed, slots).max(-1).indices.tolist()]

    def fits(self, prompt: list[int], adapter: str) -> bool:
        """Whether rows of unequal length get the logits that each gets alone, from the model without all this."""
        if any(kind not in KINDS for kind in self.kinds) or getattr(self.base, "own_positions", False):
            return False
        whole = (prompt * 4)[:12]
        texts, where = (whole[:9], whole[2:7]), self.generator.where
        try:
            slots, adapters = Slots(), [adapter] * 2
            self.logits(feed_of(0, [0, 0], [texts[0][:5], texts[1][:2]], [1, 1], adapters, where), slots)
            found = self.logits(feed_of(0, [5, 2], [texts[0][5:], texts[1][2:]], [1, 1], adapters, where), slots)
            alone = [
                self.generator.forward(
                    (adapter,), input_ids=torch.tensor([text], device=where), use_cache=False
                ).logits[:, -1]
                for text in texts
            ]
        except (ValueError, TypeError, RuntimeError, AttributeError, IndexError, KeyError, NotImplementedError):
            return False
        wanted = torch.cat(alone).float()
        kind = where.type
        dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else self.base.dtype
        limit = CLOSE.get(dtype, 0.1) * float(wanted.abs().max())
        return bool(((found.float() - wanted).abs().max() < limit).item())
