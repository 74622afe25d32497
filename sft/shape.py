"""A model's sizes under a strategy, without its weights: built on torch's meta device, so that a laptop can plan for a 13B."""

import json
from typing import Any, NamedTuple

import torch

from common.errors import UserError
from sft.config import TrainConfig
from sft.models import device, precision, without_weights
from sft.strategies import strategy

NF4_BYTES = 0.5 + 0.127 / 8  # a weight in 4 bits and its doubly quantised scale (arXiv 2305.14314, section 3)
KNOWN: dict[str, "Shape"] = {}
ABSENT: dict[str, str] = {}
"""Models that cannot be read here, and why: looking for one on a hub takes minutes where there is no internet."""


class Shape(NamedTuple):
    """What decides memory and time."""

    parameters: int
    """Of the base model."""
    matrix_parameters: int
    """Weights of the linear layers, the output layer apart: those every token is multiplied with."""
    trainable: int
    weight_bytes: int
    """The model as it lies in memory, with what is trained of it in float32."""
    trainable_bytes: int
    hidden: int
    layers: int
    vocabulary: int
    activation_bytes: int
    """What one layer keeps of one token for the backward pass."""


def shape(config: TrainConfig) -> Shape:
    """A config's model and strategy in numbers.

    Raises:
        UserError: The model's config cannot be read here, or the strategy does not suit it.
    """
    key = json.dumps({**config.as_dict(), "seed": 0, "name": None, "train": config.train.precision}, sort_keys=True)
    if config.model in ABSENT:
        raise UserError(ABSENT[config.model])
    if key not in KNOWN:
        KNOWN[key] = measure(config)
    return KNOWN[key]


def measure(config: TrainConfig) -> Shape:
    """Build the model without weights and count."""
    dtype = precision(config.train.precision, device())
    try:
        model = without_weights(config.model, dtype)
    except UserError as error:
        ABSENT[config.model] = str(error)
        raise
    method = strategy(
        "lora" if config.strategy == "pissa" else config.strategy
    )  # the same sizes, without a decomposition
    parameters = sum(one.numel() for one in model.parameters())
    head = model.get_output_embeddings()
    linear = [one for one in model.modules() if isinstance(one, torch.nn.Linear) and one is not head]
    matrices = sum(one.weight.numel() for one in linear)
    sizes = model.config.get_text_config()
    layers = int(getattr(sizes, "num_hidden_layers", 0) or getattr(sizes, "num_layers", 0))
    width = sum(one.in_features + one.out_features for one in linear) / max(1, layers)
    saved = 4 if method.quantised else 0
    quantised_bytes = int((parameters - matrices) * dtype.itemsize + matrices * NF4_BYTES)
    adapted = adapt_without_weights(method, model, config)
    trained = [one for one in adapted.parameters() if one.requires_grad]
    trainable_bytes = sum(one.numel() * one.element_size() for one in trained)
    held = sum(one.numel() * one.element_size() for one in adapted.parameters())
    return Shape(
        parameters=parameters,
        matrix_parameters=matrices,
        trainable=sum(one.numel() for one in trained),
        weight_bytes=quantised_bytes + trainable_bytes if method.quantised else held,
        trainable_bytes=trainable_bytes,
        hidden=int(sizes.hidden_size),
        layers=layers,
        vocabulary=int(sizes.vocab_size),
        activation_bytes=int(width * dtype.itemsize + 8 * sizes.hidden_size + saved * sizes.hidden_size),
    )


def adapt_without_weights(method: Any, model: Any, config: TrainConfig) -> Any:
    """The model with a strategy's trainable parts, likewise without values."""
    with torch.device("meta"):
        try:
            return method.adapt(model, config)
        except (NotImplementedError, RuntimeError, ValueError) as error:
            reason = " ".join(str(error).split())[:160]
            raise UserError(f"{config.strategy} cannot be planned for {config.model} ({reason})") from None
