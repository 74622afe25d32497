"""Near-duplicates and leakage in prepared data, against every pair counted one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from bench.result import Figure
from corpus.near import shingle_set
from corpus.normalise import comparable

THRESHOLD = 0.9
TOGETHER = 500  # rows of the similarity matrix held at once
Pairs = list[tuple[int, int, float]]


def alike(texts: Sequence[str], least: float) -> Pairs:
    """All pairs of texts whose sets of 5-character shingles have at least this Jaccard similarity.

    Returns:
        (lower index, higher index, similarity).
    """
    sets = [shingle_set(comparable(text)) for text in texts]
    vocabulary: dict[str, int] = {}
    columns = [vocabulary.setdefault(one, len(vocabulary)) for shingles in sets for one in sorted(shingles)]
    sizes = np.array([len(shingles) for shingles in sets])
    matrix = csr_array(
        (np.ones(len(columns), dtype=np.int32), columns, np.concatenate(([0], np.cumsum(sizes)))),
        shape=(len(sets), len(vocabulary)),
    )
    found: Pairs = []
    for start in range(0, len(sets), TOGETHER):
        shared: npt.NDArray[np.int32] = (matrix[start : start + TOGETHER] @ matrix.T).toarray()
        union = sizes[start : start + TOGETHER, None] + sizes[None, :] - shared
        for row, column in zip(*np.nonzero(shared >= least * union - 1e-9), strict=True):
            one, other = int(row) + start, int(column)
            if one < other:
                found.append((one, other, float(shared[row, column] / union[row, column])))
    return found


def near_figures(
    lang: str,
    truths: Sequence[Mapping[str, Any]],
    rows: Mapping[int, Mapping[str, Any]],
    texts: Mapping[str, Sequence[Mapping[str, Any]]],
) -> list[Figure]:
    """Copies that were dropped, near-copies that are in one group, and validation cases with a training neighbour."""
    written = [*texts["train"], *texts["valid"]]
    group = {one["id"]: one["group"] for one in written}
    pairs = alike([one["findings"] for one in written], THRESHOLD)
    together = sum(written[a]["group"] == written[b]["group"] for a, b, _ in pairs)
    across = [pair for pair in pairs if (pair[0] < len(texts["train"])) != (pair[1] < len(texts["train"]))]
    surplus, dropped = copies(truths, rows)
    owners: dict[str, set[str]] = {}
    for truth in truths:
        owners.setdefault(truth["id"], set()).add(truth["patient"])
    apart = [
        (rows[truth["row"]]["id"], truth["near_of"])
        for truth in truths
        if truth["near_of"] and truth["jaccard"] < THRESHOLD and truth["patient"] not in owners[truth["near_of"]]
    ]
    apart = [pair for pair in apart if group.keys() >= set(pair)]
    joined = sum(group[one] == group[other] for one, other in apart)
    return [
        Figure(f"pairs of findings at {THRESHOLD} or more that are in one group, {lang}", together, f"of {len(pairs)}",
               goal=f">= {len(pairs)}", holds=together == len(pairs), note="every pair counted"),
        Figure(f"planted near-copies below {THRESHOLD} of another patient in one group, {lang}", joined, f"of {len(apart)}",
               note="by a chain of others, or wrongly"),
        Figure(f"planted copies that were dropped as duplicates, {lang}", dropped, f"of {surplus}",
               note="one of each report may stay"),
        Figure(f"validation cases with a training neighbour at {THRESHOLD} or more, {lang}", len(across),
               f"of {len(texts['valid'])}", goal="<= 0", holds=not across, note="every pair counted"),
    ]  # fmt: skip


def copies(truths: Sequence[Mapping[str, Any]], rows: Mapping[int, Mapping[str, Any]]) -> tuple[int, int]:
    """How many rows stand beside another with the same report, and how many of these were dropped."""
    families: dict[str, list[Mapping[str, Any]]] = {}
    for truth in truths:
        if truth["fate"] == "kept":
            families.setdefault(truth["copy_of"] or truth["id"], []).append(rows[truth["row"]])
    fates = [[row["dropped_by"] for row in family] for family in families.values() if len(family) > 1]
    usable = [[rule for rule in rules if rule in (None, "duplicate")] for rules in fates]
    return sum(len(rules) - 1 for rules in usable if rules), sum(rules.count("duplicate") for rules in usable)
