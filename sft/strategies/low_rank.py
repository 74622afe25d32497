"""LoRA and its family, and IA3: small parts beside frozen linear layers."""

import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from common.errors import UserError
from sft.config import TrainConfig
from sft.strategies.base import Strategy, check_names, load_adapter, save_adapter, with_peft


def transposed(model: Any) -> bool:
    """Whether the linear layers hold their weights the other way round, as GPT-2's do; PEFT wants to be told."""
    from transformers.pytorch_utils import Conv1D

    return any(isinstance(module, Conv1D) for module in model.modules())


def beside_layers(model: Any, config: TrainConfig, kind: str, **more: Any) -> Any:
    """What PEFT puts beside the layers that `[lora]` names.

    Args:
        kind: The name of PEFT's config class.
    """
    options = config.lora
    check_names(model, options.targets, "lora.targets")
    return with_peft(
        model,
        config,
        kind,
        lora_alpha=options.alpha,
        lora_dropout=options.dropout,
        target_modules=options.targets,
        fan_in_fan_out=transposed(model),
        **more,
    )


def lora_with(model: Any, config: TrainConfig, **more: Any) -> Any:
    """LoRA of the run's options, with what a member of the family changes."""
    return beside_layers(model, config, "LoraConfig", r=config.lora.rank, **more)


def lora(model: Any, config: TrainConfig) -> Any:
    """Low-rank adapters beside the frozen linear layers."""
    return lora_with(model, config)


def dora(model: Any, config: TrainConfig) -> Any:
    """LoRA for the direction of the weights, a learned length for each output."""
    return lora_with(model, config, use_dora=True)


def rslora(model: Any, config: TrainConfig) -> Any:
    """LoRA scaled by alpha / √rank, so that a higher rank does not learn more slowly."""
    return lora_with(model, config, use_rslora=True)


def pissa(model: Any, config: TrainConfig) -> Any:
    """LoRA that starts from the principal singular vectors; the base keeps the rest."""
    iterations = config.pissa.iterations
    adapted = lora_with(model, config, init_lora_weights=f"pissa_niter_{iterations}" if iterations else "pissa")
    adapted.pissa_start = {
        name: p.detach().to("cpu", copy=True) for name, p in adapted.named_parameters() if p.requires_grad
    }
    return adapted


def save_pissa(model: Any, folder: Path) -> None:
    """Write the change against the unchanged base as a plain LoRA of twice the rank.

    The base's weights were W − s·B₀A₀ while training, so what was learned is s·(BA − B₀A₀): the rows of A and A₀ one below
    the other, and the columns of B and −B₀ side by side. A layer with fewer singular vectors than the rank gets zeros.
    """
    from safetensors.torch import save_file

    start = model.pissa_start
    config = model.peft_config["default"]
    tensors: dict[str, Tensor] = {}
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        now, before = p.detach().float().cpu(), start[name].float()
        side = "lora_A" in name
        both = torch.cat([now, before if side else -before], 0 if side else 1)
        missing = 2 * config.r - both.shape[0 if side else 1]
        both = torch.nn.functional.pad(both, (0, 0, 0, missing) if side else (0, missing))
        tensors[name.replace(".default", "")] = both.contiguous()
    saved = type(config)(
        **{key: value for key, value in config.to_dict().items() if key in config.__dataclass_fields__}
    )
    saved.init_lora_weights, saved.r, saved.lora_alpha, saved.inference_mode = (
        True,
        2 * config.r,
        2 * config.lora_alpha,
        True,
    )
    saved.target_modules = sorted(config.target_modules)
    folder.mkdir(parents=True, exist_ok=True)
    saved.save_pretrained(folder)
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})


def pissa_state(model: Any) -> dict[str, Tensor]:
    """The adapter as it was at the start: what was taken out of the base's weights."""
    return dict(model.pissa_start)


def restore_pissa(model: Any, state: dict[str, Tensor]) -> None:
    """See that the decomposition came out as before; the base's weights of a resumed run would differ otherwise.

    Raises:
        UserError: It did not.
    """
    if any(not torch.equal(state[name], model.pissa_start[name]) for name in state):
        raise UserError(
            "the singular vectors came out otherwise than when the run began; start it afresh in another --out"
        )


def lora_plus_groups(model: Any, config: TrainConfig) -> list[dict[str, Any]]:
    """The B matrices with a higher rate than the A matrices."""
    trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    fast = [p for name, p in trained if "lora_B" in name]
    slow = [p for name, p in trained if "lora_B" not in name]
    return [{"params": slow, "lr_scale": 1.0}, {"params": fast, "lr_scale": config.lora_plus.ratio}]


def adalora(model: Any, config: TrainConfig) -> Any:
    """Singular triplets whose number a budget decides."""
    options = config.adalora
    adapted = beside_layers(
        model,
        config,
        "AdaLoraConfig",
        init_r=options.start_rank,
        target_r=options.rank,
        deltaT=options.every,
        orth_reg_weight=options.orthogonal,
        total_step=1 << 30,  # `begin_adalora` knows it
    )
    adapted.adalora_shares = (options.warmup, options.settled)
    return adapted


def begin_adalora(model: Any, steps: int) -> None:
    """Lay the budget's course over the steps: it falls for at least one step, after importance was measured in one before.

    Raises:
        UserError: There are fewer than three steps.
    """
    if steps < 3:
        raise UserError(f"adalora needs 3 steps to give up ranks, and this run has {steps}; raise train.epochs")
    config, allocator = model.peft_config["default"], model.base_model.rankallocator
    warmup, settled = model.adalora_shares
    config.total_step = steps
    config.tfinal = min(max(1, round(steps * settled)), steps - 2)
    config.tinit = min(round(steps * warmup), steps - config.tfinal - 1)
    allocator.peft_config = config
    allocator.set_total_step(steps)


