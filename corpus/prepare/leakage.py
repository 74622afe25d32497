"""The nearest training neighbour of each report that is held out, and whether any is a near-copy.

That none is, is proven, not sampled. Two texts of Jaccard similarity t or more share at least t of the shingles of either, so
of any `n - ceil(t·n) + k` shingles of a held-out text with n of them, a near-copy has at least k. The rarest ones are taken,
all training texts are searched for them, and every text with k hits is compared in full. Below the threshold, the nearest is
the best of the training texts with most hits: a nearer one may exist, but none that is a near-copy.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.near import Hashes, overlap
from corpus.prepare.rows import Rows

Numbers = npt.NDArray[np.int64]
TABLE = 1 << 22  # places of the tables that count and that mark shingles
MORE = 0.1  # of a text's shingles are looked for beside the fewest that prove it: fewer texts are compared in full
TRIED = 3  # training texts with most hits that are compared with each held-out one
TOGETHER = 4096  # texts whose shingles are read at once
AT_ONCE = 1 << 22  # hits counted at once


class Neighbours(NamedTuple):
    """For each held-out report its nearest training report."""

    similarity: npt.NDArray[np.float64]
    row: Numbers
    """Of the training report; -1 where no training text shares anything."""
    close: list[tuple[int, int]]
    """Places of held-out reports and rows of training reports that are near-copies of each other."""


class Wanted(NamedTuple):
    """The shingles that are looked for, in ascending order, and the held-out texts that look for each."""

    shingles: Hashes
    starts: Numbers
    """`(shingles + 1,)`: where each one's texts begin in `texts`."""
    texts: Numbers
    marked: npt.NDArray[np.bool_]
    """`(TABLE,)`: whether a shingle with these low bits may be wanted."""
    needed: Numbers
    """For each held-out text, how many hits make a training text one that must be compared in full."""


class Hits(NamedTuple):
    """How many wanted shingles of a held-out text a training text has; one entry a pair."""

    text: Numbers
    other: Numbers
    number: Numbers

    def some(self, chosen: npt.NDArray[Any]) -> "Hits":
        """A part of them."""
        return Hits(*(part[chosen] for part in self))


def nearest(rows: Rows, held: Numbers, train: Numbers, threshold: float) -> Neighbours:
    """Compare held-out rows with training rows.

    Args:
        threshold: Jaccard similarity from which two findings are near-copies.
    """
    texts, of = different(rows, held)
    others, _ = different(rows, train)
    own = [rows.shingles(row) for row in texts.tolist()]
    found = candidates(rows, others, looked_for(own, frequencies(rows, others), threshold))
    similarity, row = np.zeros(len(texts)), np.full(len(texts), -1, dtype=np.int64)
    close: list[tuple[int, int]] = []
    place = {int(text): at for at, text in reversed([*enumerate(of.tolist())])}
    for text, other in zip(found.text.tolist(), others[found.other].tolist(), strict=True):
        alike = overlap(own[text], rows.shingles(other))
        if alike > similarity[text]:
            similarity[text], row[text] = alike, other
        if alike >= threshold:
            close.append((place[text], other))
    return Neighbours(similarity[of], row[of], close)


def different(rows: Rows, chosen: Numbers) -> tuple[Numbers, Numbers]:
    """One row for each different text, in an order that follows from the texts, and the place of each row's text."""
    _, first, back = np.unique(rows.about["same_findings"][chosen], return_index=True, return_inverse=True)
    return chosen[first], np.asarray(back, dtype=np.int64)


def frequencies(rows: Rows, others: Numbers) -> npt.NDArray[np.int64]:
    """How often shingles with the same low bits stand in the texts, `(TABLE,)`."""
    table = np.zeros(TABLE, dtype=np.int64)
    for hashes, _ in together(rows, others):
        table += np.bincount(hashes & np.uint32(TABLE - 1), minlength=TABLE)
    return table


def together(rows: Rows, others: Numbers) -> Iterator[tuple[Hashes, Numbers]]:
    """The shingles of many texts at once, and the number of the text that each is of."""
    for start in range(0, len(others), TOGETHER):
        parts = [rows.shingles(row) for row in others[start : start + TOGETHER].tolist()]
        yield np.concatenate(parts), np.repeat(np.arange(start, start + len(parts)), [len(part) for part in parts])


def looked_for(own: Sequence[Hashes], table: npt.NDArray[np.int64], threshold: float) -> Wanted:
    """The rarest shingles of each held-out text, as many as prove that no near-copy is overlooked."""
    needed, parts = [], []
    for hashes in own:
        more = max(1, math.ceil(MORE * len(hashes)))
        enough = len(hashes) - math.ceil(threshold * len(hashes) - 1e-9) + more
        needed.append(max(1, more - max(0, enough - len(hashes))))
        order = np.lexsort((hashes, table[hashes & np.uint32(TABLE - 1)]))
        parts.append(hashes[order[:enough]])
    flat = np.concatenate(parts)
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    shingles, number = np.unique(flat, return_inverse=True)
    marked = np.zeros(TABLE, dtype=bool)
    marked[shingles & np.uint32(TABLE - 1)] = True
    starts = np.concatenate(([0], np.cumsum(np.bincount(number, minlength=len(shingles)))))
    return Wanted(shingles, starts, owner[np.argsort(number, kind="stable")], marked, np.array(needed))


def candidates(rows: Rows, others: Numbers, wanted: Wanted) -> Hits:
    """The pairs to compare in full: all that may be near-copies, and for each held-out text those with most hits."""
    kept: list[Hits] = [Hits(*(np.empty(0, dtype=np.int64) for _ in range(3)))]
    for hashes, owner in together(rows, others):
        likely = np.flatnonzero(wanted.marked[hashes & np.uint32(TABLE - 1)])
        at = np.searchsorted(wanted.shingles, hashes[likely]).clip(max=len(wanted.shingles) - 1)
        real = wanted.shingles[at] == hashes[likely]
        for some in portions(wanted, at[real], owner[likely[real]]):
            kept.append(some.some(worth(some, wanted)))
    everything = Hits(*(np.concatenate(parts) for parts in zip(*kept, strict=True)))
    return everything.some(worth(everything, wanted))


def portions(wanted: Wanted, at: Numbers, owner: Numbers) -> Iterator[Hits]:
    """Hits of pairs, counted some training texts at a time, so that memory stays bounded."""
    spans = wanted.starts[at + 1] - wanted.starts[at]
    if not len(at):
        return
    portion = np.cumsum(spans) // AT_ONCE
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    portion = portion[begins][np.cumsum(np.diff(owner, prepend=-1) != 0) - 1]  # a text's hits stay together
    for start, stop in pairwise([*np.flatnonzero(np.diff(portion, prepend=-1)), len(at)]):
        some = spans[start:stop]
        inside = np.arange(some.sum()) - np.repeat(np.cumsum(some) - some, some)
        text = wanted.texts[np.repeat(wanted.starts[at[start:stop]], some) + inside]
        codes, number = np.unique(np.repeat(owner[start:stop], some) * len(wanted.needed) + text, return_counts=True)
        yield Hits(codes % len(wanted.needed), codes // len(wanted.needed), number)


def worth(hits: Hits, wanted: Wanted) -> npt.NDArray[np.int64]:
    """Which pairs to compare in full."""
    order = np.lexsort((hits.other, -hits.number, hits.text))
    begins = np.flatnonzero(np.diff(hits.text[order], prepend=-1))
    place = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    must = hits.number[order] >= wanted.needed[hits.text[order]]
    return np.asarray(order[must | (place < TRIED)], dtype=np.int64)
