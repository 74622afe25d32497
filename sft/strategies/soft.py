"""Soft prompts: learned vectors before the text, in every layer (P-Tuning v2) or before the first (P-Tuning, prompt tuning)."""

from typing import Any

from sft.config import TrainConfig
from sft.strategies.base import Strategy, with_peft


def p_tuning_v2(model: Any, config: TrainConfig) -> Any:
    """Learned keys and values in every layer."""
    options = config.p_tuning_v2
    return with_peft(
        model,
        config,
        "PrefixTuningConfig",
        num_virtual_tokens=options.tokens,
        prefix_projection=options.projection,
        encoder_hidden_size=options.width,
    )


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
