"""What a sweep's runs will need, before any is started: memory, time, whether it fits, and what would.

Memory is counted, not tried: the model is built without weights (on torch's meta device) and the strategy applied to it, so
that parameters and what is trained of them are exact; activations follow from the sizes of the layers. The time follows from
the arithmetic of a training step (2 operations a weight and token forward, 2 for the gradient of the activations, 2 more
for weights that are trained) and this machine's own speed in a matrix product. Runs of the same model and strategy that are
finished replace the estimate of speed by what they measured.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import torch

from common.errors import UserError
from sft.config import TrainConfig
from sft.data import Case, carve, read_cases
from sft.grid import Cell
from sft.models import device, load_tokenizer, precision
from sft.prompt import encode
from sft.shape import Shape, shape

SAMPLED = 200  # reports whose tokens are counted
EFFICIENCY = {"cuda": 0.35, "cpu": 0.3}  # of the speed of one large matrix product that a training step reaches
PROCESS = {"cuda": 1.0 * 2**30, "cpu": 1.2 * 2**30}  # libraries, kernels, buffers of the allocator
KEPT = {"cuda": 1.0, "cpu": 4.0}
"""How many times the layers' own results a training step holds. On a processor measured on the demo model: plain attention, float32
norms, and the allocator keeps what is freed."""
RENORMED = 600
"""Tokens that cost as much as what `dora` does in each batch whatever its size: it reads every weight to find its columns' lengths.
Measured on the demo model; on an accelerator its traffic of memory says the same."""
RESERVE = 0.92  # of the memory that may be planned with
CHUNK = 128  # labels whose logits exist at once (`sft.loss.ROWS`)


class Lengths(NamedTuple):
    """What the data ask of a run."""

    cases: int
    tokens: float
    """A report's prompt and impression, on average."""
    longest: int
    targets: float
    counted: bool
    """By the model's tokenizer; else from characters, since the tokenizer cannot be read here."""


class Machine(NamedTuple):
    """What a run may use."""

    kind: str
    """`cuda` or `cpu`."""
    memory: float
    """Bytes."""
    speed: float
    """Operations a second in a large matrix product of the training precision."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One run's needs."""

    run: str
    parameters: int | None
    trainable: int | None
    memory: float | None
    """Bytes at most while training; None where the model's config cannot be read here."""
    seconds: float | None
    """Training."""
    measured: bool
    """The speed was measured by a finished run, not estimated."""
    fits: bool | None
    remedy: str | None
    """What to change so that it fits; None where it does or nothing known would help."""
    why: str | None
    """Why there is no estimate, or why it does not fit."""
    state: str
    """`finished`, `begun` or `new`."""


def machine(name: str) -> Machine:
    """This machine, with its speed measured in a quarter of a second.

    Args:
        name: The precision, as in `train.precision`.
    """
    where = device()
    if where.type == "cuda":
        memory = float(torch.cuda.get_device_properties(where).total_memory)
    else:
        memory = float(psutil.virtual_memory().total)
    return Machine(where.type, memory, matmul_speed(where, precision(name, where)))


def matmul_speed(where: torch.device, dtype: torch.dtype) -> float:
    """Operations a second of a square matrix product."""
    size = 4096 if where.type == "cuda" else 1024
    one = torch.randn(size, size, device=where).to(dtype)
    best, end = 0.0, time.monotonic() + 0.25
    torch.mm(one, one)
    while time.monotonic() < end:
        synchronize(where)
        began = time.perf_counter()
        torch.mm(one, one)
        synchronize(where)
        best = max(best, 2 * size**3 / (time.perf_counter() - began))
    return best


def synchronize(where: torch.device) -> None:
    """Wait for the accelerator."""
    if where.type == "cuda":
        torch.cuda.synchronize(where)


def plan(cells: Sequence[Cell], data: Path, out: Path) -> Iterator[Estimate]:
    """Estimate every run of a grid, in its order."""
    cases = read_cases(data / "train.jsonl")
    machines: dict[str, Machine] = {}
    lengths: dict[str, Lengths] = {}
    speeds = measured_speeds(out)
    for cell in cells:
        config = cell.config
        name = config.train.precision
        machines[name] = machines.get(name) or machine(name)
        key = json.dumps([config.model, config.as_dict()["prompt"], config.train.dev_share, config.train.dev_most])
        lengths[key] = lengths.get(key) or count(config, cases)
        yield estimate(cell, lengths[key], machines[name], out, speeds)


