"""Which models the lean pass knows."""

from typing import Any

import torch

from sft.engine.lean import linear
from sft.loss import base_of

LAYERS = ("LlamaDecoderLayer", "MistralDecoderLayer", "Qwen2DecoderLayer", "Qwen3DecoderLayer", "Gemma3DecoderLayer")
ROTATIONS = ("default", "linear", "llama3")  # those that do not depend on the text's length


def suits(model: Any) -> bool:
    """Whether a model, with the adapters beside it, is one whose arithmetic `lean` knows."""
    causal = base_of(model)
    if not hasattr(causal, "get_decoder"):
        return False
    decoder = causal.get_decoder()
    layers = getattr(decoder, "layers", None)
    head = causal.get_output_embeddings()
    if not layers or any(type(one).__name__ not in LAYERS for one in layers) or type(head) is not torch.nn.Linear:
        return False
    config = causal.config.get_text_config()
    rotations = getattr(config, "rope_parameters", None) or {}
    several = [one for one in rotations.values() if isinstance(one, dict)] or [rotations]
    if any(one.get("rope_type", "default") not in ROTATIONS for one in several):
        return False
    if getattr(config, "attn_logit_softcapping", None) or getattr(config, "use_bidirectional_attention", False):
        return False
    inside = [*layers, decoder.embed_tokens, head]
    kinds = {p.dtype for one in inside for p in one.parameters()}
    return len(kinds) == 1 and all(known_parts(one) for one in layers)


def known_parts(layer: Any) -> bool:
    """Whether a layer's projections are plain, or have plain LoRA beside them, and nothing else of PEFT's is inside."""
    from peft.tuners.lora.layer import Linear
    from peft.tuners.tuners_utils import BaseTunerLayer

    attention, mlp = layer.self_attn, layer.mlp
    groups = [
        [attention.q_proj, attention.k_proj, attention.v_proj], [attention.o_proj], [mlp.gate_proj, mlp.up_proj],
        [mlp.down_proj],
    ]  # fmt: skip
    for group in groups:
        scales: dict[str, set[float]] = {}
        for one in group:
            if type(linear(one)) is not torch.nn.Linear:
                return False
            if linear(one) is one:
                continue
            if type(one) is not Linear or one.merged or any(one.use_dora.values()) or any(one.lora_bias.values()):
                return False
            for name, scale in one.scaling.items():
                scales.setdefault(name, set()).add(scale)
        if any(len(found) > 1 for found in scales.values()):
            return False
    tuned = [one for one in layer.modules() if isinstance(one, BaseTunerLayer)]
    return all(any(one is part for group in groups for part in group) for one in tuned)