def allocate(model: Any, step: int) -> None:
    """Move the budget after a step."""
    model.base_model.update_and_allocate(step + 1)


def orthogonality(model: Any) -> Tensor:
    """How far the singular vectors are from orthogonal, as PEFT's own forward adds it to the loss."""
    parts = []
    for name, p in model.named_parameters():
        if p.requires_grad and ("lora_A" in name or "lora_B" in name):
            product = p @ p.T if "lora_A" in name else p.T @ p
            parts.append((product - torch.eye(*product.shape, device=p.device, dtype=p.dtype)).norm(p="fro"))
    weight: float = model.peft_config["default"].orth_reg_weight
    return weight * torch.stack(parts).mean()


def adalora_state(model: Any) -> dict[str, Tensor]:
    """The importance of every triplet so far, and which are left."""
    allocator = model.base_model.rankallocator
    state = {
        f"{kind}/{name}": tensor.detach().cpu()
        for kind in ("ipt", "exp_avg_ipt", "exp_avg_unc")
        for name, tensor in getattr(allocator, kind).items()
    }
    pattern = model.peft_config["default"].rank_pattern or {}
    return state | {f"left/{name}": torch.tensor(left) for name, left in pattern.items()}


def restore_adalora(model: Any, state: dict[str, Tensor]) -> None:
    """Put importance and budget back."""
    allocator = model.base_model.rankallocator
    where = next(model.parameters()).device
    for kind in ("ipt", "exp_avg_ipt", "exp_avg_unc"):
        found = {name.removeprefix(f"{kind}/"): t.to(where) for name, t in state.items() if name.startswith(f"{kind}/")}
        setattr(allocator, kind, found)
    left = {name.removeprefix("left/"): t.tolist() for name, t in state.items() if name.startswith("left/")}
    model.peft_config["default"].rank_pattern = left or {}


def save_adalora(model: Any, folder: Path) -> None:
    """Write the triplets that are not 0, which are more than the last budget leaves where the best weights are earlier ones.

    A layer that the budget left without a rank is no broken shard, as PEFT suspects.
    """
    model.peft_config["default"].rank_pattern = {
        name.removeprefix("base_model.model."): (p != 0).flatten().tolist()
        for name, p in model.named_parameters()
        if "lora_E" in name
    }
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*invalid shape", category=UserWarning)
        save_adapter(model, folder)


def load_adalora(base: Any, folder: Path) -> Any:
    """The base with the adapter; PEFT builds it at full rank first and tells that the pattern of ranks comes after."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*rank_pattern keys did not match", category=RuntimeWarning)
        return load_adapter(base, folder)


def load_scales(base: Any, folder: Path) -> Any:
    """The base with its scales in float32: near 1 there is nothing in bfloat16 between steps of 0.4 %."""
    return load_adapter(base, folder, float32=True)


KEYS_AND_VALUES = ("k_proj", "v_proj", "query_key_value", "W_pack", "c_attn", "qkv_proj")
FEEDFORWARD = ("down_proj", "dense_4h_to_h", "fc2", "fc_out")


def ia3(model: Any, config: TrainConfig) -> Any:
    """Scales of keys, values and the feed-forward part's activations."""
    names = {name.rsplit(".", 1)[-1] for name, _ in model.named_modules()}
    inner = [name for name in FEEDFORWARD if name in names]
    if "c_proj" in names and not inner:
        inner = [r"mlp.c_proj"]
    feedforward = config.ia3.feedforward
    if feedforward is None:
        feedforward = [name for name in inner if config.ia3.targets is None or name in config.ia3.targets]
    targets = config.ia3.targets or [*(name for name in KEYS_AND_VALUES if name in names), *feedforward]
    if not targets:
        raise UserError("ia3: no layer of this model has a known name; give ia3.targets and ia3.feedforward")
    check_names(model, targets, "ia3.targets")
    return with_peft(
        model,
        config,
        "IA3Config",
        target_modules=targets,
        feedforward_modules=feedforward,
        fan_in_fan_out=transposed(model),
    )


LORA = Strategy(name="lora", paper="arXiv 2106.09685", adapt=lora, mixes=True, merges=True)
QLORA = Strategy(name="qlora", paper="arXiv 2305.14314", adapt=lora, mixes=True, merges=True, quantised=True)
DORA = Strategy(name="dora", paper="arXiv 2402.09353", adapt=dora, merges=True)
RSLORA = Strategy(name="rslora", paper="arXiv 2312.03732", adapt=rslora, mixes=True, merges=True)
PISSA = Strategy(
    name="pissa", paper="arXiv 2404.02948", adapt=pissa, mixes=True, merges=True, save=save_pissa, state=pissa_state,
    restore=restore_pissa,
)  # fmt: skip
LORA_PLUS = Strategy(
    name="lora-plus", paper="arXiv 2402.12354", adapt=lora, mixes=True, merges=True, groups=lora_plus_groups
)
ADALORA = Strategy(
    name="adalora", paper="arXiv 2303.10512", adapt=adalora, merges=True, begin=begin_adalora, after_step=allocate,
    penalty=orthogonality, save=save_adalora, load=load_adalora, state=adalora_state, restore=restore_adalora,
)  # fmt: skip
IA3 = Strategy(name="ia3", paper="arXiv 2205.05638", adapt=ia3, merges=True, load=load_scales)
