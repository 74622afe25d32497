"""A forward pass of the Llama family without padding, wrappers and copies: Llama, Mistral, Qwen 2 and 3, Gemma 3.

The arithmetic is the library's, operation by operation, in the same order and precision (a test compares them). What is left
out: modules and their hooks, masks and rotations made anew in every layer, keys and values that are concatenated, logits that
nobody wants. Projections that read the same input are one product. On a processor the weights are also laid out once as
oneDNN wants them, where memory allows a second copy: that halves the time of a pass over few tokens, and gives the same bits.
LoRA stands beside the weights as PEFT has it, each row with its own adapter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as nnf
from torch import Tensor

from sft.engine.packing import Packer, Product
from sft.engine.slots import Feed, Slots
from sft.loss import base_of

AT_ONCE = 64
"""Rows of logits that exist at the same time."""


@dataclass(frozen=True)
class Norm:
    """Root-mean-square normalisation."""

    weight: Tensor
    eps: float
    gemma: bool
    """The weight is 1 + w, applied in float32."""

    def __call__(self, x: Tensor) -> Tensor:
        """Normalise the last dimension."""
        width = self.weight.shape[-1:]
        if self.gemma and self.weight.dim() == 1:
            return nnf.rms_norm(x.float(), width, self.weight, self.eps).type_as(x)
        plain = nnf.rms_norm(x.float(), width, None, self.eps)
        return (plain * self.weight).type_as(x) if self.gemma else self.weight * plain.type_as(x)


@dataclass(frozen=True)
class Beside:
    """One adapter's LoRA beside projections of the same input: its A matrices below each other, its B's block by block."""

    down: Product
    up: Product
    scale: float


@dataclass(frozen=True)
class Projection:
    """Projections of the same input, side by side, each row with its adapter."""

    product: Product
    beside: dict[str, Beside]

    def __call__(self, x: Tensor, marks: dict[str, Tensor | None]) -> Tensor:
        """Project `(tokens, width)`; `marks` tell for every adapter in use which tokens are its: `(tokens, 1)`, None all."""
        out = self.product(x)
        for adapter, mark in marks.items():
            lora = self.beside.get(adapter)
            if lora is None:
                continue
            more = lora.up(lora.down(x))
            if lora.scale != 1:
                more = more * lora.scale
            out = out + (more if mark is None else more * mark)
        return out


@dataclass(frozen=True)
class Layer:
    """One decoder layer."""

    before: Norm
    qkv: Projection
    heads: Norm | None
    """Of each head's queries and keys."""
    out: Projection
    after: Norm | None
    mlp_before: Norm
    gate_up: Projection
    act: Callable[[Tensor], Tensor]
    down: Projection
    mlp_after: Norm | None
    window: int | None
    kind: str
    scaling: float
    queries: int
    keys: int
    width: int


