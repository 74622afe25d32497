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

from corpus.near import Hashes
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
    begins = np.flatnonzero(np.diff(found.text, prepend=-1)).tolist()
    for start, stop in pairwise([*begins, len(found.text)]):
        text, near = int(found.text[start]), others[found.other[start:stop]]
        alike = overlaps(own[text], [rows.shingles(other) for other in near.tolist()])
        best = int(alike.argmax())
        if alike[best] > 0:
            similarity[text], row[text] = alike[best], near[best]
        close += [(place[text], other) for other in near[alike >= threshold].tolist()]
    return Neighbours(similarity[of], row[of], close)


def overlaps(own: Hashes, others: Sequence[Hashes]) -> npt.NDArray[np.float64]:
    """Jaccard similarity of a text's shingles, which ascend, and those of each of some others."""
    lengths = np.array([len(one) for one in others])
    flat = np.concatenate(others)
    equal = own[np.searchsorted(own, flat).clip(max=len(own) - 1)] == flat
    shared = np.add.reduceat(equal, np.cumsum(lengths) - lengths, dtype=np.int64)
    return np.asarray(shared / (len(own) + lengths - shared))


def different(rows: Rows, chosen: Numbers) -> tuple[Numbers, Numbers]:
    """One row for each different text, in an order that follows from the texts, and the place of each row's text."""
    _, first, back = np.unique(rows.about["same_findings"][chosen], return_index=True, return_inverse=True)
    return chosen[first], np.asarray(back, dtype=np.int64)


def frequencies(rows: Rows, others: Numbers) -> npt.NDArray[np.int64]:
    """How often shingles with the same low bits stand in the texts, `(TABLE,)`."""
    table = np.zeros(TABLE, dtype=np.int64)
    for hashes, _ in together(rows, others):
        np.add.at(table, hashes & np.uint32(TABLE - 1), 1)
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
    """The pairs to compare in full: all that may be near-copies, and for each held-out text those with most hits.

    Returns:
        Pairs by held-out text, those with most hits first, then the lowest training text.
    """
    kept: list[Hits] = [Hits(*(np.empty(0, dtype=np.int64) for _ in range(3)))]
    least = np.ones_like(wanted.needed)  # hits with which a pair is worth it: rises as better ones are found
    most = np.zeros((len(least), TRIED), dtype=np.int64)  # hits of the best, ascending
    for hashes, owner in together(rows, others):
        likely = np.flatnonzero(wanted.marked[hashes & np.uint32(TABLE - 1)])
        at = np.searchsorted(wanted.shingles, hashes[likely]).clip(max=len(wanted.shingles) - 1)
        real = wanted.shingles[at] == hashes[likely]
        for some in portions(wanted, at[real], owner[likely[real]], least):
            order, place = ranked(some)
            best = order[place < TRIED]
            fresh = np.zeros_like(most)
            fresh[some.text[best], place[place < TRIED]] = some.number[best]
            most = np.sort(np.hstack((most, fresh)), axis=1)[:, -TRIED:]
            least[:] = np.minimum(most[:, 0] + 1, wanted.needed)
            kept.append(some.some(worth(some, wanted)))
    everything = Hits(*(np.concatenate(parts) for parts in zip(*kept, strict=True)))
    return everything.some(worth(everything, wanted))


def portions(wanted: Wanted, at: Numbers, owner: Numbers, least: Numbers) -> Iterator[Hits]:
    """Pairs with at least as many hits as their held-out text asks for, some training texts at a time: memory stays bounded.

    Args:
        at: Wanted shingles that the training texts have, text by text.
        owner: The training text of each.
        least: For each held-out text; may change between portions.
    """
    from scipy.sparse import csr_array

    shape = len(wanted.shingles), len(wanted.needed)
    asking = csr_array((np.ones(len(wanted.texts), dtype=np.int32), wanted.texts, wanted.starts), shape=shape)
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    hits = np.concatenate(([0], np.cumsum(wanted.starts[at + 1] - wanted.starts[at])))[[*begins, len(at)]]
    first = 0
    while first < len(begins):  # as many texts as have AT_ONCE hits, and at least one
        last = max(first + 1, int(np.searchsorted(hits, hits[first] + AT_ONCE, side="right")) - 1)
        ends = [*begins[first:last], begins[last] if last < len(begins) else len(at)]
        mine = at[ends[0] : ends[-1]]
        has = csr_array(
            (np.ones(len(mine), dtype=np.int32), mine, np.array(ends) - ends[0]), shape=(last - first, shape[0])
        )
        counts = has @ asking  # hits of each pair, without sorting them
        good = np.flatnonzero(counts.data >= least[counts.indices])
        text = np.searchsorted(counts.indptr, good, side="right") - 1
        yield Hits(
            counts.indices[good].astype(np.int64),
            owner[begins[first + text]],
            counts.data[good].astype(np.int64),
        )
        first = last


def ranked(hits: Hits) -> tuple[Numbers, Numbers]:
    """The pairs by held-out text, those with most hits first, and the place of each among those of its text."""
    order = np.lexsort((hits.other, -hits.number, hits.text))
    begins = np.flatnonzero(np.diff(hits.text[order], prepend=-1))
    return order, np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))


def worth(hits: Hits, wanted: Wanted) -> Numbers:
    """Which pairs to compare in full."""
    order, place = ranked(hits)
    must = hits.number[order] >= wanted.needed[hits.text[order]]
    return np.asarray(order[must | (place < TRIED)], dtype=np.int64)
