"""Sharded weights (PyTorch's FSDP2): every process holds a part of each weight, gradient and optimizer state.

`accelerate launch --config_file configs/accelerate/fsdp2.yaml -m sft train …` asks for it. A layer's weights are gathered when the
layer is computed and dropped after it; what one process would compute is computed, so the steps are those of one process.

accelerate's files for DeepSpeed are taken at their ZeRO stage: 3 is what was said; 1 and 2 keep a layer's weights until its backward
pass, so that weights lie whole at the peak, gradients and optimizer states never. The sharding is PyTorch's all the same.

Checkpoints and adapters are written whole by the first process: a sharded run goes on with any number of processes, also one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from common.errors import UserError
from sft import ranks
from sft.batches import Batch
from sft.loss import token_losses
from sft.native.baichuan.layers import NormHead

NOT_SHARDED = {
    "qlora": "its 4-bit weights are packed and cannot be split; each process holds them whole under configs/accelerate/ddp.yaml",
    "adalora": "its budget compares whole matrices; start it with configs/accelerate/ddp.yaml",
}


class Losses(torch.nn.Module):
    """A model as FSDP sees it: from a batch to the losses of its labels."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, batch: Batch) -> Tensor:
        """Losses `(labels,)`."""
        return token_losses(self.model, batch)


def check(strategy: str) -> None:
    """Refuse what cannot be trained in shards, before anything is loaded.

    Raises:
        UserError: The strategy, or the launcher's settings.
    """
    if not ranks.sharded():
        return
    if strategy in NOT_SHARDED:
        raise UserError(f"strategy {strategy} does not go with sharded weights: {NOT_SHARDED[strategy]}")
    if ranks.zero_stage():
        check_deepspeed()
        return
    if os.environ.get("FSDP_VERSION", "1") != "2":
        raise UserError(
            "fsdp_version is 1 in accelerate's config file; write fsdp_version: 2 (configs/accelerate/fsdp2.yaml)"
        )
    if os.environ.get("FSDP_OFFLOAD_PARAMS", "false") == "true":
        raise UserError("fsdp_offload_params is true in accelerate's config file; only false is known here")


def check_deepspeed() -> None:
    """Refuse what of DeepSpeed's settings has no counterpart.

    Raises:
        UserError: A setting.
    """
    if os.environ.get("ACCELERATE_DEEPSPEED_CONFIG_FILE"):
        raise UserError(
            "deepspeed_config_file is set in accelerate's config file, and DeepSpeed's own files are not read here; "
            "write zero_stage instead (configs/accelerate/deepspeed-zero3.yaml), or take configs/accelerate/fsdp2.yaml"
        )
    for name in ("offload_optimizer_device", "offload_param_device"):
        device = os.environ.get(f"ACCELERATE_DEEPSPEED_{name.upper()}", "none")
        if device != "none":
            raise UserError(f"{name} is {device} in accelerate's config file; only none is known here")


def loading_device(where: torch.device) -> torch.device:
    """Where a model is built: a sharded one in the machine's memory, since whole it need not fit the accelerator."""
    return torch.device("cpu") if ranks.sharded() else where


@contextmanager
def in_turn() -> Iterator[None]:
    """Let the processes of a machine into the block one after another where each builds the whole model before it keeps a part."""
    turns = ranks.local_world() if ranks.sharded() else 0
    mine = ranks.local_rank() if turns else 0
    for _ in range(mine):
        ranks.wait()
    yield
    for _ in range(turns - mine):
        ranks.wait()


def sharded(model: Any, where: torch.device) -> Losses | None:
    """Split a model's weights over the processes, layer by layer; None where the launcher does not ask for it.

    Returns:
        The way from a batch to its losses that gathers and drops them.
    """
    if not ranks.sharded():
        return None
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import FSDPModule, fully_shard

    from sft.strategies.subset import layer_list

    for module in model.modules():
        if isinstance(module, NormHead):
            module.remembers = False
    mesh = init_device_mesh(where.type, (ranks.world(),))
    again = os.environ.get("FSDP_RESHARD_AFTER_FORWARD", "true") != "false" and ranks.zero_stage() in (0, 3)
    for layer in layer_list(model)[1]:
        fully_shard(layer, mesh=mesh, reshard_after_forward=again)
    root: Any = fully_shard(Losses(model), mesh=mesh)
    root.set_reduce_scatter_unused_params(True)  # an expert that a process's share never met
    for module in root.modules():
        if isinstance(module, FSDPModule):
            module.set_force_sum_reduction_for_comms(True)
            # losses are divided by the labels of the whole batch: gradients are added up
            module.set_gradient_divide_factor(1.0)
    split: Losses = root
    return split


@contextmanager
def gathered(forward: Any) -> Iterator[None]:
    """Hold what stands outside the layers (embeddings, output layer, soft prompts) whole, for generation past `Losses`."""
    split = isinstance(forward, Losses)
    if split:
        forward.unshard()
    try:
        yield
    finally:
        if split:
            forward.reshard()


def copied(tensor: Tensor, *, fresh: bool = True) -> Tensor | None:
    """A copy in the machine's memory; of a split tensor the whole, in the process that writes alone. All take part.

    Args:
        fresh: Also of what lies there already; else that itself will do.
    """
    from torch.distributed.tensor import DTensor

    if not isinstance(tensor, DTensor):
        return tensor.detach().to("cpu", copy=fresh)
    part: DTensor = tensor.detach()  # type: ignore[assignment]
    whole = part.full_tensor()
    return whole.to("cpu", copy=True) if ranks.leads() else None


def placed(like: Tensor, whole: Tensor | None) -> Tensor:
    """A whole tensor as `like` lies, on its device and split as it is. All take part; only the process that writes has the whole."""
    from torch.distributed.tensor import DTensor, distribute_tensor

    if not isinstance(like, DTensor):
        return like if whole is None else whole.to(like.device)
    source = torch.empty(like.shape, device=like.device) if whole is None else whole.to(like.device)
    return distribute_tensor(source.to(like.dtype), like.device_mesh, like.placements)


def make_whole(model: Any) -> None:
    """Put the whole trained weights in place of the parts, in the process that writes, to be saved. All take part."""
    if not ranks.sharded():
        return
    trained = [p for p in model.parameters() if p.requires_grad]
    whole = {id(p): torch.nn.Parameter(full) for p in trained if (full := copied(p)) is not None}
    for module in model.modules():
        for name, p in list(module._parameters.items()):
            if id(p) in whole:
                module._parameters[name] = whole[id(p)]