class Lean:
    """The forward pass of one set of weights, which it holds on to while others are put in their place."""

    def __init__(self, model: Any, packer: Packer) -> None:
        self.causal = base_of(model)
        self.decoder = self.causal.get_decoder()
        embed = self.decoder.embed_tokens
        self.words, self.rotary = embed.weight.detach(), self.decoder.rotary_emb
        self.scale = embed.embed_scale.to(self.words.dtype) if hasattr(embed, "embed_scale") else None
        self.layers = [layer_of(one, packer) for one in self.decoder.layers]
        self.norm = norm_of(self.decoder.norm)
        head = self.causal.get_output_embeddings()
        self.head = packer.product([head.weight], [head.bias])
        self.turns: dict[str, tuple[Tensor, Tensor]] = {}

    def choose(self, feed: Feed, slots: Slots) -> list[int]:
        """The most probable follower of every wanted token."""
        hidden = self.hidden(feed, slots)
        # max, not argmax: it is five times faster on bfloat16, and takes the first of equals too
        return [
            int(token) for part in torch.split(hidden, AT_ONCE) for token in self.head(part).max(-1).indices.tolist()
        ]

    def logits(self, feed: Feed, slots: Slots) -> Tensor:
        """Logits after every wanted token, `(wanted, vocabulary)`."""
        return self.head(self.hidden(feed, slots))

    def hidden(self, feed: Feed, slots: Slots) -> Tensor:
        """What the output layer is given for every wanted token."""
        slots.prepare(feed)
        x = nnf.embedding(feed.ids, self.words)
        if self.scale is not None:
            x = x * self.scale
        marks = marks_of(feed, x.dtype)
        turns = {layer.kind: self.turn(layer.kind, feed) for layer in self.layers}
        for number, layer in enumerate(self.layers):
            mixed = layer.out(attend(layer, number, x, turns[layer.kind], feed, slots, marks), marks)
            x = x + (mixed if layer.after is None else layer.after(mixed))
            gate, up = layer.gate_up(layer.mlp_before(x), marks).chunk(2, -1)
            mixed = layer.down(layer.act(gate) * up, marks)
            x = x + (mixed if layer.mlp_after is None else layer.mlp_after(mixed))
        return self.norm(x.index_select(0, feed.wanted))

    def turn(self, kind: str, feed: Feed) -> tuple[Tensor, Tensor]:
        """Cosines and sines of each token's position, `(tokens, 1, width)`; the first half of the sines with a minus."""
        known = self.turns.get(kind)
        last = feed.columns
        if known is None or len(known[0]) < last:
            places = torch.arange(last + 256, device=feed.ids.device)[None]
            like = self.words[:1]
            cos, sin = self.rotary(like, places, kind) if kind else self.rotary(like, places)
            sin = sin[0].clone()
            sin[:, : sin.shape[-1] // 2].neg_()
            known = self.turns[kind] = cos[0], sin
        return known[0].index_select(0, feed.column)[:, None], known[1].index_select(0, feed.column)[:, None]


def attend(
    layer: Layer, number: int, x: Tensor, turn: tuple[Tensor, Tensor], feed: Feed, slots: Slots,
    marks: dict[str, Tensor | None],
) -> Tensor:  # fmt: skip
    """What each token takes from those it sees, `(tokens, queries * width)`."""
    queries, keys, width = layer.queries, layer.keys, layer.width
    qkv = layer.qkv(layer.before(x), marks).view(len(x), -1, width)
    turned, values = qkv[:, : queries + keys], qkv[:, queries + keys :]
    if layer.heads is not None:
        turned = layer.heads(turned)
    turned = turned * turn[0] + turned.roll(width // 2, -1) * turn[1]
    seen = slots.extend(number, turned[:, queries:], values)
    groups = queries // keys
    # the queries that share keys stand below each other, as if they were more tokens
    asked = feed.spread(turned[:, :queries]).view(feed.rows, feed.width, keys, groups, width)
    asked = asked.permute(0, 2, 3, 1, 4).flatten(2, 3)
    mask = feed.added(layer.window, groups, x.dtype)
    taken = nnf.scaled_dot_product_attention(asked, *seen, attn_mask=mask, scale=layer.scaling)
    taken = taken.reshape(feed.rows, keys, groups, feed.width, width)
    return feed.gather(taken.permute(0, 3, 1, 2, 4).flatten(2))


def marks_of(feed: Feed, dtype: torch.dtype) -> dict[str, Tensor | None]:
    """Which tokens are whose, for every adapter of the rows: 1 or 0, `(tokens, 1)`; None where all are."""
    used = sorted(set(feed.adapters))
    if len(used) == 1:
        return {used[0]: None}
    rows = feed.row
    marks: dict[str, Tensor | None] = {}
    for adapter in used:
        own = torch.tensor([float(one == adapter) for one in feed.adapters], dtype=dtype, device=rows.device)
        marks[adapter] = own[rows][:, None]
    return marks


def layer_of(module: Any, packer: Packer) -> Layer:
    """A decoder layer's parts."""
    attention, mlp = module.self_attn, module.mlp
    width = attention.head_dim
    q, k = linear(attention.q_proj), linear(attention.k_proj)
    queries, keys = q.weight.shape[0] // width, k.weight.shape[0] // width
    heads = None
    if hasattr(attention, "q_norm"):
        one, other = norm_of(attention.q_norm), norm_of(attention.k_norm)
        heads = Norm(torch.stack([one.weight] * queries + [other.weight] * keys), one.eps, one.gemma)
    around = hasattr(module, "pre_feedforward_layernorm")
    return Layer(
        before=norm_of(module.input_layernorm),
        qkv=projection([attention.q_proj, attention.k_proj, attention.v_proj], packer),
        heads=heads,
        out=projection([attention.o_proj], packer),
        after=norm_of(module.post_attention_layernorm) if around else None,
        mlp_before=norm_of(module.pre_feedforward_layernorm if around else module.post_attention_layernorm),
        gate_up=projection([mlp.gate_proj, mlp.up_proj], packer),
        act=mlp.act_fn,
        down=projection([mlp.down_proj], packer),
        mlp_after=norm_of(module.post_feedforward_layernorm) if around else None,
        window=window_of(attention),
        kind=rotation_kind(attention),
        scaling=attention.scaling,
        queries=queries,
        keys=keys,
        width=width,
    )


def window_of(attention: Any) -> int | None:
    """How many tokens a layer sees; None: all. Mistral's layers leave it to the config."""
    window = getattr(attention, "sliding_window", getattr(attention.config, "sliding_window", None))
    return None if window is None else int(window)


def rotation_kind(attention: Any) -> str:
    """The name by which a model with several rotations knows a layer's; empty where there is one."""
    parameters = getattr(attention.config, "rope_parameters", None) or {}
    return str(attention.layer_type) if isinstance(parameters.get("full_attention"), dict) else ""


def norm_of(module: Any) -> Norm:
    """A normalisation's weights."""
    gemma = type(module).__name__.startswith("Gemma")
    eps = module.eps if hasattr(module, "eps") else module.variance_epsilon
    weight = module.weight.detach()
    return Norm(1.0 + weight.float() if gemma else weight, eps, gemma)


def linear(module: Any) -> Any:
    """The linear layer itself, below PEFT's."""
    return module.base_layer if hasattr(module, "base_layer") else module


def projection(modules: Sequence[Any], packer: Packer) -> Projection:
    """Linear layers of the same input as one."""
    layers = [linear(one) for one in modules]
    product = packer.product([one.weight for one in layers], [one.bias for one in layers])
    names = {name for one in modules if hasattr(one, "lora_A") for name in one.lora_A}
    return Projection(product, {name: beside(modules, name, packer) for name in sorted(names)})


def beside(modules: Sequence[Any], name: str, packer: Packer) -> Beside:
    """One adapter's LoRA beside linear layers of the same input; layers without it get none."""
    downs: list[Tensor] = []
    ups: list[tuple[int, Tensor]] = []
    total, scale = 0, 1.0
    for module in modules:
        outputs = linear(module).weight.shape[0]
        if hasattr(module, "lora_A") and name in module.lora_A:
            downs.append(module.lora_A[name].weight)
            ups.append((total, module.lora_B[name].weight))
            scale = module.scaling[name]
        total += outputs
    blocks = ups[0][1].new_zeros(total, sum(len(one) for one in downs))
    column = 0
    for (row, up), down in zip(ups, downs, strict=True):
        blocks[row : row + len(up), column : column + len(down)] = up
        column += len(down)
    return Beside(packer.product([torch.cat(downs)], [None]), packer.product([blocks], [None]), scale)
