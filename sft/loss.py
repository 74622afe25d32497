"""The training loss, with logits only where there is a label, and never more than a few of them at once.

With a vocabulary of 262,144 the output layer costs more than the rest of a small model, and a full logit tensor does not fit
where the model itself does. Only the positions that predict a token of the impression get logits; where the output layer is
frozen, its gradient towards the hidden states is made in the same pass over the logits, which are then dropped.
"""

from typing import Any

import torch
from torch import Tensor

from common.errors import UserError
from sft.batches import Batch
from sft.native.baichuan.layers import NormHead
from sft.prompt import IGNORED
from sft.virtual import virtual_tokens, with_virtual_tokens

ROWS = 128  # labels whose logits exist at the same time: 128 MiB in float32 at that vocabulary


def token_losses(model: Any, batch: Batch) -> Tensor:
    """Cross-entropy of every labelled position, in float32, shape `(labels,)`, in reading order."""
    causal = base_of(model)
    if virtual_tokens(model):
        inputs, before = with_virtual_tokens(model, batch.input_ids, batch.attention_mask)
        hidden = causal.get_decoder()(**inputs, use_cache="past_key_values" in inputs).last_hidden_state[:, before:]
    else:
        hidden = causal.get_decoder()(
            input_ids=batch.input_ids, attention_mask=batch.attention_mask, use_cache=False
        ).last_hidden_state
    labelled = batch.labels != IGNORED
    hidden, targets = hidden[labelled], batch.labels[labelled]
    head = causal.get_output_embeddings()
    cap = getattr(causal.config, "final_logit_softcapping", None)
    frozen = (type(head) is torch.nn.Linear and head.bias is None) or isinstance(head, NormHead)
    if frozen and not head.weight.requires_grad:
        lengths = head.lengths() if isinstance(head, NormHead) else None
        losses: Tensor = FrozenHeadLoss.apply(hidden, head.weight, targets, cap, lengths)  # type: ignore[no-untyped-call]
        return losses
    weight = getattr(head, "weight", None)
    if weight is not None and not torch.is_autocast_enabled(hidden.device.type):
        hidden = hidden.to(weight.dtype)
    logits = head(hidden).float()
    if cap:
        logits = torch.tanh(logits / cap) * cap
    return torch.nn.functional.cross_entropy(logits, targets, reduction="none")


def check_nothing_else(model: Any, name: str) -> None:
    """See that the model is trained on the text alone, as it is here.

    Raises:
        UserError: Its config adds something to the loss.
    """
    sizes = base_of(model).config.get_text_config()
    if getattr(sizes, "z_loss_weight", 0):
        raise UserError(
            f"{name}: z_loss_weight in config.json is {sizes.z_loss_weight}, and its loss is not computed here; set it to 0 there"
        )
    if getattr(sizes, "output_router_logits", False):
        raise UserError(
            f"{name}: output_router_logits in config.json asks for the experts' balancing loss, which is not computed here; "
            "set it to false there to train on the text alone"
        )


def base_of(model: Any) -> Any:
    """The causal language model, with the adapters of a PEFT model in its layers."""
    return model.get_base_model() if hasattr(model, "get_base_model") else model


class FrozenHeadLoss(torch.autograd.Function):
    """Cross-entropy behind a frozen linear output layer.

    A label's loss depends on its own hidden state alone, so the gradient of each row is known up to the factor that backward
    brings: it is made in forward, where the logits are, and the logits are not kept.
    """

    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, weight: Tensor, targets: Tensor, cap: float | None, lengths: Tensor | None = None
    ) -> Tensor:
        """Losses `(labels,)` in float32 from hidden states `(labels, width)`, weights `(vocabulary, width)` and token ids.

        Args:
            lengths: What the logits are divided by, `(vocabulary,)`.
        """
        losses = torch.empty(len(hidden), dtype=torch.float32, device=hidden.device)
        gradient = torch.empty_like(hidden, dtype=weight.dtype) if hidden.requires_grad else None
        for start in range(0, len(hidden), ROWS):
            rows = slice(start, start + ROWS)
            logits = (hidden[rows].to(weight.dtype) @ weight.T).float()
            if lengths is not None:
                logits = logits.div_(lengths)
            if cap:
                logits = logits.div_(cap).tanh_()
                slope = logits.square().neg_().add_(1)
                logits = logits.mul_(cap)
            wanted = targets[rows, None]
            logits = logits.sub_(logits.amax(-1, keepdim=True))
            said = logits.gather(1, wanted)
            share = logits.exp_()
            total = share.sum(-1, keepdim=True)
            losses[rows] = (total.log() - said)[:, 0]
            if gradient is None:
                continue
            share = share.div_(total)
            share.scatter_add_(1, wanted, share.new_full(wanted.shape, -1.0))
            if cap:
                share = share.mul_(slope)
            if lengths is not None:
                share = share.div_(lengths)
            gradient[rows] = share.to(weight.dtype) @ weight
        ctx.save_for_backward(gradient)
        ctx.dtype = hidden.dtype
        return losses

    @staticmethod
    def backward(ctx: Any, *factors: Tensor) -> tuple[Tensor, None, None, None, None]:
        """The gradient towards the hidden states, each row by its loss's own factor."""
        (gradient,) = ctx.saved_tensors
        return (gradient * factors[0][:, None]).to(ctx.dtype), None, None, None, None
