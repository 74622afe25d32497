"""Rows that start together in the library's own cache, padded on the left, a token a step: for models that take nothing else.

ChatGLM makes its positions and masks itself, and models that `library` does not know are safe here: it is the way of
`generate`. Rows that finish leave; nobody joins.
"""

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from sft.engine.rows import BASE, Row
from sft.loss import base_of
from sft.virtual import positions_for, with_virtual_tokens

if TYPE_CHECKING:
    from sft.generate import Generator


class Padded:
    """A batch of rows that all began at once."""

    def __init__(self, generator: "Generator", rows: Sequence[Row]) -> None:
        self.generator, self.rows = generator, list(rows)
        self.steps = self.written()
        self.last = torch.tensor([-1], device=generator.where)
        """Picks the last position for the output layer. The number 1 would do it by a view, and of a batch of views the
        processor's matrix product makes a batch of copies of the output layer: gigabytes, and half a minute."""

    def step(self) -> None:
        """Write one token more in every row."""
        next(self.steps, None)
        self.rows = [row for row in self.rows if row.finish is None]

    def leave(self, rows: Sequence[Row]) -> None:
        """Drop rows at the next step."""
        gone = {id(row) for row in rows}
        self.rows = [row for row in self.rows if id(row) not in gone]

    def written(self) -> Iterator[None]:
        """The steps."""
        began = time.monotonic()
        active = list(self.rows)
        ids, mask = self.generator.left_padded(active)
        inputs = self.first_inputs(ids, mask, active[0].adapter)
        while active:
            with torch.inference_mode():
                adapters = tuple(row.adapter for row in active)
                output = self.generator.forward(adapters, **inputs, use_cache=True, logits_to_keep=self.last)
                cache = output.past_key_values
                chosen = output.logits[:, -1].max(-1).indices
                for row, token in zip(active, chosen.tolist(), strict=True):
                    self.generator.write(row, token, time.monotonic() - began)
            yield
            with torch.inference_mode():
                here = {id(row) for row in self.rows}
                keep = [i for i, row in enumerate(active) if row.finish is None and id(row) in here]
                mask, positions = inputs["attention_mask"], inputs.get("position_ids")
                inputs = {
                    "input_ids": chosen[:, None],
                    "attention_mask": torch.cat([mask, mask.new_ones(len(active), 1)], 1),
                }
                if positions is not None:
                    inputs["position_ids"] = positions[:, -1:] + 1
                if len(keep) < len(active):
                    active = [active[i] for i in keep]
                    if not active:
                        return
                    index = torch.tensor(keep, device=self.generator.where)
                    inputs = {name: tensor[index] for name, tensor in inputs.items()}
                    cache.batch_select_indices(index)
                inputs["past_key_values"] = cache

    @torch.inference_mode()
    def first_inputs(self, ids: Tensor, mask: Tensor, adapter: str) -> dict[str, Any]:
        """What the first forward pass is given: the prompts, and an adapter's virtual tokens."""
        model = self.generator.model
        if self.generator.virtual and adapter != BASE:
            return with_virtual_tokens(model, ids, mask)[0]
        return {"input_ids": ids, "attention_mask": mask, **positions_for(base_of(model), mask)}
