"""How many n-grams texts share, for many pairs of texts at once."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]

BATCH = 512
"""Pairs counted at once: few enough for their n-grams to stay in the processor's cache."""
BITS = 63
"""Of a signed integer, in which a pair's number and the characters of its n-gram are packed."""
WORD_BITS = 26
"""Of a word's number, where two words and a pair's number are packed."""


def shared_grams(predictions: Sequence[str], references: Sequence[str], order: int) -> Indices:
    """For each pair the n-grams of characters in common, each no more often than both have it: `(pairs, order)`."""
    starts = range(0, len(predictions), BATCH)
    parts = [counted(predictions[at : at + BATCH], references[at : at + BATCH], order) for at in starts]
    return np.concatenate([np.zeros((0, order), dtype=np.int64), *parts])


def counted(predictions: Sequence[str], references: Sequence[str], order: int) -> Indices:
    """The same for one batch: halved while its alphabet is too large to be packed."""
    pairs = len(predictions)
    ours, theirs = points(predictions), points(references)
    alphabet, _ = tally(np.concatenate([ours, theirs]))
    width = len(alphabet).bit_length()
    if order * width + pairs.bit_length() > BITS:
        if pairs == 1:
            return one_by_one(predictions[0], references[0], order)
        half = pairs // 2
        parts = [counted(predictions[part], references[part], order) for part in (slice(half), slice(half, None))]
        return np.concatenate(parts)
    shared = np.zeros((pairs, order), dtype=np.int64)
    places = np.zeros(int(alphabet.max(initial=0)) + 1, dtype=np.int64)
    places[alphabet] = np.arange(len(alphabet))
    sides = [
        (places[side], np.repeat(np.arange(pairs), [len(text) for text in texts]))
        for side, texts in ((ours, predictions), (theirs, references))
    ]
    packed = [np.zeros(len(codes), dtype=np.int64) for codes, _ in sides]
    for n in range(order):
        keys = []
        for at, (codes, owners) in enumerate(sides):
            size = max(0, len(codes) - n)
            packed[at] = packed[at][:size] << width | codes[n:]
            whole = owners[:size] == owners[n:]  # an n-gram never runs from one text into the next
            keys.append((packed[at] | owners[:size] << width * order)[whole])
        found, times = common(*keys)
        shared[:, n] = np.bincount(found >> width * order, times, minlength=pairs).astype(np.int64)
    return shared


def points(texts: Sequence[str]) -> npt.NDArray[np.uint32]:
    """The code points of all texts in a row."""
    return np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")


def distinct_grams(ours: Sequence[Sequence[int]], theirs: Sequence[Sequence[int]]) -> tuple[Indices, Indices]:
    """Distinct words, and distinct words in a row: how many each pair's first text has, its second, and both: `(pairs, 3)`.

    Args:
        ours: The first texts' words, as numbers of `WORD_BITS` bits.
        theirs: The second texts'.
    """
    pairs, owner = len(ours), 2 * WORD_BITS
    ones, twos = [], []
    for texts in (ours, theirs):
        lengths = [len(text) for text in texts]
        words = np.fromiter(chain.from_iterable(texts), np.int64, sum(lengths))
        owners = np.repeat(np.arange(pairs), lengths)
        whole = owners[1:] == owners[:-1]
        ones.append(tally(owners << owner | words)[0])
        twos.append(tally((owners[1:] << owner | words[:-1] << WORD_BITS | words[1:])[whole])[0])

    def told(first: Indices, second: Indices) -> Indices:
        both = second[meeting(first, second)[1]]
        return np.stack([np.bincount(grams >> owner, minlength=pairs) for grams in (first, second, both)], axis=1)

    return told(*ones), told(*twos)


def common(ours: Indices, theirs: Indices) -> tuple[Indices, Indices]:
    """The numbers that two lists share, and how often both have them."""
    mine, often = tally(ours)
    other, as_often = tally(theirs)
    places, both = meeting(mine, other)
    return other[both], np.minimum(often[places], as_often[both])


def meeting(mine: Indices, other: Indices) -> tuple[Indices, Indices]:
    """Where two ordered lists of distinct numbers have the same: the places in the one and in the other."""
    if not len(mine):
        return mine, mine
    places = np.minimum(np.searchsorted(mine, other), len(mine) - 1)
    both = np.flatnonzero(mine[places] == other)
    return places[both], both


def tally(numbers: Indices) -> tuple[Indices, Indices]:
    """The distinct numbers of a list in order, and how often each stands there."""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    return ordered[starts], np.diff(starts, append=len(ordered))


def one_by_one(prediction: str, reference: str, order: int) -> Indices:
    """One pair of texts with more distinct characters than can be packed."""
    row = []
    for n in range(1, order + 1):
        ours, theirs = (
            Counter(text[at : at + n] for at in range(len(text) - n + 1)) for text in (prediction, reference)
        )
        row.append(sum((ours & theirs).values()))
    return np.array([row], dtype=np.int64)
