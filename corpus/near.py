"""Near-copies among many texts: MinHash over character shingles, bands to find candidates, the shingles to decide.

Why not a library's MinHash: `datasketch` makes one object a text (243 µs for 170 characters and 80 hashes, one core), hashing a
batch of texts as one array takes 7 µs. `datatrove` works on files and decides by a shared band alone, so that over half of the
pairs it clusters at 0.9 are no near-copies; `bench/prepare_scale.py` measures its steps beside these in one run.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int64]
Pairs = npt.NDArray[np.int64]
"""`(pairs, 2)`, the lower index first."""

SHINGLE = 5  # characters
HASHES = 96  # at most, for one text
MISSED = 0.001  # of the pairs that are just alike enough, at most: these share no band
CHUNK = 1 << 16  # shingles hashed at once: 256 KiB, which a core's own cache holds
WINDOW = 3  # neighbours in a bucket that a text is compared with, beside the bucket's first
SIGMAS = 4  # how far a pair's estimate may lie below the threshold by chance
ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # splitmix64's constants
SEED = 20250301


class Bands(NamedTuple):
    """How many bands a signature has, and how many hashes a band."""

    number: int
    rows: int

    @property
    def hashes(self) -> int:
        """The length of a signature."""
        return self.number * self.rows

    def missed(self, similarity: float) -> float:
        """The share of pairs of this Jaccard similarity that share no band."""
        return float((1 - similarity**self.rows) ** self.number)


class Shingles(NamedTuple):
    """The shingles of some texts, each text's own hashes in ascending order, one text after the other."""

    hashes: Hashes
    counts: Counts
    """`(texts,)`: how many different shingles each has, at least 1."""


class Sketches(NamedTuple):
    """What is kept of each text's signature."""

    keys: Hashes
    """`(texts, bands)`: texts that agree in a column are candidates."""
    bytes: npt.NDArray[np.uint8]
    """`(texts, hashes)`: the share of equal bytes estimates the similarity."""


