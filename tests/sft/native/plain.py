"""The two architectures once more, written as slowly and plainly as the papers put them: one text at a time, in float64.

Only sizes, weights and ids go in, so that models of any shape can be checked, not those alone that references exist for.
"""

import math
from typing import Any

import torch
from torch import Tensor

Weights = dict[str, Tensor]
Step = tuple[Tensor, list[Tensor]]
"""Logits `(tokens, vocabulary)`; embeddings, each layer's output, and in place of the last one what the last norm makes of it."""


def turned(x: Tensor, places: Tensor, frequencies: Tensor) -> Tensor:
    """Rotate `(tokens, heads, width)`: element i with element i + width / 2 (Su et al. 2021, arXiv 2104.09864)."""
    angle = (places.double()[:, None] * frequencies.double()).repeat(1, 2)[:, None]
    first, second = x.chunk(2, -1)
    return x * angle.cos() + torch.cat([-second, first], -1) * angle.sin()


def frequencies(width: int) -> Tensor:
    return 10000.0 ** (-torch.arange(0, width, 2).float() / width)


def attended(query: Tensor, key: Tensor, value: Tensor, seen: Tensor, added: Tensor | float = 0.0) -> Tensor:
    """`(tokens, heads · width)`."""
    scores = torch.einsum("qhd,khd->hqk", query, key) / math.sqrt(query.shape[-1]) + added
    shares = scores.masked_fill(~seen, -math.inf).softmax(-1)
    return torch.einsum("hqk,khd->qhd", shares, value).flatten(1)


def chatglm(weights: Weights, config: dict[str, Any], ids: list[int], prefix: Tensor | None = None) -> Step:
    """ChatGLM-6B; a prefix is `(virtual tokens, 2 · layers · width)`."""
    w = {name: tensor.double() for name, tensor in weights.items()}
    heads, count = config["num_attention_heads"], len(ids)
    width = config["hidden_size"] // heads
    context = ids.index(config["bos_token_id"])
    whole = config["gmask_token_id"] in ids
    filled = ids.index(config["gmask_token_id" if whole else "mask_token_id"])
    column = torch.arange(count)
    seen = (column <= column[:, None]) | (column < context)
    if config["position_encoding_2d"]:
        halves = [column.where(column < context, filled), (column - context + 1).clamp(min=0)]
    else:
        halves = [column if whole else column.where(column < context, filled)]
    half = frequencies(width // len(halves)).half()

    def linear(name: str, x: Tensor) -> Tensor:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    def norm(name: str, x: Tensor) -> Tensor:
        centred = x - x.mean(-1, keepdim=True)
        scaled = centred / (centred.square().mean(-1, keepdim=True) + config["layernorm_epsilon"]).sqrt()
        return scaled * w[f"{name}.weight"] + w[f"{name}.bias"]

    def rotated(x: Tensor) -> Tensor:
        parts = x.chunk(len(halves), -1)
        return torch.cat([turned(part, places, half) for part, places in zip(parts, halves, strict=True)], -1)

    x = w["transformer.word_embeddings.weight"][ids]
    hidden = [x]
    for number in range(config["num_layers"]):
        layer = f"transformer.layers.{number}"
        x = norm(f"{layer}.input_layernorm", x)
        mixed = linear(f"{layer}.attention.query_key_value", x).view(count, heads, 3 * width)
        query, key, value = mixed.split(width, -1)
        query, key, sight = rotated(query), rotated(key), seen
        if prefix is not None:
            pairs = prefix.double().view(len(prefix), -1, heads, width)
            key, value = torch.cat([pairs[:, 2 * number], key]), torch.cat([pairs[:, 2 * number + 1], value])
            sight = torch.cat([torch.ones(count, len(prefix), dtype=torch.bool), seen], 1)
        attention = linear(f"{layer}.attention.dense", attended(query, key, value, sight))
        x = norm(f"{layer}.post_attention_layernorm", x * math.sqrt(56) + attention)
        inner = torch.nn.functional.gelu(linear(f"{layer}.mlp.dense_h_to_4h", x), approximate="tanh")
        x = x * math.sqrt(56) + linear(f"{layer}.mlp.dense_4h_to_h", inner)
        hidden.append(x)
    hidden[-1] = norm("transformer.final_layernorm", x)
    return hidden[-1] @ w["lm_head.weight"].T, hidden


def prefix_vectors(tensors: Weights) -> Tensor:
    """What a P-Tuning v2 checkpoint puts in front, with or without its projection."""
    table = tensors["embedding.weight"].double()
    if "trans.0.weight" not in tensors:
        return table
    first, second = ([tensors[f"trans.{n}.{kind}"].double() for kind in ("weight", "bias")] for n in (0, 2))
    return (table @ first[0].T + first[1]).tanh() @ second[0].T + second[1]


def slopes(heads: int) -> list[float]:
    """ALiBi's, also where the number of heads is no power of two (Press et al. 2021, arXiv 2108.12409)."""
    power = 2 ** int(math.log2(heads))
    whole = [2.0 ** (-8 * (head + 1) / power) for head in range(power)]
    between = [2.0 ** (-4 * (head + 1) / power) for head in range(0, 2 * power, 2)]
    return [*whole, *between][:heads]


def baichuan(weights: Weights, config: dict[str, Any], ids: list[int], texts: list[int] | None = None) -> Step:
    """Baichuan2, the 7B where the config has `max_position_embeddings`; `texts` numbers the texts of a row that are apart."""
    w = {name: tensor.double() for name, tensor in weights.items()}
    heads, count, rotary = config["num_attention_heads"], len(ids), "max_position_embeddings" in config
    width = config["hidden_size"] // heads
    column = torch.arange(count)
    own = torch.tensor(texts or [1] * count)
    seen = (column <= column[:, None]) & (own == own[:, None])
    steep = torch.tensor(slopes(heads), dtype=torch.float64)[:, None, None]
    added = 0.0 if rotary else steep * (column - column[:, None])

    def norm(name: str, x: Tensor) -> Tensor:
        return x / (x.square().mean(-1, keepdim=True) + config["rms_norm_eps"]).sqrt() * w[f"{name}.weight"]

    x = w["model.embed_tokens.weight"][ids]
    hidden = [x]
    for number in range(config["num_hidden_layers"]):
        layer = f"model.layers.{number}"
        packed = norm(f"{layer}.input_layernorm", x) @ w[f"{layer}.self_attn.W_pack.weight"].T
        query, key, value = (part.reshape(count, heads, width) for part in packed.chunk(3, -1))
        if rotary:
            query, key = (turned(part, column, frequencies(width)) for part in (query, key))
        x = x + attended(query, key, value, seen, added) @ w[f"{layer}.self_attn.o_proj.weight"].T
        inner = norm(f"{layer}.post_attention_layernorm", x)
        gate, up = (inner @ w[f"{layer}.mlp.{name}_proj.weight"].T for name in ("gate", "up"))
        x = x + (gate * gate.sigmoid() * up) @ w[f"{layer}.mlp.down_proj.weight"].T
        hidden.append(x)
    hidden[-1] = norm("model.norm", x)
    return hidden[-1] @ torch.nn.functional.normalize(w["lm_head.weight"], dim=1).T, hidden


def loss(logits: Tensor, labels: list[int], z_loss_weight: float = 0.0) -> Tensor:
    """The mean over the labels that are not -100, each told by the position before it."""
    wanted = torch.tensor(labels[1:])
    told = wanted != -100
    chances = logits[:-1][told].log_softmax(-1).gather(1, wanted[told][:, None])
    return -chances.mean() + z_loss_weight * logits[:-1].amax(-1).square().mean()
