"""Corpus BLEU from sacreBLEU's per-case counts, for many resamples at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

ORDER = 4
COUNTS = 2 + 2 * ORDER
"""Columns of the counts: length of the prediction, of the reference, matches of 1- to 4-grams, n-grams predicted."""
TOKENIZERS = {"zh": "zh", "en": "13a"}


def counts(predictions: Sequence[str], references: Sequence[str], lang: str) -> tuple[Numbers, Numbers]:
    """What sacreBLEU counts in each case.

    Returns:
        The counts, `(cases, 10)`, and each case's sentence BLEU (effective order, 0–100), which is for looking at a
        case only: the corpus score is no mean of these.
    """
    metric = scorer(lang, effective_order=True)
    table, sentences = np.zeros((len(predictions), COUNTS)), np.zeros(len(predictions))
    for at, (prediction, reference) in enumerate(zip(predictions, references, strict=True)):
        score = metric.sentence_score(prediction, [reference])
        table[at] = (score.sys_len, score.ref_len, *score.counts, *score.totals)
        sentences[at] = score.score
    return table, sentences


def scorer(lang: str, *, effective_order: bool = False) -> Any:
    """sacreBLEU's metric for a language."""
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(tokenize=TOKENIZERS[lang], effective_order=effective_order)


def signature(lang: str) -> str:
    """The signature that sacreBLEU prints for the corpus score."""
    metric = scorer(lang)
    metric.corpus_score(["a"], [["a"]])
    return str(metric.get_signature())


def bleu(sums: Numbers) -> Numbers:
    """Corpus BLEU (0–100) as sacreBLEU computes it, exponential smoothing included, from summed counts `(..., 10)`."""
    hypothesis, reference = sums[..., 0], sums[..., 1]
    correct, total = sums[..., 2 : 2 + ORDER], sums[..., 2 + ORDER :]
    with np.errstate(divide="ignore", invalid="ignore"):
        smoothing = 0.5 ** np.cumsum(correct == 0, axis=-1)
        precision = 100 * np.where(correct > 0, correct, smoothing) / total
        brevity = np.where(hypothesis < reference, np.exp(1 - reference / hypothesis), 1.0)
        score = brevity * np.exp(np.log(precision).sum(axis=-1) / ORDER)
    scored = (correct.sum(axis=-1) > 0) & (total > 0).all(axis=-1)
    return np.asarray(np.where(scored, score, 0.0), dtype=np.float64)