@cache
def bands(threshold: float) -> Bands:
    """The most selective bands of HASHES hashes that miss at most MISSED of the pairs at the threshold."""
    for rows in range(24, 0, -1):
        plan = Bands(HASHES // rows, rows)
        if plan.missed(threshold) <= MISSED:
            return plan
    return Bands(HASHES, 1)


def shingle_set(text: str) -> set[str]:
    """The text's shingles; a text shorter than a shingle is one."""
    return {text[i : i + SHINGLE] for i in range(max(1, len(text) - SHINGLE + 1))}


def jaccard(a: str, b: str) -> float:
    """Shared shingles over all shingles."""
    one, other = shingle_set(a), shingle_set(b)
    return len(one & other) / len(one | other)


def shingled(texts: Sequence[str]) -> Shingles:
    """The hashed shingles of texts, without repetition within a text."""
    hashes, counts = all_shingles(texts)
    owner = np.repeat(np.arange(len(texts), dtype=np.uint64), counts)
    marked = np.sort((owner << np.uint64(32)) | hashes)
    fresh = np.ones(len(marked), dtype=bool)
    fresh[1:] = marked[1:] != marked[:-1]
    marked = marked[fresh]
    kept = np.bincount((marked >> np.uint64(32)).astype(np.int64), minlength=len(texts))
    return Shingles(marked.astype(np.uint32), kept.astype(np.int64))


def all_shingles(texts: Sequence[str]) -> tuple[Hashes, Counts]:
    """Hashes of all shingles of all texts in their order, and how many each text has."""
    padded = [text.ljust(SHINGLE, "\0") for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    lengths = np.array([len(text) for text in padded], dtype=np.int64)
    hashes = np.zeros(max(0, len(codes) - SHINGLE + 1), dtype=np.uint64)
    for i in range(SHINGLE):
        hashes = (hashes ^ codes[i : i + len(hashes)]) * np.uint64(ODD[i % 3])
        hashes ^= hashes >> np.uint64(29)
    whole = np.ones(len(codes), dtype=bool)  # a shingle that runs over a text's end belongs to none
    ends = np.cumsum(lengths)
    for i in range(1, SHINGLE):
        whole[ends - i] = False
    return (hashes[whole[: len(hashes)]] >> np.uint64(32)).astype(np.uint32), lengths - SHINGLE + 1


@cache
def permutations() -> tuple[Hashes, Hashes]:
    """Odd factors and shifts: x ↦ factor · x + shift puts all 32-bit numbers into another order."""
    random = np.random.default_rng(SEED)
    factors = random.integers(0, 1 << 32, HASHES, dtype=np.uint64).astype(np.uint32) | np.uint32(1)
    return factors, random.integers(0, 1 << 32, HASHES, dtype=np.uint64).astype(np.uint32)


def sketched(shingles: Shingles, plan: Bands) -> Sketches:
    """MinHash signatures, folded into one key a band and one byte a hash."""
    texts = len(shingles.counts)
    signatures = np.empty((plan.hashes, texts), dtype=np.uint32)
    factors, shifts = permutations()
    for start, stop, first, last in chunks(shingles.counts):
        hashes = shingles.hashes[first:last]
        offsets = np.concatenate(([0], np.cumsum(shingles.counts[start : stop - 1])))
        room = np.empty_like(hashes)
        for row in range(plan.hashes):
            np.multiply(hashes, factors[row], out=room)
            np.add(room, shifts[row], out=room)
            np.minimum.reduceat(room, offsets, out=signatures[row, start:stop])
    keys = np.empty((texts, plan.number), dtype=np.uint32)
    for band in range(plan.number):
        keys[:, band] = mixed(signatures[band * plan.rows : (band + 1) * plan.rows])
    return Sketches(keys, np.ascontiguousarray(signatures.T).astype(np.uint8))


def chunks(counts: Counts) -> Iterator[tuple[int, int, int, int]]:
    """Ranges of texts and of their shingles, about CHUNK shingles each."""
    ends = np.concatenate(([0], np.cumsum(counts)))
    start = 0
    while start < len(counts):
        stop = max(start + 1, int(np.searchsorted(ends, ends[start] + CHUNK, side="right")) - 1)
        yield start, stop, int(ends[start]), int(ends[stop])
        start = stop


def mixed(rows: Hashes) -> Hashes:
    """One hash for each column."""
    result = np.zeros(rows.shape[1], dtype=np.uint64)
    for row in rows:
        result = (result ^ row) * np.uint64(ODD[0])
        result ^= result >> np.uint64(31)
    return (result >> np.uint64(32)).astype(np.uint32)


def candidates(sketches: Sketches, threshold: float) -> Pairs:
    """Pairs that share a band and whose bytes do not speak against the threshold, the most alike first.

    In a bucket a text is compared with the first and with the WINDOW before it, in another order in each band, so the
    work stays linear where thousands of texts are alike. The order of the texts decides which pairs are seen.
    """
    texts = len(sketches.keys)
    if texts < 2:
        return np.empty((0, 2), dtype=np.int64)
    found = [pairs_of_band(sketches.keys[:, band], band) for band in range(sketches.keys.shape[1])]
    codes = np.unique(np.concatenate(found))
    pairs = np.column_stack((codes // texts, codes % texts))
    alike = np.concatenate([estimates(sketches, part) for part in np.array_split(pairs, 1 + len(pairs) // CHUNK)])
    spread = math.sqrt(threshold * (1 - threshold) / sketches.bytes.shape[1])
    likely = np.flatnonzero(alike >= threshold - SIGMAS * spread)
    return pairs[likely[np.argsort(-alike[likely], kind="stable")]]


def pairs_of_band(keys: Hashes, band: int) -> Counts:
    """Pairs within a band's buckets as lower index × texts + higher index, with repetitions."""
    texts = len(keys)
    shuffled = np.arange(texts, dtype=np.uint32) * np.uint32(2 * (band * 0x9E3779B1 % (1 << 31)) + 1)
    order = np.lexsort((shuffled, keys)).astype(np.int64)
    in_order = keys[order]
    begins = np.ones(texts, dtype=bool)
    begins[1:] = in_order[1:] != in_order[:-1]
    first = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    places = np.arange(texts)
    found = []
    for back in (*range(1, WINDOW + 1), None):
        partner = first if back is None else places - back
        inside = np.flatnonzero((partner >= first) & (partner < places))
        one, other = order[inside], order[partner[inside]]
        found.append(np.minimum(one, other) * texts + np.maximum(one, other))
    return np.concatenate(found)


def estimates(sketches: Sketches, pairs: Pairs) -> npt.NDArray[np.float64]:
    """The estimated similarity of each pair: the share of equal bytes, less what is equal by chance."""
    share = (sketches.bytes[pairs[:, 0]] == sketches.bytes[pairs[:, 1]]).mean(axis=1)
    return np.asarray((share - 1 / 256) / (1 - 1 / 256))


class Joined:
    """Union-find over the numbers below `size`."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, item: int) -> int:
        """The lowest number of the item's set."""
        parent = self.parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        """Make two sets one."""
        low, high = sorted((self.root(one), self.root(other)))
        self.parent[high] = low

    def roots(self) -> Counts:
        """The lowest number of each item's set."""
        return np.array([self.root(item) for item in range(len(self.parent))], dtype=np.int64)


def overlap(a: Hashes, b: Hashes) -> float:
    """Jaccard similarity of two ascending arrays of hashed shingles."""
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / (len(a) + len(b) - shared)


def clusters(sketches: Sketches, hashes: Callable[[int], Hashes], threshold: float) -> Counts:
    """For each text the lowest index of its cluster: texts that are near-copies, or near-copies of near-copies.

    Args:
        hashes: The shingles of a text.
        threshold: Jaccard similarity from which two texts are near-copies; at 1 every text is alone.
    """
    joined = Joined(len(sketches.keys))
    if threshold < 1:
        for one, other in candidates(sketches, threshold).tolist():
            if joined.root(one) != joined.root(other) and overlap(hashes(one), hashes(other)) >= threshold:
                joined.join(one, other)
    return joined.roots()
