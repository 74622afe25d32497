"""Which of the usable rows stay: one of each exam or text, and of near-duplicates as many as the policy says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.near import Joined, Sketches, clusters
from corpus.prepare.config import PrepareConfig
from corpus.prepare.rows import Rows

Numbers = npt.NDArray[np.int64]
DUPLICATE, NEAR_DUPLICATE = "duplicate", "near_duplicate"


@dataclass
class Kept:
    """The reports that stay, in ascending order of their ids; every array has one entry a report."""

    rows: Numbers
    """Which row each is."""
    ids: list[str]
    cluster: Numbers
    """The lowest report of its near-duplicate cluster."""
    dropped: dict[int, str]
    """Row → rule, of the rows that went."""
    exact: int
    """Rows that went as exact copies."""
    sizes: Counter[int]
    """How many clusters have how many reports, before the policy."""
    renamed: int
    """Rows whose id stood at another text too."""


def kept(rows: Rows, config: PrepareConfig) -> Kept:
    """Decide what stays. Of copies a real one stays before a synthetic, then the lowest id: row order decides nothing."""
    usable = np.flatnonzero(rows.about["dropped"] == 0)
    about = rows.about[usable]
    content = combined(about["same_findings"], about["same_impression"])
    ids, renamed = unique_ids(usable, content, rows)
    rank = ranks(ids)
    exam = combined(rank.astype(np.uint64), content) if config.duplicates == "all" else content
    if config.duplicates == "all":  # two rows without ids and with the same text may be two exams
        exam = np.where(about["named"], exam, np.arange(len(usable), dtype=np.uint64))
    order = np.lexsort((about["whole"], rank, about["synthetic"], exam))
    first = np.ones(len(order), dtype=bool)
    first[1:] = exam[order][1:] != exam[order][:-1]
    dropped = dict.fromkeys(usable[order[~first]].tolist(), DUPLICATE)
    stay = order[first]
    stay = stay[np.lexsort((about["whole"][stay], rank[stay]))]
    stay, names = in_order(stay, numbered([ids[place] for place in stay.tolist()]))
    cluster = clustered(rows, usable[stay], config.similar)
    sizes = Counter(np.unique(cluster, return_counts=True)[1].tolist())
    exact = len(dropped)
    if config.cap is not None:
        within = capped(cluster, about["synthetic"][stay], config.cap)
        dropped |= dict.fromkeys(usable[stay[~within]].tolist(), NEAR_DUPLICATE)
        stay, cluster = stay[within], cluster[within]
        names = [name for name, good in zip(names, within.tolist(), strict=True) if good]
    return Kept(usable[stay], names, lowest(cluster), dropped, exact, sizes, renamed)


def lowest(labels: Numbers) -> Numbers:
    """For each item the place of the first one with its label."""
    _, first, back = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(first[back], dtype=np.int64)


def combined(*parts: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """One 64-bit hash of several."""
    result = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        result = (result ^ part) * np.uint64(0x9E3779B97F4A7C15)
        result ^= result >> np.uint64(29)
    return result


def unique_ids(usable: Numbers, content: npt.NDArray[np.uint64], rows: Rows) -> tuple[list[str], int]:
    """Ids that stand at one text each: where one stands at several, each gets its text's hash added, whatever the order.

    Returns:
        The ids, and how many rows got another.
    """
    ids = [rows.ids[row] for row in usable.tolist()]
    texts = content.tolist()
    first: dict[str, int] = {}
    several = {name for name, text in zip(ids, texts, strict=True) if first.setdefault(name, text) != text}
    places = [place for place, name in enumerate(ids) if name in several]
    for place in places:
        ids[place] = f"{ids[place]}-{texts[place] & 0xFFFFFFFF:08x}"
    return ids, len(places)


def ranks(ids: Sequence[str]) -> Numbers:
    """The place of each id among the different ids in ascending order."""
    place = {name: at for at, name in enumerate(sorted(set(ids)))}
    return np.array([place[name] for name in ids], dtype=np.int64)


def numbered(ids: Sequence[str]) -> list[str]:
    """Ascending ids, those that repeat with a number: rows without ids whose text is the same."""
    taken = set(ids)
    result: list[str] = []
    count = 1
    for place, name in enumerate(ids):
        count = count + 1 if place and ids[place - 1] == name else 1
        while count > 1 and f"{name}-{count}" in taken:
            count += 1
        result.append(name if count == 1 else f"{name}-{count}")
    return result


def in_order(places: Numbers, names: Sequence[str]) -> tuple[Numbers, list[str]]:
    """Places and names in ascending order of the names."""
    order = sorted(range(len(names)), key=names.__getitem__)
    return places[np.array(order, dtype=np.int64)], [names[at] for at in order]


def clustered(rows: Rows, reports: Numbers, similar: float) -> Numbers:
    """For each report the lowest one of its cluster: equal findings, or near-copies through any number of others."""
    _, first, text = np.unique(rows.about["same_findings"][reports], return_index=True, return_inverse=True)
    chosen = reports[first]
    sketches = Sketches(rows.sketches.keys[chosen], rows.sketches.bytes[chosen])
    return lowest(clusters(sketches, lambda at: rows.shingles(int(chosen[at])), similar)[text])


def capped(cluster: Numbers, synthetic: npt.NDArray[np.bool_], most: int) -> npt.NDArray[np.bool_]:
    """Whether each report is among the first `most` of its cluster: real ones first, then by id."""
    order = np.lexsort((np.arange(len(cluster)), synthetic, cluster))
    begins = np.flatnonzero(np.diff(cluster[order], prepend=-1))
    place = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    within = np.zeros(len(order), dtype=bool)
    within[order[place < most]] = True
    return within


def grouped(rows: Rows, kept_: Kept, by_source: bool) -> Joined:
    """Reports that share the patient, the near-duplicate cluster or, where asked for, the source are one group."""
    joined = Joined(len(kept_.rows))
    shared = [kept_.cluster, rows.patients[kept_.rows], *([rows.sources[kept_.rows]] if by_source else [])]
    for number, values in enumerate(shared):
        first: dict[int, int] = {}
        for report, value in enumerate(values.tolist()):
            if number == 0 or value >= 0:
                other = first.setdefault(value, report)
                if other != report:
                    joined.join(other, report)
    return joined
