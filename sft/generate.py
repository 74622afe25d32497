"""Greedy generation: one loop for single cases, batches and pairs, so that every path writes the same text.

Rows of one batch may belong to different systems that share a base model: the base itself, or a LoRA adapter on it
(PEFT's mixed-adapter batch). Systems of other strategies run beside each other, a step of each in turn, on the same weights.
Rows are padded on the left; a finished row leaves the batch.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import torch
from torch import Tensor

from sft.config import PromptConfig
from sft.loss import base_of
from sft.mixing import keeps_rows
from sft.prompt import prompt_ids, written_text
from sft.strategies.subset import put_tuned
from sft.virtual import pads_in_between, positions_for, virtual_tokens, with_virtual_tokens

ENDED = object()
PROBED = 8  # tokens of a prompt that tell whether a model keeps the rows of a batch
BASE = "__base__"  # PEFT's name for a row without an adapter


@dataclass
class Row:
    """One text being written: its prompt, its system, and what stands there so far."""

    prompt: list[int]
    adapter: str
    written: list[int] = field(default_factory=list)
    finish: str | None = None
    """`stop` at the end token, `length` at the limit, None while it goes on."""
    seconds: float = 0.0
    """From the start of its batch to its last token."""


class PairStep(NamedTuple):
    """Both impressions of a pair as far as they are written: the base model's first."""

    texts: tuple[str, str]
    finished: bool
    tokens: tuple[int, int]
    seconds: float


class Generator:
    """A loaded base model with or without an adapter, and its tokenizer."""

    def __init__(
        self, model: Any, tokenizer: Any, prompt: PromptConfig, max_new_tokens: int, *, mixes: bool = True
    ) -> None:
        self.model, self.tokenizer = model.eval(), tokenizer
        self.prompt, self.limit = prompt, max_new_tokens
        self.where = next(model.parameters()).device
        self.has_adapter = hasattr(model, "peft_config")
        self.mixes = mixes
        """Whether the strategy lets rows of the base and of the adapter stand in one batch."""
        self.keeps: bool | None = None
        """Whether the model does, as soon as that is known."""
        self.virtual = virtual_tokens(model)
        self.one_length = pads_in_between(model)
        self.ends = end_tokens(model, tokenizer)
        self.last = torch.tensor([-1], device=self.where)
        """Picks the last position for the output layer. The number 1 would do it by a view, and of a batch of views the
        processor's matrix product makes a batch of copies of the output layer: gigabytes, and half a minute."""

    def row(self, findings: str, lang: str, adapter: str) -> Row:
        """A text to write from findings, by the base (`BASE`) or an adapter."""
        return Row(prompt_ids(self.tokenizer, self.prompt, findings, lang), adapter)

    def text(self, row: Row) -> str:
        """What a row says so far."""
        return written_text(self.tokenizer, row.written)

    def steps(self, rows: Sequence[Row]) -> Iterator[None]:
        """Write one token more in every unfinished row at each step, until all are finished."""
        parts: dict[tuple[str, int], list[Row]] = {}
        together = self.mixes and (len({row.adapter for row in rows}) < 2 or self.can_mix(rows[0].prompt))
        for row in rows:
            length = len(row.prompt) if self.one_length and row.adapter != BASE else 0
            parts.setdefault(("" if together else row.adapter, length), []).append(row)
        return in_step([self.batch(part) for part in parts.values()])

    @torch.inference_mode()
    def can_mix(self, prompt: list[int]) -> bool:
        """Whether the model keeps the rows of a batch apart in every adapted layer; tried once."""
        if self.keeps is None:
            ids = torch.tensor([prompt[-PROBED:]] * 3, device=self.where)
            self.keeps = not self.has_adapter or keeps_rows(self.model, ids)
        return self.keeps

    @torch.inference_mode()
    def batch(self, rows: Sequence[Row]) -> Iterator[None]:
        """The steps of rows that share a batch."""
        began = time.monotonic()
        active = list(rows)
        ids, mask = self.left_padded(active)
        inputs = self.first_inputs(ids, mask, rows[0].adapter)
        while active:
            output = self.forward(active, **inputs)
            cache = output.past_key_values
            chosen = output.logits[:, -1].argmax(-1)
            for row, token in zip(active, chosen.tolist(), strict=True):
                self.write(row, token, time.monotonic() - began)
            yield
            keep = [i for i, row in enumerate(active) if row.finish is None]
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
                index = torch.tensor(keep, device=self.where)
                inputs = {name: tensor[index] for name, tensor in inputs.items()}
                cache.batch_select_indices(index)
            inputs["past_key_values"] = cache

    def first_inputs(self, ids: Tensor, mask: Tensor, adapter: str) -> dict[str, Any]:
        """What the first forward pass of a batch is given: the prompts, and an adapter's virtual tokens."""
        if self.virtual and adapter != BASE:
            return with_virtual_tokens(self.model, ids, mask)[0]
        return {"input_ids": ids, "attention_mask": mask, **positions_for(base_of(self.model), mask)}

    def forward(self, rows: Sequence[Row], **inputs: Any) -> Any:
        """One forward pass, each row through its own adapter, with logits for the last position alone."""
        inputs |= {"use_cache": True, "logits_to_keep": self.last}
        adapters = {row.adapter for row in rows}
        if hasattr(self.model, "other_tensors"):
            put_tuned(self.model, BASE not in adapters)
            return self.model(**inputs)
        if self.virtual:
            return base_of(self.model)(**inputs)
        if self.has_adapter and adapters == {BASE}:
            with self.model.disable_adapter():
                return self.model(**inputs)
        if len(adapters) > 1:
            inputs["adapter_names"] = [row.adapter for row in rows]
        return self.model(**inputs)

    def write(self, row: Row, token: int, seconds: float) -> None:
        """Append a token to a row, or finish it."""
        row.seconds = seconds
        if token in self.ends:
            row.finish = "stop"
            return
        row.written.append(token)
        if len(row.written) >= self.limit:
            row.finish = "length"

    def left_padded(self, rows: Sequence[Row]) -> tuple[Tensor, Tensor]:
        """Prompts as int64 `(rows, tokens)`, padded on the left, and their mask."""
        width = max(len(row.prompt) for row in rows)
        ids = torch.full((len(rows), width), self.tokenizer.pad_token_id)
        mask = torch.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, width - len(row.prompt) :] = torch.tensor(row.prompt)
            mask[i, width - len(row.prompt) :] = 1
        return ids.to(self.where), mask.to(self.where)

    def pair(self, findings: str, lang: str, adapter: str = "default") -> Iterator[PairStep]:
        """Write the base's and the adapter's impression of the same findings in one batch, in step."""
        began = time.monotonic()
        rows = (self.row(findings, lang, BASE), self.row(findings, lang, adapter))
        for _ in self.steps(rows):
            yield PairStep(
                (self.text(rows[0]), self.text(rows[1])),
                all(row.finish for row in rows),
                (len(rows[0].written), len(rows[1].written)),
                time.monotonic() - began,
            )


def in_step(parts: list[Iterator[None]]) -> Iterator[None]:
    """A step of every part at each step, until all are at their end."""
    while parts:
        parts = [part for part in parts if next(part, ENDED) is not ENDED]
        if parts:
            yield


def end_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    """Every token that ends a text: the tokenizer's, and those the model's generation settings name."""
    configured = getattr(model.generation_config, "eos_token_id", None)
    listed = configured if isinstance(configured, list) else [configured]
    return frozenset(int(token) for token in [*listed, tokenizer.eos_token_id] if token is not None)
