"""Fine-tune a base model on prepared reports: one loop for every strategy and device.

Same config, data and seed on the same machine give the same weights, also when the run was killed and gone on with.
"""

import json
import math
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import IO, Any

import torch

from common.commands import say
from common.errors import UserError
from common.files import appending, drop_partial_tail, replacing, write_json
from common.provenance import provenance
from sft import checkpoint
from sft.allocator import keep_freed_memory
from sft.batches import collate, order
from sft.config import TrainConfig
from sft.data import Case, carve, encode_cases, fingerprint, read_cases, training_file
from sft.loss import base_of, token_losses
from sft.models import device, gpu_name, load_tokenizer, precision
from sft.progress import progress
from sft.prompt import Example, prompt_sha256
from sft.runs import ADAPTER, load_base
from sft.strategies import strategy

PACKAGES = ("torch", "transformers", "peft", "tokenizers", "safetensors")
LOGGED_STEPS = 10
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
    best_loss: float = math.inf
    best_step: int = 0
    last_loss: float | None = None
    """On dev."""
    unlogged: list[float] = field(default_factory=list)
    """Losses of the steps since the last line of the log."""


class Trainer:
    """One run's model, data and optimizer, ready to take steps."""

    def __init__(self, config: TrainConfig, train: list[Example], dev: list[Example], model: Any, pad: int) -> None:
        self.config, self.options = config, config.train
        self.train, self.dev = train, dev
        self.model, self.pad = model, pad
        self.where = next(model.parameters()).device
        self.bf16 = precision(self.options.precision, self.where) is torch.bfloat16
        self.lengths = [len(example.ids) for example in train]
        if self.where.type == "cpu" and max(self.lengths) <= SHORT:
            base_of(model).set_attn_implementation("eager")
        self.method = strategy(config.strategy)
        self.parameters = [p for _, p in checkpoint.trainable(model)]
        self.optimizer = torch.optim.AdamW(
            self.method.groups(model, config),
            lr=self.options.learning_rate,
            weight_decay=self.options.weight_decay,
            fused=True,
        )
        per_epoch = math.ceil(math.ceil(len(train) / self.options.batch) / self.options.accumulate)
        self.steps = max(1, round(per_epoch * self.options.epochs))
        self.per_epoch = per_epoch
        self.epoch_order: tuple[int, list[list[int]]] = (-1, [])
        self.method.begin(model, self.steps)

    def batches_of(self, step: int) -> list[list[Example]]:
        """The batches whose gradients make up one optimizer step."""
        epoch, within = divmod(step, self.per_epoch)
        if self.epoch_order[0] != epoch:
            self.epoch_order = (epoch, order(self.lengths, self.options.batch, self.config.seed, epoch))
        chosen = self.epoch_order[1][within * self.options.accumulate : (within + 1) * self.options.accumulate]
        return [[self.train[i] for i in indices] for indices in chosen]

    def rate(self, step: int) -> float:
        """The learning rate of a step: a linear rise, then the decay to 0."""
        warm = max(1, round(self.steps * self.options.warmup))
        if step < warm:
            return self.options.learning_rate * (step + 1) / warm
        left = 1 - (step - warm) / max(1, self.steps - warm)
        factor = {"cosine": 0.5 - 0.5 * math.cos(math.pi * left), "linear": left, "constant": 1.0}[self.options.decay]
        return self.options.learning_rate * factor

    def take_step(self, step: int) -> tuple[float, int, int]:
        """One optimizer step; the mean loss per label, the number of examples and of tokens."""
        self.model.train()
        batches = self.batches_of(step)
        labels = sum(example.targets for batch in batches for example in batch)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate(step) * group["lr_scale"]
        total = 0.0
        for examples in batches:
            loss = self.losses(examples).sum() / labels
            if not torch.isfinite(loss):
                raise UserError(
                    f"the loss is {loss.item()} at step {step + 1}; lower train.learning_rate ({self.options.learning_rate})"
                )
            loss.backward()  # type: ignore[no-untyped-call]
            total += loss.item()
        penalty = self.method.penalty(self.model)
        if penalty is not None:
            penalty.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.parameters, self.options.clip)
        self.optimizer.step()
        self.method.after_step(self.model, step)
        self.optimizer.zero_grad(set_to_none=True)
        return total, sum(map(len, batches)), sum(len(example.ids) for batch in batches for example in batch)

    def losses(self, examples: list[Example]) -> torch.Tensor:
        """Per-label losses of a batch, in the run's precision."""
        from peft.helpers import disable_input_dtype_casting

        batch = collate(examples, self.pad, self.where)
        with (
            torch.autocast(self.where.type, dtype=torch.bfloat16, enabled=self.bf16),
            disable_input_dtype_casting(self.model, self.bf16),  # autocast would undo PEFT's cast to float32 at once
        ):
            return token_losses(self.model, batch)

    @torch.no_grad()
    def dev_loss(self) -> float:
        """Mean loss per label on dev."""
        self.model.eval()
        by_length = sorted(self.dev, key=lambda example: len(example.ids))
        total, labels = 0.0, 0
        for start in range(0, len(by_length), self.options.batch):
            losses = self.losses(by_length[start : start + self.options.batch])
            total, labels = total + losses.sum().item(), labels + len(losses)
        return total / labels

    def evaluation_steps(self) -> set[int]:
        """After which steps dev is measured, evenly over the run, the last step always among them."""
        return {round(self.steps * k / self.options.evaluations) for k in range(1, self.options.evaluations + 1)}


