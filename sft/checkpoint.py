"""Checkpoints that a killed run goes on from, exactly: weights, optimizer, random states and position, in safetensors and JSON.

A checkpoint is a folder that takes its name only when it is whole; the one before it is removed after that.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from common.errors import UserError

NAME = "checkpoint"


def trainable(model: Any) -> Iterator[tuple[str, torch.nn.Parameter]]:
    """The parameters that training changes, by name."""
    return ((name, p) for name, p in model.named_parameters() if p.requires_grad)


def weights(model: Any) -> dict[str, Tensor]:
    """A copy of the trained parameters."""
    return {name: p.detach().to("cpu", copy=True) for name, p in trainable(model)}


def restore_weights(model: Any, saved: dict[str, Tensor]) -> None:
    """Put a copy of the trained parameters back."""
    with torch.no_grad():
        for name, p in trainable(model):
            p.copy_(saved[name])


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
    half, whole, old = run / f".{NAME}.part", run / NAME, run / f".{NAME}.old"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    tensors = {f"model/{name}": tensor for name, tensor in weights(model).items()}
    tensors |= {f"best/{name}": tensor for name, tensor in best.items()}
    for name, p in trainable(model):
        tensors |= {f"adam/{name}/{key}": value.cpu() for key, value in optimizer.state[p].items()}
    tensors |= {f"own/{name}": tensor.cpu().contiguous() for name, tensor in own.items()}
    tensors["random/cpu"] = torch.get_rng_state()
    if torch.cuda.is_available():
        tensors["random/cuda"] = torch.cuda.get_rng_state()
    try:
        save_file(tensors, half / "state.safetensors")
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
    if whole.exists():
        whole.rename(old)
    half.rename(whole)
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
        tensors = load_file(folder / "state.safetensors")
        state: dict[str, Any] = json.loads((folder / "state.json").read_text())
        restore_weights(model, part(tensors, "model/"))
        for name, p in trainable(model):
            optimizer.state[p] = part(tensors, f"adam/{name}/")
    except (SafetensorError, ValueError, KeyError, RuntimeError) as error:
        raise UserError(
            f"{folder}: not a checkpoint of this configuration ({error}); remove the folder to start afresh"
        ) from None
    torch.set_rng_state(tensors["random/cpu"])
    if torch.cuda.is_available() and "random/cuda" in tensors:
        torch.cuda.set_rng_state(tensors["random/cuda"])
    return part(tensors, "best/"), state, part(tensors, "own/")


def part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors under a prefix, without it."""
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def remove(run: Path) -> None:
    """Remove a finished run's checkpoint."""
    for name in (NAME, f".{NAME}.old", f".{NAME}.part"):
        shutil.rmtree(run / name, ignore_errors=True)
