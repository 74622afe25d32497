"""Protocol `paper`: what the common Chinese fine-tuning scripts of 2023–2025 compute, bit for bit, quirks included.

`rouge-chinese` over jieba's words and `nltk`'s sentence BLEU over characters are the authority; this computes the same
numbers faster. Per case they are rounded to four decimals, and the corpus score is their mean.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import count, pairwise

import numpy as np
import numpy.typing as npt

from leaderboard.metrics.grams import BATCH, WORD_BITS, Indices, distinct_grams, shared_grams
from leaderboard.metrics.sequences import longest_common, places_of
from leaderboard.metrics.words import plain_words

Table = npt.NDArray[np.float64]

ORDER = 4
TINY = 1e-8  # keeps rouge-chinese from dividing by 0
REMEMBERED = 2048
MARKS = "。！？?"
MOST_WORDS = 1 << WORD_BITS - 1


def scores(predictions: Sequence[str], references: Sequence[str]) -> Table:
    """ROUGE-1, ROUGE-2, ROUGE-L and BLEU-4 of each case, 0–100: `(cases, 4)`."""
    numbers = defaultdict[str, int](count().__next__)  # for each word the next, when it is first asked for

    @lru_cache(maxsize=REMEMBERED)
    def known(text: str) -> list[int]:
        return [numbers[word] for word in flattened(text)]

    table: list[tuple[float, ...]] = []
    for start in range(0, len(predictions), BATCH):
        if len(numbers) > MOST_WORDS:
            numbers.clear()
            known.cache_clear()
        ours, theirs = predictions[start : start + BATCH], references[start : start + BATCH]
        table += zip(
            *rouge([known(text) for text in ours], [known(text) for text in theirs]),
            map(bleu, shared_grams(ours, theirs, ORDER).tolist(), map(len, ours), map(len, theirs)),
            strict=True,
        )
    rounded = [[round(score * 100, 4) for score in row] for row in table]
    return np.array(rounded, dtype=np.float64).reshape(-1, 4)


def rouge(predictions: Sequence[list[int]], references: Sequence[list[int]]) -> tuple[list[float], ...]:
    """The three ROUGE scores of each case, 0–1; those of a text without words are 0."""
    ones, twos = distinct_grams(predictions, references)
    longest = np.array(
        [
            (len(ours), len(theirs), longest_common(places_of(ours), len(ours), theirs))
            for ours, theirs in zip(predictions, references, strict=True)
        ]
    )
    return tuple(f_scores(*counts.T).tolist() for counts in (ones, twos, longest))


def flattened(text: str) -> list[str]:
    """The words of all sentences in one list; a sentence of spaces alone leaves one empty word, as in rouge-chinese."""
    words, lines = plain_words().cut(text), text.split("\n")
    if text.split() != lines or "......" in text:
        told = (sentence for sentence in sentences(" ".join(words)) if sentence)
        return [word for sentence in told for word in sentence.split() or [""]] if text.strip() else []
    if len(lines) == 1:
        return words
    # each line is words and no space: only a line's end after a mark is a sentence
    follows = pairwise(["", *words])
    return ["" if word == "\n" else word for before, word in follows if word != "\n" or before in MARKS]


def sentences(joined: str) -> list[str]:
    """The sentences of words joined by spaces, as rouge-chinese's `cut_sent` tells them.

    Since jieba makes a word of every mark, a mark is always followed by a space or the end, and the library's patterns
    come down to four replacements; six ASCII dots, which one word may hold, are left to the library.
    """
    if "......" in joined:
        found: list[str] = library_rule()(joined)
        return found
    for mark in MARKS:
        joined = joined.replace(f"{mark} ", f"{mark}\n ")
    return joined.rstrip().split("\n")


@cache
def library_rule() -> Callable[[str], list[str]]:
    """rouge-chinese's own rule for where a sentence ends."""
    from rouge_chinese import Rouge

    rule: Callable[[str], list[str]] = Rouge().cut_sent
    return rule


def f_scores(predicted: Indices, expected: Indices, common: Indices) -> Table:
    """rouge-chinese's F of each case; nothing in common is 0, also where there is nothing."""
    precision, recall = common / np.maximum(predicted, 1), common / np.maximum(expected, 1)
    return 2.0 * ((precision * recall) / (precision + recall + TINY))


def bleu(shared: Sequence[int], predicted: int, expected: int) -> float:
    """nltk's sentence BLEU over characters with smoothing method 3 (Chen & Cherry 2014), 0–1.

    Args:
        shared: Clipped counts of the 1- to 4-grams in common.
        predicted: Characters of the prediction.
        expected: Of the reference.
    """
    logs: list[float] = []
    missed = 0
    for n, matched in enumerate(shared):
        possible = max(1, predicted - n)
        if matched:
            logs.append(0.25 * math.log(matched / possible))
        elif n == 0:
            return 0.0
        else:
            missed += 1
            logs.append(0.25 * math.log(1 / (2**missed * possible)))
    brevity = 1.0 if predicted > expected else math.exp(1 - expected / predicted)
    return brevity * math.exp(math.fsum(logs))
