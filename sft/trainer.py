"""One run's model, data and optimizer: steps, the learning rate, and the loss on dev."""

import bisect
import math
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch

from common.errors import UserError
from sft import checkpoint, ranks
from sft.batches import Batch, collate, order
from sft.config import TrainConfig
from sft.loss import base_of, token_losses
from sft.models import precision
from sft.prompt import Example
from sft.strategies import strategy

SHORT = 256
"""Up to so many tokens plain attention trains faster on a processor than the fused kernel, and its memory is no matter."""


@dataclass
class State:
    """Where a run is; what a checkpoint keeps beside the tensors."""

    step: int = 0
    samples: int = 0
    tokens: int = 0
    seconds: float = 0.0
    """Training time of all processes that worked on this run, without loading and encoding."""
    best_cost: float = math.inf
    """The least so far: the loss on dev, or the chosen score turned round."""
    best_step: int = 0
    stale: int = 0
    """Measurements since the best one."""
    stopped: bool = False
    """Early, since nothing got better for `patience` measurements."""
    last_loss: float | None = None
    """On dev."""
    scores: dict[str, float] = field(default_factory=dict)
    """Of the sample of dev, when it was last written."""
    unlogged: list[float] = field(default_factory=list)
    """Losses of the steps since the last line of the log."""


