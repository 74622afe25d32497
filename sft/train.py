"""Fine-tune a base model on prepared reports: one loop for every strategy and device.

Same config, data and seed on the same machine give the same weights, also when the run was killed and gone on with.
"""

import json
import resource
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from common.commands import say
from common.errors import UserError
from common.files import replacing, write_json
from common.provenance import provenance
from sft import checkpoint, ranks, shards
from sft.allocator import keep_freed_memory
from sft.config import PromptConfig, TrainConfig, TrainOptions
from sft.data import Case, carve, encode_cases, fingerprint, read_cases, training_file
from sft.engine import phrases
from sft.loop import loop
from sft.loss import base_of, check_nothing_else
from sft.models import device, gpu_name, load_tokenizer, precision
from sft.prompt import Example, as_before, prompt_sha256, settled
from sft.runs import ADAPTER, load_base
from sft.strategies import strategy
from sft.trainer import Trainer
from sft.validate import Sample

KEPT_SHARE = 0.2
"""Where less than this is trained, the memory that a step frees is kept for the next one; gradients and optimizer states of a
whole model leave too large holes for that."""
PACKAGES = ("torch", "transformers", "peft", "tokenizers", "safetensors")


def train(config: TrainConfig, config_text: str, data: Path, run: Path) -> dict[str, Any]:
    """Train a run folder from a config and a data folder, or go on with one that was interrupted.

    Returns:
        The contents of `run.json`.

    Raises:
        UserError: Data, model or folder cannot be used; the message says why.
    """
    shards.check(config.strategy)
    file = training_file(data)
    cases = read_cases(file)
    made_from = fingerprint(file)
    with ranks.leader_first():
        config = replace(config, prompt=prompt_of(run, config))
        started = begin(run, config, config_text, made_from)
    if (run / "run.json").is_file():
        say(f"{run} is finished already; nothing to do")
        return dict(json.loads((run / "run.json").read_text()))
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
    with shards.in_turn():
        model, parameters, forward = trainable_model(config, where)
    shown = repeated(train_set.examples, train_cases, set(train_set.too_long), config.train.repeat_abnormal)
    trainer = Trainer(config, shown, dev_set.examples, model, tokenizer.pad_token_id, forward)
    sample = Sample(config, tokenizer, dev_cases) if config.train.sample and dev_cases else None
    if sample is None and config.train.metric != "loss":
        raise UserError(
            f"train.metric {config.train.metric!r} is measured on a sample of dev, and dev is empty; raise train.dev_share"
        )
    state = loop(trainer, sample, run)
    shards.make_whole(model)
    if not ranks.leads():
        ranks.part()
        return started
    strategy(config.strategy).save(model, run / ADAPTER)
    phrases.write(run, file, tokenizer)
    kept_step = state.best_step if config.train.keep == "best" else state.step
    measured = measured_at(run, kept_step)
    result = {
        **started,
        "finished": now(),
        "seconds": round(state.seconds, 3),
        "dtype": str(precision(config.train.precision, where)).removeprefix("torch."),
        "device": where.type,
        "data": {
            "train": {**made_from, "cases": len(train_set.examples)},
            "dev": {"cases": len(dev_set.examples)},
            "too_long": len(too_long),
            "synthetic": all(case.synthetic for case in cases),
        },
        "steps": state.step,
        "kept_step": kept_step or state.step,
        "dev_loss": measured.get("dev_loss"),
        "dev_scores": measured.get("scores"),
        "stopped_early": state.stopped,
        "padding_share": round(trainer.padding[0] / max(1, trainer.padding[1]), 4),
        "processes": ranks.world(),
        "sharded": ranks.sharded(),
        "trainable_parameters": sum(p.numel() for p in trainer.parameters),
        "parameters": parameters,
        "peak_memory_bytes": peak_memory(where),
        "samples_per_second": round(state.samples / state.seconds, 3),
        "tokens_per_second": round(state.tokens / state.seconds, 1),
    }
    finish(run, result)
    checkpoint.remove(run)
    ranks.part()
    return result


def trainable_model(config: TrainConfig, where: torch.device) -> tuple[Any, int, shards.Losses | None]:
    """The base made ready by the run's strategy, its number of parameters, and its way to the losses where it is split."""
    model = load_base(config, precision(config.train.precision, where), shards.loading_device(where))
    parameters = model.num_parameters()
    model = made_trainable(model, config)
    return model, parameters, shards.sharded(model, where)


def made_trainable(model: Any, config: TrainConfig) -> Any:
    """A base with what the run's strategy trains of it, recomputing its layers where the run asks for that.

    Raises:
        UserError: Strategy or options do not suit the model.
    """
    check_nothing_else(model, config.model)
    parameters = model.num_parameters()
    model = strategy(config.strategy).adapt(model, config)
    if sum(p.numel() for p in model.parameters() if p.requires_grad) < KEPT_SHARE * parameters:
        keep_freed_memory()
    if config.train.gradient_checkpointing:
        if config.strategy == "p-tuning-v2" and not hasattr(base_of(model), "own_positions"):
            raise UserError(
                "p-tuning-v2 puts its keys and values into a cache, which train.gradient_checkpointing forbids; turn it off"
            )
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        model.enable_input_require_grads()
    return model


def prompt_of(run: Path, config: TrainConfig) -> PromptConfig:
    """The prompt with `chat` decided: as the run was begun, or by the model's tokenizer."""
    begun = run / "begun.json"
    if begun.is_file():
        return as_before(config.prompt, json.loads(begun.read_text())["started"]["prompt_sha256"])
    return settled(config.prompt, load_tokenizer(config.model)) if config.prompt.chat else config.prompt


def measured_at(run: Path, step: int) -> dict[str, Any]:
    """The line of the run's log that tells of dev at a step; empty where nothing was measured."""
    lines: Iterator[dict[str, Any]] = map(json.loads, (run / "log.jsonl").read_text().splitlines())
    return next((line for line in lines if line["step"] == step and "dev_loss" in line), {})


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
        trained = before["identity"]["config"]["train"]
        before["identity"]["config"]["train"] = asdict(TrainOptions()) | trained  # settings newer than the folder
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


def peak_memory(where: torch.device) -> int:
    """The most memory this process held: of the accelerator where it trained on one, else of the machine."""
    if where.type == "cuda":
        return int(torch.cuda.max_memory_allocated(where))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
