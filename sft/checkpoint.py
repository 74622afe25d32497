"""Checkpoints that a killed run goes on from, exactly: weights, optimizer, random states and position, in safetensors and JSON.

A checkpoint is a folder that takes its name only when it is whole; the one before it is removed after that.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from common.errors import UserError
from sft import ranks, shards

NAME = "checkpoint"
MOMENTS = ("exp_avg", "exp_avg_sq")  # what AdamW keeps of each weight beside the number of steps


def trainable(model: Any) -> Iterator[tuple[str, torch.nn.Parameter]]:
    """The parameters that training changes, by name."""
    return ((name, p) for name, p in model.named_parameters() if p.requires_grad)


def weights(model: Any) -> dict[str, Tensor]:
    """A copy of the trained parameters."""
    return whole((name, p) for name, p in trainable(model))


def whole(tensors: Iterable[tuple[str, Tensor]], *, fresh: bool = True) -> dict[str, Tensor]:
    """Copies by name; of split tensors in the process that writes alone. Where not `fresh`, what lies in memory itself."""
    return {name: copy for name, tensor in tensors if (copy := shards.copied(tensor, fresh=fresh)) is not None}


def restore_weights(model: Any, saved: dict[str, Tensor]) -> None:
    """Put a copy of the trained parameters back."""
    with torch.no_grad():
        for name, p in trainable(model):
            p.copy_(shards.placed(p, among(saved, name)))


def save(
    run: Path,
    model: Any,
    optimizer: torch.optim.Optimizer,
    best: dict[str, Tensor],
    state: dict[str, Any],
    own: dict[str, Tensor],
) -> None:
    """Write a checkpoint; an interrupted write (a full disk, a kill) leaves the one before it.

    Args:
        own: What the strategy keeps beside parameters and optimizer.

    Raises:
        OSError: The disk is full or cannot be written; nothing is lost but the work since the last checkpoint.
    """
    half, newest, old = run / f".{NAME}.part", run / NAME, run / f".{NAME}.old"
    parts: dict[str, Callable[[], dict[str, Tensor]]] = {
        "model": lambda: whole(trainable(model), fresh=False),
        "best": lambda: best,
        "adam": lambda: whole(
            ((f"{name}/{key}", value) for name, p in trainable(model) for key, value in optimizer.state[p].items()),
            fresh=False,
        ),
        "own": lambda: {name: tensor.cpu().contiguous() for name, tensor in own.items()},
        "random": random_states,
    }
    if not ranks.leads():
        for made in parts.values():  # of split tensors every process has a part to give
            made()
        return
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        for name, made in parts.items():  # a file each: the library copies all of a file before it writes
            save_file(made(), half / f"{name}.safetensors")
        (half / "state.json").write_text(json.dumps(state))
        for file in half.iterdir():
            with file.open("rb") as opened:
                os.fsync(opened.fileno())
    except (OSError, SafetensorError) as error:
        shutil.rmtree(half, ignore_errors=True)
        raise UserError(
            f"{run}: the checkpoint could not be written ({error}); the one before it is kept: free some space and run the same command again"
        ) from None
    shutil.rmtree(old, ignore_errors=True)
    if newest.exists():
        newest.rename(old)
    half.rename(newest)
    shutil.rmtree(old, ignore_errors=True)


def load(
    run: Path, model: Any, optimizer: torch.optim.Optimizer
) -> tuple[dict[str, Tensor], dict[str, Any], dict[str, Tensor]] | None:
    """Put model, optimizer and random states back.

    Returns:
        The best weights so far, the state, and what the strategy kept; None without a checkpoint.
    """
    folder = next((f for f in (run / NAME, run / f".{NAME}.old") if (f / "state.json").is_file()), None)
    if folder is None:
        return None
    try:
        state: dict[str, Any] = json.loads((folder / "state.json").read_text())
        restore_weights(model, opened(folder, "model"))
        adam = opened(folder, "adam")
        for name, p in trainable(model):
            moments = {key: shards.placed(p, among(adam, f"{name}/{key}")) for key in MOMENTS}
            taken = torch.tensor(float(state["step"])) if ranks.sharded() else adam[f"{name}/step"]
            optimizer.state[p] = {"step": taken.to(p.device), **moments}
        best, own, random = opened(folder, "best"), *(load_file(folder / f"{n}.safetensors") for n in ("own", "random"))
    except (SafetensorError, OSError, ValueError, KeyError, RuntimeError) as error:
        raise UserError(
            f"{folder}: not a checkpoint of this configuration ({error}); remove the folder to start afresh"
        ) from None
    torch.set_rng_state(random["cpu"])
    if torch.cuda.is_available() and "cuda" in random:
        torch.cuda.set_rng_state(random["cuda"])
    return best, state, own


def opened(folder: Path, name: str) -> dict[str, Tensor]:
    """A checkpoint's tensors; of a sharded run nothing but in the process that writes, which hands out the others' parts."""
    return load_file(folder / f"{name}.safetensors") if ranks.leads() or not ranks.sharded() else {}


def among(tensors: dict[str, Tensor], name: str) -> Tensor | None:
    """A tensor by its name, which must be there; None in a process that is handed its part of it by another."""
    return tensors[name] if ranks.leads() or not ranks.sharded() else None


def random_states() -> dict[str, Tensor]:
    """Where the generators of random numbers are."""
    states = {"cpu": torch.get_rng_state()}
    return states | ({"cuda": torch.cuda.get_rng_state()} if torch.cuda.is_available() else {})


def remove(run: Path) -> None:
    """Remove a finished run's checkpoint."""
    for name in (NAME, f".{NAME}.old", f".{NAME}.part"):
        shutil.rmtree(run / name, ignore_errors=True)
