"""Baichuan2's parts: RMS norm, packed attention with rotary positions or ALiBi, gated MLP, and the normalised head."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from transformers import Cache
from transformers.modeling_layers import GradientCheckpointingLayer
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from sft.native.baichuan.configuration import BaichuanConfig

Rotation = tuple[Tensor, Tensor]
"""Cosines and sines, `(rows, 1, tokens, head width)`, float32."""
SMALLEST = 1e-12  # norm of a row of the head, below which it is not divided any further


class RMSNorm(nn.Module):
    """Division by the root of the mean square, computed in float32; in 16 bits rounded before the weight, as published."""

    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, hidden: Tensor) -> Tensor:
        """`(…, width)` to the same."""
        kept = hidden if hidden.dtype == self.weight.dtype else hidden.float()  # a float32 copy is kept for backward
        scaled = nn.functional.rms_norm(kept, (hidden.shape[-1],), eps=self.eps)
        return self.weight * (scaled.to(self.weight.dtype) if self.weight.dtype.itemsize == 2 else scaled)


class NormHead(nn.Module):
    """The output layer: every row of the weight counts with length 1.

    The logits are divided by the rows' lengths, which is the same as dividing the weights; the weight itself stays as it was
    loaded, and a gradient always goes through the lengths. (The published code overwrites the weight at the first evaluation,
    so that measuring on dev would change what is trained, and takes gradients in evaluation mode as of the new weight.)
    """

    def __init__(self, width: int, vocabulary: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(vocabulary, width))
        self.known: tuple[int, int, Tensor] | None = None
        self.remembers = True
        """False where the weight may change without a sign of it, as one that is gathered from parts does."""

    def lengths(self) -> Tensor:
        """The rows' Euclidean lengths `(vocabulary,)`, float32; remembered while the weight does not change."""
        if self.weight.requires_grad and torch.is_grad_enabled():
            lengths: Tensor = torch.linalg.vector_norm(self.weight.float(), dim=1).clamp_min(SMALLEST)
            return lengths
        key = (self.weight.data_ptr(), -1 if self.weight.is_inference() else self.weight._version)
        if self.known is None or self.known[:2] != key or not self.remembers:
            with torch.no_grad():
                parts = [
                    torch.linalg.vector_norm(part.float(), dim=1) for part in torch.split(self.weight.detach(), 16384)
                ]
                self.known = (*key, torch.cat(parts).clamp_min(SMALLEST).clone())
        return self.known[2]

    def train(self, mode: bool = True) -> "NormHead":
        """Forget the lengths: a weight in shards (FSDP) changes without its version telling."""
        self.known = None
        return super().train(mode)

    def forward(self, hidden: Tensor) -> Tensor:
        """`(…, width)` to logits `(…, vocabulary)`; the lengths are not rounded to 16 bits, which would favour tokens."""
        logits = nn.functional.linear(hidden, self.weight)
        return (logits / self.lengths()).to(logits.dtype)


def slopes(heads: int) -> Tensor:
    """ALiBi's slope of each head `(heads,)`, float64 (Press et al. 2021, arXiv 2108.12409)."""
    whole = 1 << (heads.bit_length() - 1)
    if whole == heads:
        return 2.0 ** (-8.0 * torch.arange(1, heads + 1, dtype=torch.float64) / heads)
    return torch.cat([slopes(whole), slopes(2 * whole)[0::2][: heads - whole]])


def bias(heads: int, distance: Tensor) -> Tensor:
    """What a key's distance (its place less the query's, `(queries, keys)`) adds to its score, `(1, heads, queries, keys)`, float32.

    By distance, not by the key's own place: in 16 bits the publisher's table for inference loses the near keys' differences.
    """
    return slopes(heads).to(distance.device, torch.float32)[None, :, None, None] * distance.float()


def rotation(positions: Tensor, width: int) -> Rotation:
    """Cosines and sines of positions `(rows, tokens)`."""
    frequencies = 1.0 / 10000 ** (torch.arange(0, width, 2, dtype=torch.float32, device=positions.device) / width)
    angles = positions[:, None, :, None].float() * frequencies
    angles = torch.cat([angles, angles], -1)
    return angles.cos(), angles.sin()


