"""How weights are adapted. Each strategy takes a base model and gives the model to train; PEFT does the work."""

from collections.abc import Callable
from typing import Any

from common.errors import UserError
from sft.config import TrainConfig


def lora(model: Any, config: TrainConfig) -> Any:
    """Low-rank adapters beside the frozen linear layers (arXiv 2106.09685)."""
    from peft import LoraConfig, get_peft_model

    options = config.lora
    return get_peft_model(
        model,
        LoraConfig(
            r=options.rank,
            lora_alpha=options.alpha,
            lora_dropout=options.dropout,
            target_modules=options.targets,
            task_type="CAUSAL_LM",
        ),
    )


STRATEGIES: dict[str, Callable[[Any, TrainConfig], Any]] = {"lora": lora}


def strategy(name: str) -> Callable[[Any, TrainConfig], Any]:
    """The strategy of that name.

    Raises:
        UserError: There is none.
    """
    if name not in STRATEGIES:
        raise UserError(f"strategy {name!r} is unknown; known: {', '.join(sorted(STRATEGIES))}")
    return STRATEGIES[name]