def train(config: TrainConfig, config_text: str, data: Path, run: Path) -> dict[str, Any]:
    """Train a run folder from a config and a data folder, or go on with one that was interrupted.

    Returns:
        The contents of `run.json`.

    Raises:
        UserError: Data, model or folder cannot be used; the message says why.
    """
    file = training_file(data)
    cases = read_cases(file)
    started = begin(run, config, config_text, fingerprint(file))
    if (run / "run.json").is_file():
        say(f"{run} is finished already; nothing to do")
        return dict(json.loads((run / "run.json").read_text()))
    method = strategy(config.strategy)
    keep_freed_memory()
    torch.manual_seed(config.seed)
    where = device()
    tokenizer = load_tokenizer(config.model)
    train_cases, dev_cases = carve(cases, config.train.dev_share, config.train.dev_most, config.seed)
    if config.train.repeat_abnormal > 1 and any(case.abnormal is None for case in train_cases):
        raise UserError(
            f"{file}: reports without `abnormal`, which train.repeat_abnormal needs; make the file with corpus prepare"
        )
    train_set = encode_cases(tokenizer, config.prompt, train_cases, config.train.max_tokens)
    dev_set = encode_cases(tokenizer, config.prompt, dev_cases, config.train.max_tokens)
    too_long = train_set.too_long + dev_set.too_long
    if too_long:
        say(
            f"{len(too_long)} of {len(cases)} reports are longer than train.max_tokens = {config.train.max_tokens} and left out, never cut"
        )
    if not train_set.examples:
        raise UserError(f"{file}: every report is longer than train.max_tokens = {config.train.max_tokens}; raise it")
    model = load_base(config, precision(config.train.precision, where), where)
    parameters = model.num_parameters()
    model = method.adapt(model, config)
    if config.train.gradient_checkpointing:
        if config.strategy == "p-tuning-v2" and not hasattr(base_of(model), "own_positions"):
            raise UserError(
                "p-tuning-v2 puts its keys and values into a cache, which train.gradient_checkpointing forbids; turn it off"
            )
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        model.enable_input_require_grads()
    shown = repeated(train_set.examples, train_cases, set(train_set.too_long), config.train.repeat_abnormal)
    trainer = Trainer(config, shown, dev_set.examples, model, tokenizer.pad_token_id)
    state = loop(trainer, run)
    method.save(model, run / ADAPTER)
    result = {
        **started,
        "finished": now(),
        "seconds": round(state.seconds, 3),
        "dtype": str(precision(config.train.precision, where)).removeprefix("torch."),
        "device": where.type,
        "data": {
            "train": {**fingerprint(file), "cases": len(train_set.examples)},
            "dev": {"cases": len(dev_set.examples)},
            "too_long": len(too_long),
            "synthetic": all(case.synthetic for case in cases),
        },
        "steps": state.step,
        "kept_step": state.best_step if state.best_step and config.train.keep == "best" else state.step,
        "dev_loss": (state.best_loss if config.train.keep == "best" else state.last_loss) if trainer.dev else None,
        "trainable_parameters": sum(p.numel() for p in trainer.parameters),
        "parameters": parameters,
        "peak_memory_bytes": peak_memory(where),
        "samples_per_second": round(state.samples / state.seconds, 3),
        "tokens_per_second": round(state.tokens / state.seconds, 1),
    }
    finish(run, result)
    checkpoint.remove(run)
    return result


def repeated(examples: list[Example], cases: list[Case], too_long: set[str], times: int) -> list[Example]:
    """One epoch's examples: those of abnormal cases `times` times."""
    fitting = [case for case in cases if case.id not in too_long]
    return [
        example for example, case in zip(examples, fitting, strict=True) for _ in range(times if case.abnormal else 1)
    ]


def finish(run: Path, result: dict[str, Any]) -> None:
    """Write what a finished run shows: the learning curve, the model card and, last of all, `run.json`."""
    from sft.card import write_card
    from sft.curve import draw_curve

    draw_curve(run)
    write_card(run, result)
    write_json(run / "run.json", result)


