"""How weights are adapted: every strategy by its name, made by PEFT wherever PEFT has it."""

from common.errors import UserError
from sft.strategies.base import Strategy
from sft.strategies.low_rank import ADALORA, DORA, IA3, LORA, LORA_PLUS, PISSA, QLORA, RSLORA
from sft.strategies.soft import P_TUNING, P_TUNING_V2, PROMPT_TUNING
from sft.strategies.subset import BITFIT, FREEZE, FULL

STRATEGIES: dict[str, Strategy] = {
    one.name: one
    for one in (
        LORA, QLORA, DORA, RSLORA, PISSA, LORA_PLUS, ADALORA, IA3, P_TUNING_V2, P_TUNING, PROMPT_TUNING, FREEZE, BITFIT, FULL,
    )
}  # fmt: skip


def strategy(name: str) -> Strategy:
    """The strategy of that name.

    Raises:
        UserError: There is none.
    """
    if name not in STRATEGIES:
        raise UserError(f"strategy {name!r} is unknown; known: {', '.join(STRATEGIES)}")
    return STRATEGIES[name]