def count(config: TrainConfig, cases: list[Case]) -> Lengths:
    """Count the tokens of a sample of the training cases."""
    train, _ = carve(cases, config.train.dev_share, config.train.dev_most, config.seed)
    step = max(1, len(train) // SAMPLED)
    sample = train[::step]
    try:
        tokenizer = load_tokenizer(config.model)
    except UserError:
        tokens = [sum(map(len, (one.findings, one.impression))) for one in sample]
        targets = [len(one.impression) for one in sample]
        return Lengths(len(train), mean(tokens), max(tokens), mean(targets), counted=False)
    encoded = [encode(tokenizer, config.prompt, one.findings, one.impression, one.lang, 1 << 30) for one in sample]
    examples = [one for one in encoded if one is not None and len(one.ids) <= config.train.max_tokens]
    if not examples:
        raise UserError(
            f"{config.model}: every report is longer than train.max_tokens = {config.train.max_tokens}; raise it"
        )
    sizes = [len(one.ids) for one in examples]
    return Lengths(len(train), mean(sizes), max(sizes), mean([one.targets for one in examples]), counted=True)


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / len(values)


def estimate(
    cell: Cell, lengths: Lengths, here: Machine, out: Path, speeds: Mapping[tuple[str, str], float]
) -> Estimate:
    """One run's needs on this machine.

    Args:
        speeds: As `measured_speeds` gives them.
    """
    run = out / cell.name
    state = "finished" if (run / "run.json").is_file() else "begun" if (run / "begun.json").is_file() else "new"
    try:
        sizes = shape(cell.config)
    except UserError as error:
        return Estimate(
            run=cell.name, parameters=None, trainable=None, memory=None, seconds=None, measured=False, fits=None,
            remedy=None, why=str(error), state=state,
        )  # fmt: skip
    memory = sum(parts(cell.config, sizes, lengths, here.kind).values())
    fits = memory <= RESERVE * here.memory
    speed = speeds.get((cell.config.model, cell.config.strategy))
    shown = lengths.cases * cell.config.train.epochs
    return Estimate(
        run=cell.name,
        parameters=sizes.parameters,
        trainable=sizes.trainable,
        memory=memory,
        seconds=shown / speed if speed else seconds(cell.config, sizes, lengths, here),
        measured=speed is not None,
        fits=fits,
        remedy=None if fits else remedy(cell.config, lengths, here),
        why=None if fits else f"needs about {gib(memory)}, this machine has {gib(here.memory)}",
        state=state,
    )


def parts(config: TrainConfig, sizes: Shape, lengths: Lengths, kind: str) -> dict[str, float]:
    """Bytes that a training process holds at most, by what they are for."""
    rows = config.train.batch
    tokens = rows * min(lengths.longest, config.train.max_tokens)
    layer = sizes.activation_bytes
    kept = sizes.layers * sizes.hidden * 2 + layer if config.train.gradient_checkpointing else sizes.layers * layer
    labels = min(CHUNK, rows * lengths.targets)
    return {
        "weights": float(sizes.weight_bytes),
        "gradients": float(sizes.trainable_bytes),
        "optimizer": 2.0 * sizes.trainable_bytes,
        "best": float(sizes.trainable_bytes) if kind == "cpu" else 0.0,  # it lies in the machine's memory
        "checkpoint": 2.0 * sizes.trainable_bytes
        if kind == "cpu"
        else 0.0,  # the optimizer's file, while it is written
        "activations": float(tokens * kept) * KEPT[kind],
        "logits": labels * sizes.vocabulary * 8.0,
        "process": PROCESS[kind],
    }


def seconds(config: TrainConfig, sizes: Shape, lengths: Lengths, here: Machine) -> float:
    """Training time from the arithmetic of all steps."""
    again = 2 if config.train.gradient_checkpointing else 0
    per_token = (4 + again) * sizes.matrix_parameters + 2 * sizes.trainable
    per_case = lengths.tokens * per_token + lengths.targets * 6 * sizes.hidden * sizes.vocabulary
    if config.strategy == "dora":
        batch = config.train.batch_tokens / lengths.tokens if config.train.batch_tokens else config.train.batch
        per_case += RENORMED * per_token / max(1.0, batch)
    return lengths.cases * config.train.epochs * per_case / (here.speed * EFFICIENCY[here.kind])


def measured_speeds(out: Path) -> dict[tuple[str, str], float]:
    """Reports a second by model and strategy: the mean over the finished runs below a folder."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for path in sorted(out.glob("*/run.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        if facts.get("samples_per_second"):
            found[str(facts.get("model")), str(facts.get("strategy"))].append(float(facts["samples_per_second"]))
    return {key: mean(values) for key, values in found.items()}


def remedy(config: TrainConfig, lengths: Lengths, here: Machine) -> str | None:
    """The smallest change that would make a run fit, tried in the order of what it costs."""
    train = config.train
    smaller = replace(config, train=replace(train, batch=1, accumulate=train.accumulate * train.batch))
    recomputed = replace(config, train=replace(train, gradient_checkpointing=True))
    both = replace(smaller, train=replace(smaller.train, gradient_checkpointing=True))
    quantised = replace(both, strategy="qlora")
    for changed, words in (
        (smaller, f"train.batch = 1 with train.accumulate = {smaller.train.accumulate}"),
        (recomputed, "train.gradient_checkpointing = true"),
        (both, "train.batch = 1 and train.gradient_checkpointing = true"),
        (quantised, "strategy qlora with train.batch = 1 and train.gradient_checkpointing = true"),
    ):
        if sum(parts(changed, shape(changed), lengths, here.kind).values()) <= RESERVE * here.memory:
            return words
    return "a smaller model, or several accelerators that share the weights (configs/accelerate/fsdp2.yaml)"


def gib(size: float) -> str:
    """Bytes as GiB."""
    return f"{size / 2**30:.1f} GiB"


def as_json(estimates: Sequence[Estimate]) -> dict[str, Any]:
    """A plan for `--json`."""
    return {"runs": [asdict(one) for one in estimates]}
