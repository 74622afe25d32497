"""The training impressions' phrases: after which tokens comes which, as a small table in the run folder.

Radiologists repeat themselves, and a model that learned from them does too. The table holds hashes of runs of tokens and the
token that most often follows each. It is made of report text: private to the account, and never packed.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.files import PRIVATE, sha256_of_file

FILE = "phrases.npz"
RUNS = (6, 4, 3, 2, 1)
START = -1
"""Stands before the first token."""
MOST = 1_000_000
"""Runs in a table; beyond, those that were seen once are left out."""
FACTOR, MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1


class Phrase(NamedTuple):
    """The token that most often follows a run."""

    token: int
    share: float
    """Of the times that the run was seen."""
    run: int
    """Its length."""


class Phrases:
    """A table of runs: sorted 64-bit hashes, what follows, and how often in 1/255."""

    def __init__(self, hashes: NDArray[np.uint64], tokens: NDArray[np.int32], shares: NDArray[np.uint8]) -> None:
        self.hashes, self.tokens, self.shares = hashes, tokens, shares

    def __len__(self) -> int:
        return len(self.hashes)

    def next(self, text: Sequence[int]) -> Phrase | None:
        """What follows the longest known run at the end of an impression, which begins with `START`."""
        for run in RUNS:
            if run > len(text) or not len(self.hashes):
                continue
            wanted = hash_of(text[-run:])
            at = int(self.hashes.searchsorted(np.uint64(wanted)))
            if at < len(self.hashes) and int(self.hashes[at]) == wanted:
                return Phrase(int(self.tokens[at]), float(self.shares[at]) / 255, run)
        return None

    def save(self, path: Path) -> None:
        """Write the table, private to the account, whole or not at all."""
        half = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as file:
                np.savez_compressed(file, hashes=self.hashes, tokens=self.tokens, shares=self.shares)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)


def hash_of(run: Sequence[int]) -> int:
    """A run's hash; runs of different lengths differ by it too."""
    value = len(run)
    for token in run:
        value = ((value ^ (token + 2)) * FACTOR) & MASK
        value ^= value >> 29
    return value


def table(impressions: Sequence[Sequence[int]]) -> Phrases:
    """The table of impressions, each as token ids with the end token."""
    text = np.array([token for one in impressions for token in (START, *one)], dtype=np.int64)
    begins = np.repeat(
        np.cumsum([0, *(len(one) + 1 for one in impressions)])[:-1], [len(one) + 1 for one in impressions]
    )
    parts: list[tuple[Any, Any, Any, Any]] = []
    for run in RUNS:
        ends = np.arange(run, len(text))
        ends = ends[ends - run >= begins[ends]] if len(text) > run else ends[:0]
        if not len(ends):
            continue
        hashes = np.full(len(ends), run, dtype=np.uint64)
        for back in range(run, 0, -1):
            hashes = (hashes ^ (text[ends - back] + 2).astype(np.uint64)) * np.uint64(FACTOR)
            hashes ^= hashes >> np.uint64(29)
        parts.append(followers(hashes, text[ends]))
    if not parts:
        return Phrases(np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.uint8))
    hashes, tokens, counts, totals = (np.concatenate(column) for column in zip(*parts, strict=True))
    if len(hashes) > MOST:
        often = totals > 1
        hashes, tokens, counts, totals = hashes[often], tokens[often], counts[often], totals[often]
    order = np.argsort(hashes, kind="stable")
    shares = (255 * counts[order] / totals[order]).round().astype(np.uint8)
    return Phrases(hashes[order], tokens[order].astype(np.int32), shares)


def followers(hashes: Any, following: Any) -> tuple[Any, Any, Any, Any]:
    """Of each distinct hash: itself, its most frequent follower (ties: the lowest id), how often that and how often any came."""
    order = np.lexsort((following, hashes))
    hashes, following = hashes[order], following[order]
    new = np.r_[True, (hashes[1:] != hashes[:-1]) | (following[1:] != following[:-1])]
    at = np.flatnonzero(new)
    counts = np.diff(np.r_[at, len(hashes)])
    pair_hash, pair_next = hashes[at], following[at]
    best = np.lexsort((pair_next, -counts, pair_hash))
    first = np.r_[True, pair_hash[best][1:] != pair_hash[best][:-1]]
    totals = np.bincount(np.cumsum(first) - 1, weights=counts[best]).astype(np.int64)
    chosen = best[first]
    return pair_hash[chosen], pair_next[chosen], counts[chosen], totals


def load(path: Path) -> Phrases:
    """A saved table."""
    with np.load(path, allow_pickle=False) as file:
        return Phrases(file["hashes"], file["tokens"], file["shares"])


def phrases_of(folder: Path, facts: dict[str, Any], tokenizer: Any) -> Phrases | None:
    """A run's table: from its folder, or made of the data it was trained on where that still stands where it stood.

    Returns:
        None where there is neither: drafts then come from the other sources alone.
    """
    path = folder / FILE
    if path.is_file():
        return load(path)
    data = (facts.get("data") or {}).get("train") or {}
    source = Path(str(data.get("file", "")))
    if not source.is_file() or sha256_of_file(source) != data.get("sha256"):
        return None
    return write(folder, source, tokenizer)


def write(folder: Path, source: Path, tokenizer: Any) -> Phrases:
    """Make and save the table of a training file's impressions."""
    from sft.data import read_cases
    from sft.prompt import target_ids

    made = table([target_ids(tokenizer, case.impression, case.lang) for case in read_cases(source)])
    if os.access(folder, os.W_OK):
        made.save(folder / FILE)
    return made
