"""Pairs of texts to score, made up the same way every time; no two pairs are equal."""

import random
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import NamedTuple

from corpus.synthesize import synthesize

PAIRS = 3_844
"""As many as the validation cases of the published table."""
CHANGED = 0.3
"""Share of words that a prediction has otherwise, where texts never repeat."""


class Pairs(NamedTuple):
    """References with the predictions of two runs."""

    references: list[str]
    first: list[str]
    second: list[str]
    patients: list[str]


def report_pairs(size: int = PAIRS) -> Pairs:
    """Full-length synthetic Chinese reports: an impression and one to three sentences of the findings on each side."""
    rng = random.Random(0)
    pairs = Pairs([], [], [], [])
    seen: set[tuple[str, str]] = set()
    before = ""
    for report in synthesize("zh", 2 * size, 0, "full"):
        sentences = [sentence for sentence in report["findings"].split("。") if sentence]

        def text(impression: str, sentences: list[str] = sentences) -> str:
            some = rng.sample(sentences, min(len(sentences), rng.randint(1, 3)))
            return f"{impression}\n{'。'.join(some)}。"

        reference = text(report["impression"])
        first, second = (text(report["impression"] if rng.random() < share else before) for share in (0.6, 0.4))
        before = report["impression"]
        if (reference, first) in seen:
            continue
        seen.add((reference, first))
        for values, value in zip(pairs, (reference, first, second, report["patient"]), strict=True):
            values.append(value)
        if len(seen) == size:
            break
    return pairs


def random_pairs(size: int = PAIRS) -> Pairs:
    """The hardest text there is for a cache: words of jieba's dictionary at random, by how often they are used."""
    references, first = [], []
    for reference, prediction in islice(random_text(), size):
        references.append(reference)
        first.append(prediction)
    return Pairs(references, first, first, [str(at) for at in range(size)])


def random_text() -> Iterator[tuple[str, str]]:
    """Endless texts of seven clauses each, and the same with some words changed."""
    from leaderboard.metrics.ways import jieba_dictionary

    counts, _ = jieba_dictionary()
    words = [word for word, count in counts.items() if count]
    weights = list(accumulate(counts[word] for word in words))
    rng = random.Random(0)

    def joined(clauses: list[list[str]]) -> str:
        return "".join("".join(clause) + "。，，"[at % 3] for at, clause in enumerate(clauses))

    while True:
        clauses = [rng.choices(words, cum_weights=weights, k=rng.randint(3, 8)) for _ in range(7)]
        others = rng.choices(words, cum_weights=weights, k=sum(map(len, clauses)))
        changed = [[others.pop() if rng.random() < CHANGED else word for word in clause] for clause in clauses]
        yield joined(clauses), joined(changed)
