"""The training loss, with logits only where there is a label.

With a vocabulary of 262,144 the output layer costs more than the rest of a small model, and a full logit tensor does not fit
where the model itself does. Only the positions that predict a token of the impression get logits.
"""

from typing import Any

import torch
from torch import Tensor

from sft.batches import Batch
from sft.prompt import IGNORED


def token_losses(model: Any, batch: Batch) -> Tensor:
    """Cross-entropy of every labelled position, in float32, shape `(labels,)`, in reading order."""
    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    hidden = causal.get_decoder()(
        input_ids=batch.input_ids, attention_mask=batch.attention_mask, use_cache=False
    ).last_hidden_state
    labelled = batch.labels != IGNORED
    logits = causal.get_output_embeddings()(hidden[labelled]).float()
    cap = getattr(causal.config, "final_logit_softcapping", None)
    if cap:
        logits = torch.tanh(logits / cap) * cap
    return torch.nn.functional.cross_entropy(logits, batch.labels[labelled], reduction="none")
