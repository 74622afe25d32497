"""Training batches: of like length, in an order that the seed alone decides, so that a run can be resumed exactly."""

import random
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from sft.prompt import IGNORED, Example

POOL = 16  # batches in a pool that is sorted by length: less padding, while every epoch still mixes anew

WIDE_POOL = 64  # the same with a budget of tokens: under 3 % of padding at the lengths of chest CT reports


class Batch(NamedTuple):
    """int64 tensors of shape `(examples, tokens)`, padded on the right; `labels` are shifted: position t predicts `labels[t]`."""

    input_ids: Tensor
    attention_mask: Tensor
    labels: Tensor


def order(lengths: Sequence[int], size: int, seed: int, epoch: int, tokens: int = 0) -> list[list[int]]:
    """One epoch's batches as indices: shuffled, sorted by length within pools, batches shuffled again.

    The same for the same lengths, size, seed and epoch, whatever ran before.

    Args:
        size: Examples of a batch.
        tokens: Instead of `size`: the most that a batch may hold, padding included; an example of more stands alone.
    """
    rng = random.Random(f"{seed}/{epoch}")
    indices = list(range(len(lengths)))
    rng.shuffle(indices)
    pool = POOL * size if not tokens else WIDE_POOL * max(1, tokens * len(lengths) // max(1, sum(lengths)))
    batches: list[list[int]] = []
    for start in range(0, len(indices), pool):
        some = sorted(indices[start : start + pool], key=lambda i: lengths[i])
        batches.extend(filled(some, lengths, tokens) if tokens else chunks(some, size))
    rng.shuffle(batches)
    return batches


def chunks(indices: list[int], size: int) -> list[list[int]]:
    """Batches of so many examples."""
    return [indices[i : i + size] for i in range(0, len(indices), size)]


def filled(indices: list[int], lengths: Sequence[int], tokens: int) -> list[list[int]]:
    """Batches of examples in ascending length, each as full as the budget allows."""
    batches: list[list[int]] = []
    for index in indices:
        if batches and (len(batches[-1]) + 1) * lengths[index] <= tokens:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


def collate(examples: Sequence[Example], pad: int, device: torch.device) -> Batch:
    """Pad examples to one length, with labels shifted by one and only where the impression stands."""
    width = max(len(example.ids) for example in examples)
    input_ids = torch.full((len(examples), width), pad)
    labels = torch.full((len(examples), width), IGNORED)
    mask = torch.zeros((len(examples), width), dtype=torch.long)
    for row, example in enumerate(examples):
        ids = torch.tensor(example.ids)
        end = len(ids)
        input_ids[row, :end] = ids
        mask[row, :end] = 1
        labels[row, end - example.targets - 1 : end - 1] = ids[end - example.targets :]
    return Batch(input_ids.to(device), mask.to(device), labels.to(device))