def begin(run: Path, config: TrainConfig, config_text: str, data: dict[str, Any]) -> dict[str, Any]:
    """Make the run folder and note what it is made from; refuse a folder that was begun with something else."""
    identity = {"config": config.as_dict(), "data": data["sha256"]}
    begun = run / "begun.json"
    if begun.is_file():
        before = dict(json.loads(begun.read_text()))
        if before["identity"] != identity:
            raise UserError(
                f"{run}: begun with another config or other data; give another --out, or remove the folder to start afresh"
            )
        return dict(before["started"])
    if run.exists() and (not run.is_dir() or any(run.iterdir())):
        raise UserError(f"{run}: exists and is no run folder; give another --out")
    with replacing(run / "config.toml") as copy:
        copy.write(config_text)
    started = {
        "name": config.name or run.name,
        "kind": "sft",
        "model": config.model,
        "strategy": config.strategy,
        "seed": config.seed,
        "prompt_sha256": prompt_sha256(config.prompt),
        "config": config.as_dict(),
        "started": now(),
        **provenance(PACKAGES, gpu_name()),
    }
    write_json(begun, {"identity": identity, "started": started})
    return started


def loop(trainer: Trainer, run: Path) -> State:
    """Take all steps, from the last checkpoint on; leave the best weights in the model."""
    state, best = State(), checkpoint.weights(trainer.model)
    saved = checkpoint.load(run, trainer.model, trainer.optimizer)
    if saved is not None:
        best, values, own = saved
        trainer.method.restore(trainer.model, own)
        state = State(**values)
        say(f"going on after step {state.step} of {trainer.steps}")
    cut_log(run / "log.jsonl", state.step)
    evaluate = trainer.evaluation_steps() if trainer.dev else set()
    clock = last_save = time.monotonic()
    with (
        appending(run / "log.jsonl") as log,
        progress("training", trainer.steps, state.step) as report,
        interruption() as interrupted,
    ):
        for step in range(state.step, trainer.steps):
            loss, samples, tokens = trainer.take_step(step)
            state.unlogged.append(loss)
            state.step, state.samples, state.tokens = step + 1, state.samples + samples, state.tokens + tokens
            state.seconds, clock = state.seconds + time.monotonic() - clock, time.monotonic()
            report(state.step, f"loss {loss:.3f}, {state.samples / state.seconds:.2f} reports/s")
            dev_loss = None
            if state.step in evaluate:
                dev_loss = state.last_loss = trainer.dev_loss()
                if dev_loss < state.best_loss:
                    state.best_loss, state.best_step = dev_loss, state.step
                    best = checkpoint.weights(trainer.model)
            if dev_loss is not None or state.step % LOGGED_STEPS == 0 or state.step == trainer.steps:
                write_entry(log, trainer, state, dev_loss)
            due = time.monotonic() - last_save >= trainer.options.checkpoint_minutes * 60
            if (due or interrupted()) and state.step < trainer.steps:
                own = trainer.method.state(trainer.model)
                checkpoint.save(run, trainer.model, trainer.optimizer, best, vars(state), own)
                last_save = time.monotonic()
                if interrupted():
                    raise KeyboardInterrupt
            clock = time.monotonic()
    if trainer.dev and trainer.options.keep == "best":
        checkpoint.restore_weights(trainer.model, best)
    return state


def write_entry(log: IO[str], trainer: Trainer, state: State, dev_loss: float | None) -> None:
    """Append a line to the run's log: the mean loss since the last line, and dev's where it was measured."""
    line = {
        "step": state.step,
        "epoch": round(state.step / trainer.per_epoch, 4),
        "learning_rate": trainer.rate(state.step - 1),
        "samples": state.samples,
        "seconds": round(state.seconds, 3),
        "loss": sum(state.unlogged) / len(state.unlogged),
    }
    if dev_loss is not None:
        line["dev_loss"] = dev_loss
    state.unlogged.clear()
    log.write(json.dumps(line) + "\n")
    log.flush()


@contextmanager
def interruption() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C (or a polite kill) wait for the end of the step, so that a checkpoint can be kept; a second one stops at once."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        say("stopping after this step and keeping a checkpoint")

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def cut_log(path: Path, step: int) -> None:
    """Drop log lines later than the checkpoint: those steps are taken again."""
    drop_partial_tail(path)
    if path.exists():
        kept = [line for line in path.read_text().splitlines() if json.loads(line)["step"] <= step]
        with replacing(path) as file:
            file.writelines(line + "\n" for line in kept)


def log_entries(run: Path) -> Iterator[dict[str, Any]]:
    """The lines of a run's log."""
    for line in (run / "log.jsonl").read_text().splitlines():
        yield json.loads(line)


def peak_memory(where: torch.device) -> int:
    """The most memory this process held: of the accelerator where it trained on one, else of the machine."""
    if where.type == "cuda":
        return int(torch.cuda.max_memory_allocated(where))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
