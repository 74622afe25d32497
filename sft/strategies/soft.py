"""Soft prompts: learned vectors before the text, in every layer (P-Tuning v2) or before the first (P-Tuning, prompt tuning)."""

from typing import Any

from sft.config import TrainConfig
from sft.strategies.base import Strategy, fitting


def p_tuning_v2(model: Any, config: TrainConfig) -> Any:
    """Learned keys and values in every layer."""
    from peft import PrefixTuningConfig, get_peft_model

    options = config.p_tuning_v2
    with fitting(config):
        return get_peft_model(
            model,
            PrefixTuningConfig(
                num_virtual_tokens=options.tokens,
                prefix_projection=options.projection,
                encoder_hidden_size=options.width,
                task_type="CAUSAL_LM",
            ),
        )


def p_tuning(model: Any, config: TrainConfig) -> Any:
    """Learned embeddings that a small network makes."""
    from peft import PromptEncoderConfig, get_peft_model

    options = config.p_tuning
    with fitting(config):
        return get_peft_model(
            model,
            PromptEncoderConfig(
                num_virtual_tokens=options.tokens, encoder_hidden_size=options.width, task_type="CAUSAL_LM"
            ),
        )


def prompt_tuning(model: Any, config: TrainConfig) -> Any:
    """Learned embeddings, nothing more; they begin as those of tokens drawn from the vocabulary."""
    from peft import PromptTuningConfig, get_peft_model

    with fitting(config):
        return get_peft_model(
            model,
            PromptTuningConfig(
                num_virtual_tokens=config.prompt_tuning.tokens, prompt_tuning_init="SAMPLE_VOCAB", task_type="CAUSAL_LM"
            ),
        )


P_TUNING_V2 = Strategy(name="p-tuning-v2", paper="arXiv 2110.07602", adapt=p_tuning_v2)
P_TUNING = Strategy(name="p-tuning", paper="arXiv 2103.10385", adapt=p_tuning)
PROMPT_TUNING = Strategy(name="prompt-tuning", paper="arXiv 2104.08691", adapt=prompt_tuning)
