"""ChatGLM's block: rotary attention in two halves, a residual that takes the normalised input times a factor, a plain MLP."""

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from transformers import Cache
from transformers.modeling_layers import GradientCheckpointingLayer
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from sft.native.chatglm.configuration import ChatGLMConfig

Rotation = tuple[Tensor, Tensor]
"""Cosine and sine of the angles, `(rows, tokens, head width)`; the sine carries the sign of the swapped half."""


@functools.cache
def inverse_frequencies(size: int, device: torch.device) -> Tensor:
    """10000^(-2i/size) for i below size/2, rounded to fp16 as the published code does whatever the model's type."""
    with torch.inference_mode(False), torch.device("cpu"):
        exact = 1.0 / (10000 ** (torch.arange(0, size, 2).float() / size))
        return exact.half().to(device)


def angles(positions: Tensor, size: int, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Cosine and sine of each position's angles, `(…, size)`: all frequencies, then the same again.

    In a 16-bit model they are those of the published fp16 run, where positions, products and cosines are fp16 too: the
    published weights have seen no others. With bfloat16 they are rounded once more, instead of counting in bfloat16, which
    has no whole numbers above 256.
    """
    exact = torch.float16 if dtype in (torch.float16, torch.bfloat16) else torch.float32
    with torch.autocast(positions.device.type, enabled=False):
        turn = positions.to(exact)[..., None] * inverse_frequencies(size, positions.device).to(exact)
        turn = torch.cat([turn, turn], -1)
        return turn.cos().to(dtype), turn.sin().to(dtype)


def rotation(positions: Tensor, head: int, dtype: torch.dtype) -> Rotation:
    """The rotation of whole heads.

    Args:
        positions: int64 `(rows, 2, tokens)`: the head's first half turns by the first, its second half by the second; or
            `(rows, tokens)`: all of it turns by the same.
        head: Width of a head.
        dtype: The model's.
    """
    halves = positions if positions.dim() == 3 else positions[:, None]
    size = head // halves.shape[1]
    cos, sin = angles(halves, size, dtype)
    sign = torch.ones(size, dtype=dtype, device=positions.device)
    sign[: size // 2] = -1
    return cos.transpose(1, 2).flatten(2), (sin * sign).transpose(1, 2).flatten(2)


def rotate(x: Tensor, turn: Rotation, halves: int) -> Tensor:
    """Turn `(rows, tokens, heads, …, head width)`: an element pairs with the one half a rotated part away."""
    shape = (*turn[0].shape[:2], *[1] * (x.dim() - 3), turn[0].shape[-1])
    cos, sin = (part.view(shape).to(x.dtype) for part in turn)
    swapped: Tensor = x.view(*x.shape[:-1], halves, 2, -1).flip(-2).flatten(-3)
    return x * cos + swapped * sin


def eager_attention(
    module: nn.Module,  # noqa: ARG001
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float = 1.0,
    **_: Any,
) -> tuple[Tensor, Tensor]:
    """Attention written out, with its probabilities `(rows, heads, queries, keys)`; True in the mask is what is seen.

    The query is scaled before the product, which could leave fp16 otherwise; the softmax is float32.
    """
    scores = ((query * scaling) @ key.transpose(2, 3)).float()
    if attention_mask is not None:
        scores = scores.masked_fill(~attention_mask, torch.finfo(torch.float32).min)
    shares = scores.softmax(-1).to(value.dtype)
    return (shares @ value).transpose(1, 2).contiguous(), shares


class ChatGLMAttention(nn.Module):
    """Self-attention; q, k and v come from one linear layer, head by head."""

    is_causal = False

    def __init__(self, config: ChatGLMConfig, layer_idx: int) -> None:
        super().__init__()
        self.config, self.layer_idx = config, layer_idx
        self.heads, self.head = config.num_attention_heads, config.head_dim
        self.halves = 2 if config.position_encoding_2d else 1
        self.query_key_value = nn.Linear(config.hidden_size, 3 * config.hidden_size)
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(
        self,
        hidden: Tensor,
        prefix: tuple[Tensor, Tensor] | None,
        turn: Rotation,
        attention_mask: Tensor | None,
        past_key_values: Cache | None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor | None]:
        """Attend from `(rows, tokens, width)`; a prefix's keys and values stand in front, not rotated."""
        shape = hidden.shape[:-1]
        mixed = self.query_key_value(hidden).view(*shape, self.heads, 3, self.head)
        query, key = rotate(mixed[..., :2, :], turn, self.halves).transpose(1, 2).unbind(-2)
        value = mixed[..., 2, :].transpose(1, 2)
        if prefix is not None:
            key, value = torch.cat([prefix[0], key], 2), torch.cat([prefix[1], value], 2)
        if past_key_values is not None:
            key, value = past_key_values.update(key, value, self.layer_idx)
        attend: Callable[..., Any] = ALL_ATTENTION_FUNCTIONS.get_interface(
            self.config._attn_implementation, eager_attention
        )
        output, shares = attend(
            self, query, key, value, attention_mask, dropout=0.0, scaling=self.head**-0.5, is_causal=False, **kwargs
        )
        return self.dense(output.reshape(*shape, -1)), shares


class ChatGLMMLP(nn.Module):
    """Up, GELU in its tanh form, down."""

    def __init__(self, config: ChatGLMConfig) -> None:
        super().__init__()
        self.dense_h_to_4h = nn.Linear(config.hidden_size, config.inner_hidden_size)
        self.dense_4h_to_h = nn.Linear(config.inner_hidden_size, config.hidden_size)

    def forward(self, hidden: Tensor) -> Tensor:
        """`(rows, tokens, width)` to the same."""
        inner = nn.functional.gelu(self.dense_h_to_4h(hidden), approximate="tanh")
        output: Tensor = self.dense_4h_to_h(inner)
        return output


class ChatGLMBlock(GradientCheckpointingLayer):  # type: ignore[no-untyped-call]
    """One layer. Both residuals take the normalised input, multiplied."""

    def __init__(self, config: ChatGLMConfig, layer_idx: int) -> None:
        super().__init__()
        self.scale = config.residual_scale
        self.input_layernorm = nn.LayerNorm(config.hidden_size, eps=config.layernorm_epsilon)
        self.attention = ChatGLMAttention(config, layer_idx)
        self.post_attention_layernorm = nn.LayerNorm(config.hidden_size, eps=config.layernorm_epsilon)
        self.mlp = ChatGLMMLP(config)

    def forward(
        self,
        hidden: Tensor,
        prefix: tuple[Tensor, Tensor] | None = None,
        turn: Rotation | None = None,
        attention_mask: Tensor | None = None,
        past_key_values: Cache | None = None,
        **kwargs: Any,
    ) -> Tensor:
        """`(rows, tokens, width)` to the same."""
        normed = self.input_layernorm(hidden)
        attended, _ = self.attention(
            normed, prefix, turn=turn, attention_mask=attention_mask, past_key_values=past_key_values, **kwargs
        )
        normed = self.post_attention_layernorm(torch.add(attended, normed, alpha=self.scale))
        return torch.add(self.mlp(normed), normed, alpha=self.scale)
