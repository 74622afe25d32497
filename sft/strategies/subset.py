"""Train weights of the model itself: some layers, the biases, or all.

What is trained is held in float32, since an update of a hundred-thousandth vanishes in bfloat16; the rest stays as it is.
A run keeps the tensors that changed, and they replace the base's when it is loaded.
"""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from common.errors import UserError
from sft.config import TrainConfig
from sft.strategies.base import Strategy

FILE = "tuned.safetensors"


def unfrozen(model: Any, chosen: set[str], what: str) -> Any:
    """The model with exactly the chosen parameters trained.

    Raises:
        UserError: None is.
    """
    if not chosen:
        raise UserError(what)
    for name, p in model.named_parameters():
        p.requires_grad_(name in chosen)
        if name in chosen:
            p.data = p.data.float()
    return model


def freeze(model: Any, config: TrainConfig) -> Any:
    """Train some of the layers."""
    options = config.freeze
    prefix, layers = layer_list(model)
    count = min(abs(options.layers), len(layers))
    numbers = range(len(layers) - count, len(layers)) if options.layers > 0 else range(count)
    inside = tuple(f"{prefix}.{number}." for number in numbers)
    words = (
        None if options.modules == "all" else [options.modules] if isinstance(options.modules, str) else options.modules
    )
    chosen = {
        name
        for name, _ in model.named_parameters()
        if name.startswith(inside) and (words is None or any(word in name for word in words))
    }
    return unfrozen(
        model, chosen, f"freeze.modules {options.modules!r}: no weight of the chosen layers has such a name"
    )


def layer_list(model: Any) -> tuple[str, Any]:
    """The name and the list of the decoder's layers."""
    lists = [(name, one) for name, one in model.named_modules() if isinstance(one, torch.nn.ModuleList)]
    if not lists:
        raise UserError("freeze: this model has no list of layers; take another strategy")
    return max(lists, key=lambda pair: sum(p.numel() for p in pair[1].parameters()))


def bitfit(model: Any, config: TrainConfig) -> Any:
    """Train the biases, and the scales of the normalisations where asked."""
    norms = {
        f"{name}.{inner}"
        for name, module in model.named_modules()
        if "norm" in type(module).__name__.lower()
        for inner, _ in module.named_parameters(recurse=False)
    }
    biases = {name for name, _ in model.named_parameters() if name.endswith("bias")}
    chosen = biases | norms if config.bitfit.norms else biases
    return unfrozen(
        model,
        chosen,
        "bitfit: this model has no biases; set bitfit.norms = true to train the scales of its normalisations",
    )


def full(model: Any, _config: TrainConfig) -> Any:
    """Train every weight."""
    return unfrozen(model, {name for name, _ in model.named_parameters()}, "full: this model has no weights")


def save_tuned(model: Any, folder: Path) -> None:
    """Write the trained tensors."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: p.detach().cpu().contiguous() for name, p in model.named_parameters() if p.requires_grad}
    save_file(tensors, folder / FILE, metadata={"format": "pt"})
    (folder / "tuned.json").write_text(json.dumps({"tensors": len(tensors)}) + "\n")


def load_tuned(base: Any, folder: Path) -> Any:
    """The base beside its tuned tensors, one set of them in place at a time.

    Raises:
        UserError: The file is absent, or its tensors do not fit the base.
    """
    if not (folder / FILE).is_file():
        raise UserError(f"{folder}: no {FILE}; only safetensors are loaded")
    from sft.models import model_errors

    with model_errors(str(folder)):
        tensors = load_file(folder / FILE)
    parameters = dict(base.named_parameters())
    wrong = [name for name, t in tensors.items() if name not in parameters or parameters[name].shape != t.shape]
    if wrong:
        raise UserError(
            f"{folder / FILE}: {len(wrong)} tensors do not fit the base model, such as {wrong[0]}; it was tuned on another"
        )
    pairs = ((parameters[name], tensor) for name, tensor in tensors.items())
    base.other_tensors = [(p, tensor.to(p.device, p.dtype)) for p, tensor in pairs]
    base.tuned_in_place = False
    put_tuned(base, True)
    return base


def put_tuned(model: Any, tuned: bool) -> None:
    """Put the tuned tensors or the base's in place; both are in memory, and only what differs is there twice."""
    if model.tuned_in_place == tuned:
        return
    held = [(p, p.data) for p, _ in model.other_tensors]
    for p, other in model.other_tensors:
        p.data = other
    model.other_tensors, model.tuned_in_place = held, tuned


FREEZE = Strategy(name="freeze", paper="arXiv 1801.06146", adapt=freeze, merges=True, save=save_tuned, load=load_tuned)
BITFIT = Strategy(name="bitfit", paper="arXiv 2106.10199", adapt=bitfit, merges=True, save=save_tuned, load=load_tuned)
FULL = Strategy(name="full", paper="", adapt=full, merges=True, save=save_tuned, load=load_tuned)
