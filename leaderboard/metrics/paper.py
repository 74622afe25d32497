"""Protocol `paper`: what the common Chinese fine-tuning scripts of 2023–2025 compute, bit for bit, quirks included.

`rouge-chinese` over jieba's words and `nltk`'s sentence BLEU over characters are the authority; this computes the same
numbers faster. Per case they are rounded to four decimals, and the corpus score is their mean.
"""

import math
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from leaderboard.metrics.grams import shared_grams
from leaderboard.metrics.sequences import longest_common, places_of
from leaderboard.metrics.words import plain_words

Table = npt.NDArray[np.float64]

ORDER = 4
TINY = 1e-8  # keeps rouge-chinese from dividing by 0
REMEMBERED = 2048
MARKS = "。！？?"
SPACES = re.compile(rf"(?:\A|[\s{MARKS}])\s|\s\Z|[^\S\n]|\.{{6}}")
"""Where a text's sentences are not just its words: white space other than a line's end after a word, or six dots."""
WIDTH = 32  # bits of a word's number


class Prepared(NamedTuple):
    """What the ROUGE scores need of a text: its words as numbers, which cost less than strings and pairs of them."""

    words: list[int]
    """Flattened over sentences; an empty string is a word here. None at all in a text of spaces."""
    ones: set[int]
    twos: set[int]


class Numbers(dict[str, int]):
    """A number for each word, given when it is first asked for."""

    def __missing__(self, word: str) -> int:
        """The next number."""
        self[word] = number = len(self)
        return number


def scores(predictions: Sequence[str], references: Sequence[str]) -> Table:
    """ROUGE-1, ROUGE-2, ROUGE-L and BLEU-4 of each case, 0–100: `(cases, 4)`."""
    known = lru_cache(maxsize=REMEMBERED)(partial(prepared, Numbers()))
    shared = shared_grams(predictions, references, ORDER).tolist()
    table = [
        (*rouge(known(prediction), known(reference)), round(bleu(grams, len(prediction), len(reference)) * 100, 4))
        for prediction, reference, grams in zip(predictions, references, shared, strict=True)
    ]
    return np.array(table, dtype=np.float64).reshape(-1, 4)


def rouge(prediction: Prepared, reference: Prepared) -> tuple[float, float, float]:
    """The three ROUGE scores of one case, rounded as the scripts round."""
    if not (prediction.words and reference.words):
        return 0.0, 0.0, 0.0
    one = f_score(len(prediction.ones & reference.ones), len(prediction.ones), len(reference.ones))
    two = f_score(len(prediction.twos & reference.twos), len(prediction.twos), len(reference.twos))
    common = longest_common(places_of(prediction.words), len(prediction.words), reference.words)
    long = f_score(common, len(prediction.words), len(reference.words))
    return round(one * 100, 4), round(two * 100, 4), round(long * 100, 4)


def prepared(numbers: Numbers, text: str) -> Prepared:
    """Cut a text once for all scores."""
    words = [numbers[word] for word in flattened(text)]
    return Prepared(words, set(words), {before << WIDTH | after for before, after in pairwise(words)})


def flattened(text: str) -> list[str]:
    """The words of all sentences in one list; a sentence of spaces alone leaves one empty word, as in rouge-chinese."""
    words = plain_words().cut(text)
    if SPACES.search(text):
        joined = " ".join(words)
        return (
            [word for sentence in sentences(joined) if sentence for word in sentence.split() or [""]]
            if text.strip()
            else []
        )
    return [word for word in words if word != "\n"] if "\n" in text else words


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


def f_score(common: int, predicted: int, expected: int) -> float:
    """rouge-chinese's F."""
    precision = common / predicted if predicted else 0.0
    recall = common / expected if expected else 0.0
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
