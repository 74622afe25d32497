"""Matrix products with weights that never change, laid out for the processor once."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as nnf
from torch import Tensor

Product = Callable[[Tensor], Tensor]
SHARE = 3
"""A second copy of the weights may take one part in so many of the memory that is free."""
TOKENS = 16  # what oneDNN is told to expect at once


class Packer:
    """Makes products, packed where there is room; of the same weights the same product."""

    def __init__(self, where: torch.device, needed: int) -> None:
        """Decide about packing.

        Args:
            needed: Bytes that a second copy of all weights takes.
        """
        self.packs = where.type == "cpu" and can_pack() and needed * SHARE <= free_bytes()
        self.made: dict[tuple[int, ...], tuple[Product, Any]] = {}

    def product(self, weights: Sequence[Tensor], biases: Sequence[Tensor | None]) -> Product:
        """The product with weights `(outputs, inputs)` of the same input, their outputs side by side."""
        key = tuple(one.data_ptr() for one in (*weights, *biases) if one is not None)
        if key not in self.made:
            # held on to: other tensors may be put in the parameters' place, and must not get these ones' addresses
            kept = [one.detach() for one in weights], [one if one is None else one.detach() for one in biases]
            self.made[key] = (packed(*kept) if self.packs else plain(*kept), kept)
        return self.made[key][0]


def joined(biases: Sequence[Tensor | None], weights: Sequence[Tensor]) -> Tensor | None:
    """Biases side by side, zeros for those that are absent; None where all are."""
    if all(one is None for one in biases):
        return None
    parts = [weight.new_zeros(len(weight)) if one is None else one for one, weight in zip(biases, weights, strict=True)]
    return torch.cat(parts)


def packed(weights: Sequence[Tensor], biases: Sequence[Tensor | None]) -> Product:
    """A product in oneDNN's own layout."""
    ops: Any = torch.ops.mkldnn
    whole = torch.cat(list(weights)) if len(weights) > 1 else weights[0]
    weight, bias = ops._reorder_linear_weight(whole.contiguous(), TOKENS), joined(biases, weights)

    def product(x: Tensor) -> Tensor:
        out: Tensor = ops._linear_pointwise(x, weight, bias, "none", [], "")
        return out

    return product


def plain(weights: Sequence[Tensor], biases: Sequence[Tensor | None]) -> Product:
    """Products as they are, without a copy of the weights."""
    if len(weights) == 1:
        return lambda x: nnf.linear(x, weights[0], biases[0])
    pairs = list(zip(weights, biases, strict=True))
    return lambda x: torch.cat([nnf.linear(x, weight, bias) for weight, bias in pairs], -1)


def can_pack() -> bool:
    """Whether this torch has oneDNN's packed products; it is asked, since nothing promises that it keeps them."""
    ops: Any = torch.ops.mkldnn
    try:
        weight, x = torch.randn(24, 16), torch.randn(3, 16)
        out = ops._linear_pointwise(x, ops._reorder_linear_weight(weight, TOKENS), None, "none", [], "")
        return bool(torch.allclose(out, x @ weight.T, atol=1e-4))
    except (AttributeError, RuntimeError, NotImplementedError, TypeError):
        return False


def free_bytes() -> int:
    """Memory that is free for use, as Linux counts it; 0 where nobody tells."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            told = dict(line.split(":", 1) for line in file)
        return int(told["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        try:
            return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        except (AttributeError, OSError, ValueError):
            return 0
