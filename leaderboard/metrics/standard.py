"""Protocol `standard`: rouge-score's ROUGE F1 on clipped counts, and sacreBLEU's corpus BLEU.

Chinese is cut by jieba with the project's radiology terms: rouge-score's own tokenizer deletes Chinese. English goes
through rouge-score's own tokenizer, stemmer off. rouge-score is the authority; the same numbers are computed here, bit
for bit, without the seconds that importing nltk takes.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from leaderboard.metrics.bleu import counts
from leaderboard.metrics.sequences import longest_common, places_of
from leaderboard.metrics.words import radiology_words

Numbers = npt.NDArray[np.float64]

LIST_NUMBER = re.compile(
    r"^[ \t]*(?:[\u2460-\u249b\u24ea\u24f5-\u24fe\u2776-\u2793]|[(（]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]"
    r"|(?:\d{1,2})(?:[.．](?!\d)|[、)）])|[一二三四五六七八九十]{1,3}、)",
    re.MULTILINE,
)
"""A list number at the start of a line: `1.`, `1、`, `(1)`, `①`, `一、`. In `1.5cm` the 1 is none."""
REMEMBERED = 2048
SILENT = "PZC"
"""First letters of the Unicode categories of punctuation, space and control characters."""


class Scored(NamedTuple):
    """What the protocol gives for a list of cases."""

    rouge: Numbers
    """ROUGE-1, ROUGE-2 and ROUGE-L of each case, 0–100: `(cases, 3)`."""
    counts: Numbers
    """sacreBLEU's counts of each case, `(cases, 10)`: corpus BLEU comes from their sum."""
    sentence_bleu: Numbers
    """Of each case, 0–100; for looking at a case, not for the corpus."""


class Tokens(NamedTuple):
    """What the three ROUGE scores need of a text."""

    words: list[str]
    ones: Counter[Any]
    twos: Counter[Any]
    places: dict[str, int]


def scores(predictions: Sequence[str], references: Sequence[str], lang: str) -> Scored:
    """All numbers of the protocol for cases of one language."""
    known = lru_cache(maxsize=REMEMBERED)(lambda text: prepared(tokenize(text, lang)))
    pairs = zip(predictions, references, strict=True)
    table = [rouge(known(prediction), known(reference)) for prediction, reference in pairs]
    return Scored(np.array(table, dtype=np.float64).reshape(-1, 3), *counts(predictions, references, lang))


def tokenize(text: str, lang: str) -> list[str]:
    """The words of a text that count.

    Chinese: NFKC, lower case, without list numbers at line starts, punctuation and space.
    """
    if lang == "en":
        from rouge_score.tokenize import tokenize as english

        words: list[str] = english(text, None)
        return words
    plain = unicodedata.normalize("NFKC", LIST_NUMBER.sub("", text)).lower()
    return [word for word in radiology_words().cut(plain) if says(word)]


def says(word: str) -> bool:
    """Whether anything in a word is neither space nor punctuation."""
    return any(unicodedata.category(character)[0] not in SILENT for character in word)


def prepared(words: list[str]) -> Tokens:
    """Count a text's words once for all scores."""
    return Tokens(words, Counter(words), Counter(pairwise(words)), places_of(words))


def rouge(prediction: Tokens, reference: Tokens) -> tuple[float, float, float]:
    """ROUGE-1, ROUGE-2 and ROUGE-L F1 of one case, 0–100."""
    ours, theirs = len(prediction.words), len(reference.words)
    common = longest_common(prediction.places, ours, reference.words)
    return (
        100 * f1(clipped(prediction.ones, reference.ones), ours, theirs),
        100 * f1(clipped(prediction.twos, reference.twos), ours - 1, theirs - 1),
        100 * f1(common, ours, theirs),
    )


def clipped(ours: Counter[Any], theirs: Counter[Any]) -> int:
    """How many n-grams two texts share, each no more often than the other has it."""
    return sum(min(ours[gram], theirs[gram]) for gram in ours.keys() & theirs.keys())


def f1(common: int, predicted: int, expected: int) -> float:
    """rouge-score's F."""
    precision, recall = common / max(predicted, 1), common / max(expected, 1)
    return 2 * precision * recall / (precision + recall) if common else 0.0
