"""What a strategy is: how a base model is made trainable, what its optimizer is given, and how its weights are kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.errors import UserError

if TYPE_CHECKING:
    from torch import Tensor

    from sft.config import TrainConfig


def one_rate(model: Any, _config: "TrainConfig") -> list[dict[str, Any]]:
    """All trained parameters with the scheduled learning rate."""
    return [{"params": [p for p in model.parameters() if p.requires_grad], "lr_scale": 1.0}]


def nothing(_model: Any, _steps: int) -> None:
    """Nothing to do."""


def no_penalty(_model: Any) -> None:
    """Nothing beside the loss of the text."""


def no_state(_model: Any) -> "dict[str, Tensor]":
    """Nothing beside the trained parameters decides how training goes on."""
    return {}


def forget(_model: Any, _state: "dict[str, Tensor]") -> None:
    """Nothing to put back."""


def with_peft(model: Any, config: "TrainConfig", kind: str, **settings: Any) -> Any:
    """The model with what PEFT trains of it.

    Args:
        kind: The name of PEFT's config class.
        settings: The config's.

    Raises:
        UserError: PEFT cannot apply it: the strategy or its options do not suit the model.
    """
    import peft
    import torch

    try:
        return peft.get_peft_model(model, getattr(peft, kind)(task_type="CAUSAL_LM", **settings))
    except (torch.OutOfMemoryError, NotImplementedError):
        raise
    except (AttributeError, KeyError, RuntimeError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise UserError(
            f"{config.model}: strategy {config.strategy} with these options does not suit this model ({reason}); "
            "change its options or take another strategy"
        ) from None


def check_names(model: Any, names: "str | Sequence[str]", setting: str) -> None:
    """See that every listed layer is there: PEFT trains those it finds and passes over a misspelt one in silence.

    Raises:
        UserError: One is not.
    """
    if isinstance(names, str):
        return
    known = [f".{name}" for name, _ in model.named_modules()]
    for name in names:
        if not any(one.endswith(f".{name}") for one in known):
            raise UserError(f"{setting} names {name!r}, and no layer of this model is called so; correct or remove it")


def save_adapter(model: Any, folder: Path) -> None:
    """Write an adapter in PEFT's own format."""
    model.save_pretrained(folder)


def load_adapter(base: Any, folder: Path, *, float32: bool = False) -> Any:
    """The base with an adapter from PEFT's own format beside it.

    Args:
        float32: Hold the adapter in float32 also beside a base in 16 bits.

    Raises:
        UserError: The folder has none, or it does not fit the base.
    """
    import torch
    from peft import PeftModel

    from sft.models import model_errors

    if not (folder / "adapter_model.safetensors").is_file():
        raise UserError(f"{folder}: no adapter_model.safetensors; only safetensors are loaded")
    with model_errors(str(folder)), torch.no_grad():
        return PeftModel.from_pretrained(base, str(folder), is_trainable=False, autocast_adapter_dtype=float32)


@dataclass(frozen=True, kw_only=True)
class Strategy:
    """A way to adapt a base model."""

    name: str
    paper: str
    adapt: "Callable[[Any, TrainConfig], Any]"
    """The base → the model to train, with `requires_grad` on what is trained."""
    mixes: bool = False
    """Its rows can share a batch with rows of the base."""
    merges: bool = False
    """Its weights can be added into the base's."""
    quantised: bool = False
    """The base is held in 4 bits."""
    groups: "Callable[[Any, TrainConfig], list[dict[str, Any]]]" = one_rate
    """Parameter groups with `lr_scale`: the learning rate is the schedule's times this."""
    begin: Callable[[Any, int], None] = nothing
    """Called once with the number of all steps, before the first."""
    after_step: Callable[[Any, int], None] = nothing
    """Called with the step's number from 0 after the optimizer's step, while the gradients are still there."""
    penalty: "Callable[[Any], Tensor | None]" = no_penalty
    """What is added to the loss of a step."""
    state: "Callable[[Any], dict[str, Tensor]]" = no_state
    """What a checkpoint must keep beside parameters and optimizer."""
    restore: "Callable[[Any, dict[str, Tensor]], None]" = forget
    save: Callable[[Any, Path], None] = save_adapter
    load: Callable[[Any, Path], Any] = load_adapter
