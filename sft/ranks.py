"""Several processes that train one run: data-parallel, each with a share of every batch, and the whole model or a part of it.

`accelerate launch -m sft train …` starts them; nothing else changes (`sft.shards` says what a part of the model is). Every process computes the losses of its share, divided by
the labels of the whole batch; the gradients are added up, so that the step is the one that a single process would take.
Process 0 alone writes.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import torch

Item = TypeVar("Item")


def world() -> int:
    """How many processes train together."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def rank() -> int:
    """This process's number, from 0."""
    return int(os.environ.get("RANK", "0")) if world() > 1 else 0


def local_rank() -> int:
    """This process's number on its machine: the accelerator it takes."""
    return int(os.environ.get("LOCAL_RANK", "0")) if world() > 1 else 0


def local_world() -> int:
    """How many of the processes are on this machine."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", "1")) if world() > 1 else 1


def sharded() -> bool:
    """Whether each process holds a part of the weights alone, as accelerate's config file asks."""
    return world() > 1 and (os.environ.get("ACCELERATE_USE_FSDP") == "true" or zero_stage() > 0)


def zero_stage() -> int:
    """DeepSpeed's stage in accelerate's config file; 0 where the file is not DeepSpeed's, or shares nothing."""
    asked = os.environ.get("ACCELERATE_USE_DEEPSPEED") == "true"
    return int(os.environ.get("ACCELERATE_DEEPSPEED_ZERO_STAGE", "2")) if asked else 0


def leads() -> bool:
    """Whether this process is the one that writes and speaks."""
    return rank() == 0


def join() -> None:
    """Meet the other processes, if there are any; calling it again changes nothing."""
    if world() > 1 and not torch.distributed.is_initialized():
        from accelerate import PartialState

        PartialState(cpu=not torch.cuda.is_available())


@contextmanager
def leader_first() -> Iterator[None]:
    """Meet the other processes; they enter the block when the one that writes has left it."""
    join()
    if not leads():
        wait()
    yield
    if leads():
        wait()


def wait() -> None:
    """Go on when every process is here."""
    if world() > 1:
        torch.distributed.barrier()


def part() -> None:
    """Wait for the slowest process, then end the meeting: one that leaves earlier would tear the others down."""
    if world() > 1 and torch.distributed.is_initialized():
        torch.distributed.barrier()
        torch.distributed.destroy_process_group()


def share(items: Sequence[Item]) -> list[Item]:
    """This process's part of the items: every n-th."""
    return list(items[rank() :: world()])


def added(values: Sequence[float], where: torch.device) -> list[float]:
    """The sums over all processes, the same on each."""
    if world() == 1:
        return list(values)
    tensor = torch.tensor(values, dtype=torch.float64, device=where)
    torch.distributed.all_reduce(tensor)
    return [float(value) for value in tensor.tolist()]


def add_gradients(parameters: Sequence[torch.nn.Parameter]) -> None:
    """Add up the gradients of all processes; one that met no example has none."""
    if world() == 1:
        return
    for p in parameters:
        if p.grad is None:
            p.grad = torch.zeros_like(p)
        torch.distributed.all_reduce(p.grad)


def gathered(items: Sequence[Item]) -> list[Item]:
    """Every process's items, in the order of what `share` took them from."""
    if world() == 1:
        return list(items)
    parts: list[Any] = [None] * world()
    torch.distributed.all_gather_object(parts, list(items))
    longest = max(map(len, parts))
    return [part[at] for at in range(longest) for part in parts if at < len(part)]
