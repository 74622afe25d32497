"""Near-copies among many texts: MinHash over character shingles, bands to find candidates, exact Jaccard to decide.

All texts are hashed as one array, so that 200,000 findings take seconds, not the minutes of one object per text.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]

SHINGLE = 5  # characters
BANDS, ROWS = 10, 8  # a pair of Jaccard 0.9 shares a band in 99.6 of 100 cases, one of 0.5 in 4
CHUNK = 1 << 21  # shingles hashed at once, 16 MiB
ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # splitmix64's constants


def near_copies(texts: Sequence[str], threshold: float) -> Iterator[tuple[int, int]]:
    """Yield index pairs of texts whose sets of 5-character shingles have a Jaccard similarity of `threshold` or more.

    Within a band's bucket a text is compared with the bucket's first and with the one before it, so the work stays linear
    where thousands of texts are alike; the order of the texts decides which pairs are seen (sort them first).
    """
    if len(texts) < 2 or threshold >= 1:
        return
    signatures = signature_matrix(texts)
    seen: set[tuple[int, int]] = set()
    for band in range(BANDS):
        keys = mixed(signatures[band * ROWS : (band + 1) * ROWS])
        order = np.argsort(keys, kind="stable")
        alike = np.flatnonzero(keys[order][1:] == keys[order][:-1]) + 1
        first = before = -1
        for place in alike.tolist():
            previous, this = int(order[place - 1]), int(order[place])
            if previous != before:
                first = previous
            before = this
            for pair in {(first, this), (previous, this)} - seen:
                seen.add(pair)
                if jaccard(texts[pair[0]], texts[pair[1]]) >= threshold:
                    yield pair


def jaccard(a: str, b: str) -> float:
    """Shared shingles over all shingles; texts shorter than a shingle are one shingle."""
    one, other = shingle_set(a), shingle_set(b)
    return len(one & other) / len(one | other)


def shingle_set(text: str) -> set[str]:
    """The text's shingles."""
    return {text[i : i + SHINGLE] for i in range(max(1, len(text) - SHINGLE + 1))}


def signature_matrix(texts: Sequence[str]) -> Hashes:
    """MinHash signatures, `(BANDS * ROWS, texts)`."""
    signatures = np.empty((BANDS * ROWS, len(texts)), dtype=np.uint64)
    random = np.random.default_rng(20250301)
    factors = random.integers(0, 1 << 63, BANDS * ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    shifts = random.integers(0, 1 << 63, BANDS * ROWS, dtype=np.uint64)
    for start, stop in chunks(texts):
        hashes, offsets = shingle_hashes(texts[start:stop])
        for row, (factor, shift) in enumerate(zip(factors, shifts, strict=True)):
            signatures[row, start:stop] = np.minimum.reduceat(scrambled(hashes * factor + shift), offsets)
    return signatures


def chunks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Ranges of texts of about CHUNK characters."""
    start = size = 0
    for i, text in enumerate(texts):
        if size and size + len(text) > CHUNK:
            yield start, i
            start, size = i, 0
        size += max(len(text), SHINGLE)
    if size:
        yield start, len(texts)


def shingle_hashes(texts: Sequence[str]) -> tuple[Hashes, Offsets]:
    """Hashes of all shingles of all texts, one after the other, and where each text's begin."""
    padded = [text.ljust(SHINGLE, "\0") for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    lengths = np.array([len(text) for text in padded], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    hashes = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for i in range(SHINGLE):
        hashes = (hashes ^ codes[i : i + len(hashes)]) * np.uint64(ODD[i % 3])
        hashes ^= hashes >> np.uint64(29)
    whole = np.ones(len(codes), dtype=bool)  # a shingle that runs over a text's end belongs to none
    for i in range(1, SHINGLE):
        whole[starts + lengths - i] = False
    counts = lengths - SHINGLE + 1
    return hashes[whole[: len(hashes)]], np.concatenate(([0], np.cumsum(counts)[:-1]))


def scrambled(values: Hashes) -> Hashes:
    """Values whose order is unrelated to that of the arguments (the end of splitmix64)."""
    values ^= values >> np.uint64(30)
    values *= np.uint64(ODD[1])
    values ^= values >> np.uint64(27)
    return values


def mixed(rows: Hashes) -> Hashes:
    """One hash for each column."""
    result = np.zeros(rows.shape[1], dtype=np.uint64)
    for row in rows:
        result = (result ^ row) * np.uint64(ODD[0])
        result ^= result >> np.uint64(31)
    return result
