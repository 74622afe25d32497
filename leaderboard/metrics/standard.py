"""Protocol `standard`: rouge-score's ROUGE F1 on clipped counts, and sacreBLEU's corpus BLEU.

Chinese is cut by jieba with the project's radiology terms, which is passed to rouge-score: its own tokenizer deletes
Chinese. English goes through rouge-score's own tokenizer, stemmer off.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from leaderboard.metrics.bleu import counts
from leaderboard.metrics.words import radiology_words

Numbers = npt.NDArray[np.float64]

TYPES = ("rouge1", "rouge2", "rougeL")
LIST_NUMBER = re.compile(
    r"^[ \t]*(?:[\u2460-\u249b\u24ea\u24f5-\u24fe\u2776-\u2793]|[(（]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]"
    r"|(?:\d{1,2})(?:[.．](?!\d)|[、)）])|[一二三四五六七八九十]{1,3}、)",
    re.MULTILINE,
)
"""A list number at the start of a line: `1.`, `1、`, `(1)`, `①`, `一、`. In `1.5cm` the 1 is none."""
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


class ChineseTokenizer:
    """What rouge-score calls for Chinese."""

    def tokenize(self, text: str) -> list[str]:
        """The words that count: NFKC, lower case, without list numbers at line starts, punctuation and space."""
        plain = unicodedata.normalize("NFKC", LIST_NUMBER.sub("", text)).lower()
        return [word for word in radiology_words().cut(plain) if says(word)]


def says(word: str) -> bool:
    """Whether anything in a word is neither space nor punctuation."""
    return any(unicodedata.category(character)[0] not in SILENT for character in word)


def scores(predictions: Sequence[str], references: Sequence[str], lang: str) -> Scored:
    """All numbers of the protocol for cases of one language."""
    scorer = rouge_scorer(lang)
    rouge = np.zeros((len(predictions), len(TYPES)))
    for at, (prediction, reference) in enumerate(zip(predictions, references, strict=True)):
        found = scorer.score(reference, prediction)
        rouge[at] = [100 * found[name].fmeasure for name in TYPES]
    return Scored(rouge, *counts(predictions, references, lang))


@lru_cache(maxsize=2)
def rouge_scorer(lang: str) -> Any:
    """rouge-score's scorer for a language."""
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(list(TYPES), use_stemmer=False, tokenizer=ChineseTokenizer() if lang == "zh" else None)
