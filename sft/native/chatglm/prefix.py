"""P-Tuning v2 as the publisher has it: virtual keys and values in front of every layer's own (arXiv 2110.07602)."""

from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from common.errors import UserError
from sft.native.chatglm.configuration import ChatGLMConfig

Prefix = tuple[Tensor, Tensor]
"""One layer's keys and values, `(rows, heads, virtual tokens, head width)` each."""
NAME = "transformer.prefix_encoder."


class PrefixEncoder(nn.Module):
    """A vector of all layers' keys and values for each virtual token, straight from a table or through a projection."""

    def __init__(self, config: ChatGLMConfig) -> None:
        super().__init__()
        self.layers, self.heads = config.num_layers, config.num_attention_heads
        width = 2 * config.num_layers * config.hidden_size
        inner = config.hidden_size if config.prefix_projection else width
        self.embedding = nn.Embedding(int(config.pre_seq_len or 0), inner)
        self.trans = (
            nn.Sequential(nn.Linear(inner, inner), nn.Tanh(), nn.Linear(inner, width))
            if config.prefix_projection
            else None
        )
        self.dropout = nn.Dropout(config.prefix_dropout)

    def vectors(self) -> Tensor:
        """What the model uses, `(virtual tokens, 2 * layers * width)`."""
        table: Tensor = self.embedding.weight
        return table if self.trans is None else self.trans(table)

    def forward(self, rows: int, dtype: torch.dtype) -> list[Prefix]:
        """Each layer's keys and values, in the type of the model."""
        vectors = self.vectors().to(dtype)
        parts = vectors.view(len(vectors), 2 * self.layers, self.heads, -1)
        parts = self.dropout(parts.expand(rows, *parts.shape)).permute(2, 0, 3, 1, 4)
        return [(parts[2 * layer], parts[2 * layer + 1]) for layer in range(self.layers)]


def load_prefix(model: Any, file: Path) -> None:
    """Put a published prefix (`transformer.prefix_encoder.*` in safetensors or `.bin`) in front of a loaded model.

    Length and projection are read off the tensors, and stand in the model's config afterwards.

    Raises:
        UserError: The file cannot be read, or its prefix is of a model of other sizes.
    """
    found = read_prefix(file)
    config = model.config
    config.pre_seq_len = len(found["embedding.weight"])
    config.prefix_projection = "trans.0.weight" in found
    base = model.get_decoder()
    encoder = PrefixEncoder(config).to(base.word_embeddings.weight.device)
    try:
        encoder.load_state_dict(found)
    except RuntimeError as error:
        config.pre_seq_len = None
        raise UserError(
            f"{file}: the prefix is of a model of other sizes ({' '.join(str(error).split())[:200]})"
        ) from None
    base.prefix_encoder = encoder.train(model.training)


def read_prefix(file: Path) -> dict[str, Tensor]:
    """A prefix's tensors, by their names inside the encoder."""
    try:
        if file.suffix == ".safetensors":
            tensors = load_file(file)
        else:
            tensors = torch.load(file, map_location="cpu", weights_only=True)
        found = {name.removeprefix(NAME): one for name, one in tensors.items() if name.startswith(NAME)}
    except UnpicklingError:
        raise UserError(f"{file}: holds more than tensors, or is damaged; nothing in it was run") from None
    except (OSError, SafetensorError, RuntimeError, ValueError, AttributeError, EOFError, KeyError) as error:
        raise UserError(f"{file}: cannot be read as tensors ({' '.join(str(error).split())[:200]})") from None
    if "embedding.weight" not in found:
        raise UserError(f"{file}: has no {NAME}embedding.weight, so it is no P-Tuning v2 checkpoint of ChatGLM")
    return found


def as_adapter(model: Any, file: Path, folder: Path) -> None:
    """Write a published prefix as an adapter in PEFT's format, which runs, cards and the arena know.

    PEFT lays a prefix out the same way; a projection is computed once and its result stored. For use, not for training on:
    PEFT has no dropout on it.
    """
    from peft import PrefixTuningConfig

    load_prefix(model, file)
    encoder = model.get_decoder().prefix_encoder
    config = model.config
    with torch.no_grad():
        vectors = encoder.vectors().float().cpu().contiguous()
    model.get_decoder().prefix_encoder, config.pre_seq_len = None, None
    folder.mkdir(parents=True, exist_ok=True)
    save_file({"prompt_embeddings": vectors}, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    PrefixTuningConfig(
        task_type="CAUSAL_LM",
        inference_mode=True,
        num_virtual_tokens=len(vectors),
        token_dim=config.hidden_size,
        num_layers=config.num_layers,
        num_attention_heads=config.num_attention_heads,
        num_transformer_submodules=1,
        encoder_hidden_size=config.hidden_size,
        base_model_name_or_path=config.name_or_path,
    ).save_pretrained(str(folder))