class Trainer:
    """One run's model, data and optimizer, ready to take steps."""

    def __init__(
        self,
        config: TrainConfig,
        train: list[Example],
        dev: list[Example],
        model: Any,
        pad: int,
        forward: Callable[[Batch], torch.Tensor] | None = None,
    ) -> None:
        """Make the optimizer.

        Args:
            config: The run's.
            train: One epoch's examples.
            dev: Those that are measured.
            model: With `requires_grad` on what is trained.
            pad: The id that fills up a batch.
            forward: From a batch to its losses, where the model's weights are split over processes.
        """
        self.forward = forward or partial(token_losses, model)
        self.config, self.options = config, config.train
        self.train, self.dev = train, dev
        self.model, self.pad = model, pad
        self.where = next(model.parameters()).device
        self.bf16 = precision(self.options.precision, self.where) is torch.bfloat16
        self.lengths = [len(example.ids) for example in train]
        self.choose_attention()
        self.method = strategy(config.strategy)
        self.casts = any(hasattr(module, "cast_input_dtype_enabled") for module in model.modules())
        self.parameters = [p for _, p in checkpoint.trainable(model)]
        self.optimizer = torch.optim.AdamW(
            self.method.groups(model, config),
            lr=config.learning_rate,
            weight_decay=self.options.weight_decay,
            fused=True,
        )
        self.epoch_order: tuple[int, list[list[int]]] = (-1, [])
        self.starts = self.epoch_starts()
        """The first step of every epoch, and behind the last one the number of all steps."""
        self.steps = self.starts[-1]
        self.padding = [0, 0]
        """Places of padding and all places of this process's batches."""
        self.method.begin(model, self.steps)

    def choose_attention(self) -> None:
        """Let attention be computed as the run says.

        Raises:
            UserError: Not on this machine, or not by this model.
        """
        wanted = self.options.attention
        if wanted == "auto":
            if self.where.type != "cpu" or max(self.lengths) > SHORT:
                return
            wanted = "eager"
        try:
            base_of(self.model).set_attn_implementation(wanted)
        except (ImportError, ValueError) as error:
            reason = " ".join(str(error).split())[:160]
            raise UserError(f"train.attention {wanted!r} cannot be had ({reason}); write auto") from None

    def epoch_starts(self) -> list[int]:
        """Where the epochs begin; with a budget of tokens they differ in their number of batches."""
        whole, share = divmod(self.options.epochs, 1)
        if not self.options.batch_tokens:
            per_epoch = math.ceil(math.ceil(len(self.train) / self.options.batch) / self.options.accumulate)
            starts = [epoch * per_epoch for epoch in range(math.ceil(self.options.epochs))]
            return [*starts, max(1, round(per_epoch * self.options.epochs))]
        starts = [0]
        for epoch in range(int(whole) + (share > 0)):
            steps = math.ceil(len(self.epoch(epoch)) / self.options.accumulate)
            starts.append(starts[-1] + (steps if epoch < whole else max(1, round(steps * share))))
        return starts

    def epoch(self, number: int) -> list[list[int]]:
        """An epoch's batches."""
        if self.epoch_order[0] != number:
            options = self.options
            found = order(self.lengths, options.batch, self.config.seed, number, options.batch_tokens)
            self.epoch_order = (number, found)
        return self.epoch_order[1]

    def epoch_of(self, step: int) -> tuple[int, int]:
        """The epoch of a step, and the step's number in it."""
        number = bisect.bisect_right(self.starts, step, hi=len(self.starts) - 1) - 1
        return number, step - self.starts[number]

    def batches_of(self, step: int) -> list[list[Example]]:
        """The batches whose gradients make up one optimizer step."""
        number, within = self.epoch_of(step)
        chosen = self.epoch(number)[within * self.options.accumulate : (within + 1) * self.options.accumulate]
        return [[self.train[i] for i in indices] for indices in chosen]

    def epochs_done(self, step: int) -> float:
        """How many epochs, with their parts, so many steps are."""
        if step >= self.steps:
            return float(self.options.epochs)
        number, within = self.epoch_of(step)
        whole = math.ceil(len(self.epoch(number)) / self.options.accumulate)
        return number + within / whole

    def rate(self, step: int) -> float:
        """The learning rate of a step: a linear rise, then the decay to 0."""
        warm = max(1, round(self.steps * self.options.warmup))
        if step < warm:
            return self.config.learning_rate * (step + 1) / warm
        left = 1 - (step - warm) / max(1, self.steps - warm)
        factor = {"cosine": 0.5 - 0.5 * math.cos(math.pi * left), "linear": left, "constant": 1.0}[self.options.decay]
        return self.config.learning_rate * factor

    def take_step(self, step: int) -> tuple[float, int, int]:
        """One optimizer step; the mean loss per label, the number of examples and of tokens."""
        self.model.train()
        batches = self.batches_of(step)
        labels = sum(example.targets for batch in batches for example in batch)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate(step) * group["lr_scale"]
        total = 0.0
        for examples in batches:
            mine = ranks.share(examples)
            if not mine and not ranks.sharded():
                continue
            width = max((len(example.ids) for example in mine), default=0)
            self.padding[0] += sum(width - len(example.ids) for example in mine)
            self.padding[1] += width * len(mine)
            loss = self.losses(mine or examples[:1]).sum() * (bool(mine) / labels)
            if not torch.isfinite(loss):
                raise UserError(
                    f"the loss is {loss.item()} at step {step + 1}; lower train.learning_rate ({self.config.learning_rate})"
                )
            loss.backward()  # type: ignore[no-untyped-call]
            total += loss.item()
        if not ranks.sharded():
            ranks.add_gradients(self.parameters)
        penalty = self.method.penalty(self.model)
        if penalty is not None:
            penalty.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.parameters, self.options.clip)
        self.optimizer.step()
        self.method.after_step(self.model, step)
        self.optimizer.zero_grad(set_to_none=True)
        tokens = sum(len(example.ids) for batch in batches for example in batch)
        return ranks.added([total], self.where)[0], sum(map(len, batches)), tokens

    def losses(self, examples: list[Example]) -> torch.Tensor:
        """Per-label losses of a batch, in the run's precision."""
        with self.computing():
            return self.forward(collate(examples, self.pad, self.where))

    def computing(self) -> AbstractContextManager[Any]:
        """The run's precision: products in bfloat16 where it is chosen, what is trained in float32."""
        from peft.helpers import disable_input_dtype_casting

        both = ExitStack()
        both.enter_context(torch.autocast(self.where.type, dtype=torch.bfloat16, enabled=self.bf16))
        if self.casts:  # autocast would undo PEFT's cast to float32 at once
            both.enter_context(disable_input_dtype_casting(self.model, self.bf16))
        return both

    @torch.no_grad()
    def dev_loss(self) -> float:
        """Mean loss per label on dev; with split weights every process takes as many batches, the last one may be a stand-in."""
        self.model.eval()
        by_length = ranks.share(sorted(self.dev, key=lambda example: len(example.ids)))
        most = math.ceil(len(self.dev) / ranks.world()) if ranks.sharded() else len(by_length)
        total, labels = 0.0, 0
        for start in range(0, most, self.options.batch):
            mine = by_length[start : start + self.options.batch]
            losses = self.losses(mine or self.dev[:1])
            if mine:
                total, labels = total + losses.sum().item(), labels + len(losses)
        total, count = ranks.added([total, labels], self.where)
        return total / count

    def evaluation_steps(self) -> set[int]:
        """After which steps dev is measured, evenly over the run, the last step always among them."""
        return {round(self.steps * k / self.options.evaluations) for k in range(1, self.options.evaluations + 1)}
