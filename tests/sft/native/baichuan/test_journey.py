"""From the publisher's folder to predictions and a pair, by the project's own commands."""

from pathlib import Path

import pytest
import torch

from sft.batches import collate
from sft.generate import Generator
from sft.loss import token_losses
from sft.models import load_model
from sft.prompt import Example
from tests.sft.native.journey import (
    CPU,
    the_base_alone_writes_what_generate_does,
    the_loss_is_on_the_impression_alone,
    train_predict_and_pair,
    written_by_library,
)


def generated(generator: Generator, prompt: list[int], cached: bool = True) -> str:
    """What the library writes, as our loop hands it out."""
    return written_by_library(generator, prompt, cached).strip()


def test_train_predict_and_pair(tmp_path: Path, published: Path, tiny_data: Path) -> None:
    train_predict_and_pair(tmp_path, published, tiny_data, ["W_pack", "o_proj", "down_proj"], 6, generated)


def test_the_loss_is_on_the_impression_alone_and_padding_changes_nothing(published: Path) -> None:
    the_loss_is_on_the_impression_alone(published, pad=0)


@pytest.mark.parametrize("learns", [False, True])
def test_the_loss_and_its_gradients_are_those_of_the_models_own(published: Path, learns: bool) -> None:
    model = load_model(str(published), torch.float32, CPU).train()
    model.lm_head.weight.requires_grad_(learns)
    ids = torch.randint(3, model.config.vocab_size, (1, 12), generator=torch.Generator().manual_seed(1))
    found = []
    for own in (False, True):
        model.zero_grad()
        batch = collate([Example(ids[0].tolist(), 11)], 0, CPU)
        loss = model(input_ids=ids, labels=ids).loss if own else token_losses(model, batch).mean()
        loss.backward()
        found.append([loss.detach(), *(p.grad.clone() for p in model.parameters() if p.grad is not None)])
    assert len(found[0]) == len(found[1]) == 1 + sum(p.requires_grad for p in model.parameters())
    for ours, wanted in zip(*found, strict=True):
        torch.testing.assert_close(ours, wanted, rtol=1e-4, atol=1e-5)


def test_the_base_alone_writes_what_generate_does(published: Path) -> None:
    the_base_alone_writes_what_generate_does(published, generated)