def rotate(vectors: Tensor, turn: Rotation) -> Tensor:
    """Turn element i together with element i + width / 2, in float32."""
    x = vectors.float()
    first, second = x.chunk(2, -1)
    return (x * turn[0] + torch.cat([-second, first], -1) * turn[1]).to(vectors.dtype)


def eager_attention(
    module: nn.Module,  # noqa: ARG001
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float = 1.0,
    **_: Any,
) -> tuple[Tensor, Tensor]:
    """Attention written out, with its probabilities `(rows, heads, queries, keys)`; the mask is added to the scores."""
    scores = (query @ key.transpose(2, 3)) * scaling
    if attention_mask is not None:
        scores = (scores + attention_mask).clamp_min(torch.finfo(scores.dtype).min)
    shares = scores.softmax(-1)
    return (shares @ value).transpose(1, 2).contiguous(), shares


class BaichuanAttention(nn.Module):
    """Self-attention; one linear layer gives all of q, then all of k, then all of v."""

    def __init__(self, config: BaichuanConfig, layer_idx: int) -> None:
        super().__init__()
        self.config, self.layer_idx, self.head_dim = config, layer_idx, config.head_dim
        self.W_pack = nn.Linear(config.hidden_size, 3 * config.hidden_size, bias=False)
        self.o_proj = nn.Linear(config.hidden_size, config.hidden_size, bias=False)

    def forward(
        self,
        hidden: Tensor,
        attention_mask: Tensor | None,
        turn: Rotation | None,
        past_key_values: Cache | None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor | None]:
        """Attend from `(rows, tokens, width)`."""
        shape = hidden.shape[:-1]
        query, key, value = (
            part.reshape(*shape, -1, self.head_dim).transpose(1, 2) for part in self.W_pack(hidden).chunk(3, -1)
        )
        if turn is not None:
            query, key = rotate(query, turn), rotate(key, turn)
        if past_key_values is not None:
            key, value = past_key_values.update(key, value, self.layer_idx)
        attend: Callable[..., Any] = ALL_ATTENTION_FUNCTIONS.get_interface(
            self.config._attn_implementation, eager_attention
        )
        output, shares = attend(
            self,
            query,
            key,
            value,
            None if attention_mask is None else attention_mask.to(query.dtype),
            dropout=0.0,
            scaling=self.head_dim**-0.5,
            is_causal=attention_mask is None,
            **kwargs,
        )
        return self.o_proj(output.reshape(*shape, -1)), shares


class BaichuanMLP(nn.Module):
    """Down( SiLU(gate) · up )."""

    def __init__(self, config: BaichuanConfig) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, hidden: Tensor) -> Tensor:
        """`(rows, tokens, width)` to the same."""
        output: Tensor = self.down_proj(nn.functional.silu(self.gate_proj(hidden)) * self.up_proj(hidden))
        return output


class BaichuanLayer(GradientCheckpointingLayer):  # type: ignore[no-untyped-call]
    """One layer: attention and MLP, each behind a norm and beside a residual."""

    def __init__(self, config: BaichuanConfig, layer_idx: int) -> None:
        super().__init__()
        self.self_attn = BaichuanAttention(config, layer_idx)
        self.mlp = BaichuanMLP(config)
        self.input_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.post_attention_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)

    def forward(
        self,
        hidden: Tensor,
        attention_mask: Tensor | None = None,
        turn: Rotation | None = None,
        past_key_values: Cache | None = None,
        **kwargs: Any,
    ) -> Tensor:
        """`(rows, tokens, width)` to the same."""
        attended, _ = self.self_attn(
            self.input_layernorm(hidden), attention_mask, turn=turn, past_key_values=past_key_values, **kwargs
        )
        hidden = hidden + attended
        output: Tensor = hidden + self.mlp(self.post_attention_layernorm(hidden))
        return output
