"""Greedy generation: one engine for single cases, batches, pairs, predictions and validation, so that all write the same text.

`Generator` holds a model; what is to be written are rows, and a `Pool` of `sft.engine` writes them. Rows of one batch may
belong to different systems that share a base model: the base itself, a LoRA adapter on it, or virtual tokens before it.
Systems of other strategies run beside each other, a step of each in turn, on the same weights.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from sft.config import PromptConfig
from sft.engine.batch import Forward
from sft.engine.drafts import Drafter
from sft.engine.known import suits
from sft.engine.lean import Lean
from sft.engine.library import Library
from sft.engine.packing import Packer
from sft.engine.phrases import Phrases
from sft.engine.pool import Pool
from sft.engine.rows import BASE, Request, Row, Step, step_of
from sft.loss import base_of
from sft.mixing import keeps_rows
from sft.prompt import prompt_ids, written_text
from sft.strategies.subset import put_tuned
from sft.virtual import pads_in_between, virtual_tokens

__all__ = ["BASE", "Generator", "Request", "Row", "Step"]
PROBED = 8  # tokens of a prompt that tell whether a model keeps the rows of a batch


class Generator:
    """A loaded base model with or without an adapter, and its tokenizer."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        prompt: PromptConfig,
        max_new_tokens: int,
        *,
        mixes: bool = True,
        drafts: bool = True,
        phrases: Phrases | None = None,
    ) -> None:
        """Take a model as it is.

        Args:
            mixes: The strategy lets rows of the base and of the adapter stand in one batch.
            drafts: Verify drafted tokens; without, each step writes one. The text is the same.
            phrases: Of the training impressions, to draft from.
        """
        self.model, self.tokenizer = model.eval(), tokenizer
        self.prompt, self.limit = prompt, max_new_tokens
        self.where = next(model.parameters()).device
        self.has_adapter = hasattr(model, "peft_config")
        self.mixes = mixes
        self.keeps: bool | None = None
        """Whether the model keeps the rows of a batch apart, as soon as that is known."""
        self.virtual = virtual_tokens(model)
        self.one_length = pads_in_between(model)
        self.ends = end_tokens(model, tokenizer)
        self.drafter = Drafter(phrases) if drafts else None
        self.lean: dict[bool, Lean] = {}
        """The hand-written pass, of the tuned weights and of the base's where they differ."""
        self.packer: Packer | None = None
        self.suits = suits(model)
        self.library: dict[str, bool] = {}
        """Whether the library's modules take ragged rows, of each part."""
        self.prefixes: dict[str, list[tuple[Tensor, Tensor]]] = {}

    def row(self, findings: str, lang: str, adapter: str) -> Row:
        """A text to write from findings, by the base (`BASE`) or an adapter."""
        return Row(prompt_ids(self.tokenizer, self.prompt, findings, lang), adapter)

    def request(self, findings: str, lang: str, adapters: Sequence[str] = (BASE, "default")) -> Request:
        """Texts of the same findings by several systems, to be written and shown in step: the base's and the adapter's."""
        return Request(tuple(self.row(findings, lang, adapter) for adapter in adapters))

    def pool(self, limit_tokens: int | None = None) -> Pool:
        """A batch that requests may join and leave, of at most so many tokens."""
        return Pool(self, limit_tokens)

    def text(self, row: Row) -> str:
        """What a row says so far."""
        return self.say(row.written)

    def say(self, ids: Sequence[int]) -> str:
        """What token ids say."""
        return written_text(self.tokenizer, list(ids))

    def progress(self, request: Request) -> Step:
        """A request's texts as far as they may be shown."""
        return step_of(request, self.say)

    def steps(self, rows: Sequence[Row]) -> Iterator[None]:
        """Write every row, some tokens in each step, until all are finished.

        Raises:
            torch.OutOfMemoryError: Not even one row fits.
        """
        pool = self.pool()
        requests = [Request((row,)) for row in rows]
        for request in requests:
            pool.add(request)
        while any(not request.finished for request in requests):
            pool.step()
            yield
        if any(request.failed for request in requests):
            raise torch.OutOfMemoryError

    def pair(self, findings: str, lang: str, adapter: str = "default") -> Iterator[Step]:
        """Write the base's and the adapter's impression of the same findings, shown in step.

        Raises:
            torch.OutOfMemoryError: Memory does not suffice for the pair.
        """
        pool, request = self.pool(), self.request(findings, lang, (BASE, adapter))
        pool.add(request)
        while not request.finished:
            pool.step()
            if request.failed:
                raise torch.OutOfMemoryError
            yield self.progress(request)

    def parts(self, rows: Sequence[Row]) -> dict[str, list[Row]]:
        """Unfinished rows by the batch that they can share: all in one, or each system in its own."""
        shares = self.mixes or (self.virtual > 0 and not self.own_positions)
        together = shares and self.can_mix(rows[0].prompt)
        parts: dict[str, list[Row]] = {}
        for row in rows:
            if row.finish is None:
                parts.setdefault("" if together else row.adapter, []).append(row)
        return parts

    @property
    def own_positions(self) -> bool:
        """Whether the model makes positions and masks itself, and so takes no ragged rows."""
        return bool(getattr(base_of(self.model), "own_positions", False))

    @torch.inference_mode()
    def can_mix(self, prompt: list[int]) -> bool:
        """Whether the model keeps the rows of a batch apart in every adapted layer; tried once."""
        if self.keeps is None:
            ids = torch.tensor([prompt[-PROBED:]] * 3, device=self.where)
            self.keeps = self.suits or bool(self.virtual) or not self.has_adapter or keeps_rows(self.model, ids)
        return self.keeps

    @torch.inference_mode()
    def forward_of(self, part: str, row: Row) -> Forward | None:
        """How a part's rows are read: by hand, by the library's modules, or only in the library's own way (None)."""
        if self.suits and not torch.is_autocast_enabled(self.where.type):
            return self.lean_of(part != BASE)
        library = Library(self)
        if part not in self.library:
            self.library[part] = library.fits(row.prompt, BASE if self.virtual else row.adapter)
        return library if self.library[part] else None

    @torch.inference_mode()
    def lean_of(self, tuned: bool) -> Lean:
        """The hand-written pass of the tuned weights, or of the base's where these are others; made once."""
        if hasattr(self.model, "other_tensors"):
            put_tuned(self.model, tuned)
        else:
            tuned = True
        if tuned not in self.lean:
            base = base_of(self.model)
            self.packer = self.packer or Packer(self.where, sum(p.nbytes for p in base.parameters()))
            self.lean[tuned] = Lean(self.model, self.packer)
        return self.lean[tuned]

    def prepare(self) -> None:
        """Lay out the weights now, so that the first text does not wait for it."""
        if self.suits:
            for tuned in (False, True):
                self.lean_of(tuned)

    def length_class(self, row: Row) -> int:
        """Rows of different classes cannot share a padded batch."""
        return len(row.prompt) if self.one_length and row.adapter != BASE else 0

    @torch.inference_mode()
    def prefix(self, adapter: str) -> list[tuple[Tensor, Tensor]]:
        """Keys and values `(heads, tokens, width)` of each layer that stand before an adapter's texts: its virtual tokens'."""
        if not self.virtual or adapter == BASE:
            return []
        if adapter not in self.prefixes:
            from transformers import DynamicCache

            learned = self.model.get_prompt(batch_size=1)
            if self.model.active_peft_config.peft_type == "PREFIX_TUNING":
                cache = learned
            else:
                cache, base = DynamicCache(), base_of(self.model)
                learned = learned.to(base.get_input_embeddings().weight.dtype)
                base(inputs_embeds=learned, past_key_values=cache, use_cache=True)
            self.prefixes[adapter] = [(layer.keys[0], layer.values[0]) for layer in cache.layers]
        return self.prefixes[adapter]

    def forward(self, adapters: Sequence[str], **inputs: Any) -> Any:
        """One forward pass of the library's, each row through its own adapter."""
        if hasattr(self.model, "other_tensors"):
            put_tuned(self.model, BASE not in adapters)
            return self.model(**inputs)
        if self.virtual:
            return base_of(self.model)(**inputs)
        if self.has_adapter and set(adapters) == {BASE}:
            with self.model.disable_adapter():
                return self.model(**inputs)
        if len(set(adapters)) > 1:
            inputs["adapter_names"] = list(adapters)
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


def end_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    """Every token that ends a text: the tokenizer's, and those the model's generation settings name."""
    configured = getattr(model.generation_config, "eos_token_id", None)
    listed = configured if isinstance(configured, list) else [configured]
    return frozenset(int(token) for token in [*listed, tokenizer.eos_token_id] if token is not None)
