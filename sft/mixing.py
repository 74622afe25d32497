"""Whether rows of the base and of an adapter may stand in one batch of a model.

PEFT gives every adapted layer a name for each row it is handed. That is right only where a layer is handed one row for each
text: OPT's feed-forward part and the gates of mixtures of experts are handed one for each token. It has no such batches for
experts whose weights lie in one tensor, and leaves the names out for MPT.
"""

from typing import Any

from torch import Tensor

from sft.loss import base_of

UNNAMED = ("mpt",)


def keeps_rows(model: Any, ids: Tensor) -> bool:
    """Let the model read some texts and see how many rows its adapted layers are handed.

    Args:
        ids: `(texts, tokens)`, at least two of each.
    """
    from peft.tuners.lora import LoraLayer, ParamWrapper

    layers: list[Any] = [layer for layer in model.modules() if isinstance(layer, LoraLayer)]
    if base_of(model).config.model_type in UNNAMED or any(isinstance(layer, ParamWrapper) for layer in layers):
        return False
    rows: list[int] = []
    watched = [layer.register_forward_pre_hook(lambda _layer, given: rows.append(len(given[0]))) for layer in layers]
    try:
        model(input_ids=ids, use_cache=False)
    finally:
        for watch in watched:
            watch.remove()
    return all(count == len(ids) for count in rows)
