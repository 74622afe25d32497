from pathlib import Path

import pytest
import torch

from sft import loss
from sft.loss import FrozenHeadLoss
from sft.models import load_model

CPU = torch.device("cpu")


@pytest.mark.parametrize("cap", [None, 3.0])
@pytest.mark.parametrize("labels", [1, 7, 300])
def test_losses_and_gradients_are_those_of_full_logits(
    cap: float | None, labels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loss, "ROWS", 64)
    torch.manual_seed(labels)
    weight, targets, factors = torch.randn(50, 16), torch.randint(50, (labels,)), torch.rand(labels)
    ours, theirs = (torch.randn(labels, 16, generator=torch.Generator().manual_seed(1)).requires_grad_() for _ in "ab")
    mine = FrozenHeadLoss.apply(ours, weight, targets, cap)
    logits = theirs @ weight.T
    logits = torch.tanh(logits / cap) * cap if cap else logits
    full = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
    torch.testing.assert_close(mine, full)
    (mine * factors).sum().backward()
    (full * factors).sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_a_model_is_trained_through_the_same_gradients_either_way(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sft.batches import collate
    from sft.prompt import Example

    batch = collate([Example([2, 5, 6, 7, 9, 1], 3), Example([2, 8, 1], 1)], 0, CPU)
    gradients = []
    for plain in (False, True):
        model = load_model(str(tiny_model), torch.float32, CPU)
        for name, p in model.named_parameters():
            p.requires_grad_("q_proj" in name)
        if plain:
            monkeypatch.setattr(model, "get_output_embeddings", lambda m=model: lambda hidden: m.lm_head(hidden))
        loss.token_losses(model, batch).mean().backward()
        gradients.append({name: p.grad for name, p in model.named_parameters() if p.grad is not None})
    assert gradients[0].keys() == gradients[1].keys()
    assert any(g.abs().max() > 0 for g in gradients[0].values())
    for name, gradient in gradients[0].items():
        torch.testing.assert_close(gradient, gradients[1][name])
