"""Soft prompts: learned vectors before the text, in every layer (P-Tuning v2) or before the first (P-Tuning, prompt tuning)."""

from typing import Any

import torch

from common.errors import UserError
from sft.config import TrainConfig
from sft.strategies.base import Strategy, with_peft
from sft.virtual import with_virtual_tokens


def p_tuning_v2(model: Any, config: TrainConfig) -> Any:
    """Learned keys and values in every layer."""
    options = config.p_tuning_v2
    adapted = with_peft(
        model,
        config,
        "PrefixTuningConfig",
        num_virtual_tokens=options.tokens,
        prefix_projection=options.projection,
        encoder_hidden_size=options.width,
    )
    check_prefix(adapted, config)
    return adapted


def check_prefix(adapted: Any, config: TrainConfig) -> None:
    """Let the model read two tokens behind the prefix: PEFT takes the number of heads from the config, and some models keep fewer.

    Raises:
        UserError: Its attention does not take the prefix.
    """
    where = next(adapted.parameters()).device
    if where.type == "meta":
        return
    ids = torch.tensor([[1, 2]], device=where)
    sizes = adapted.get_base_model().config
    if hasattr(sizes, "gmask_token_id"):  # ChatGLM wants its end of a prompt
        ids = torch.tensor([[sizes.gmask_token_id, sizes.bos_token_id]], device=where)
    inputs, _ = with_virtual_tokens(adapted, ids, torch.ones_like(ids))
    try:
        with torch.no_grad():
            adapted.get_base_model().get_decoder()(**inputs, use_cache=True)
    except (RuntimeError, ValueError, IndexError) as error:
        reason = " ".join(str(error).split())[:120]
        raise UserError(
            f"{config.model}: this model's attention does not take the prefix of p-tuning-v2 ({reason}); take p-tuning or lora"
        ) from None


def p_tuning(model: Any, config: TrainConfig) -> Any:
    """Learned embeddings that a small network makes."""
    options = config.p_tuning
    return with_peft(
        model, config, "PromptEncoderConfig", num_virtual_tokens=options.tokens, encoder_hidden_size=options.width
    )


def prompt_tuning(model: Any, config: TrainConfig) -> Any:
    """Learned embeddings, nothing more; they begin as those of tokens drawn from the vocabulary."""
    tokens = config.prompt_tuning.tokens
    return with_peft(model, config, "PromptTuningConfig", num_virtual_tokens=tokens, prompt_tuning_init="SAMPLE_VOCAB")


P_TUNING_V2 = Strategy(name="p-tuning-v2", paper="arXiv 2110.07602", adapt=p_tuning_v2)
P_TUNING = Strategy(name="p-tuning", paper="arXiv 2103.10385", adapt=p_tuning)
PROMPT_TUNING = Strategy(name="prompt-tuning", paper="arXiv 2104.08691", adapt=prompt_tuning)
