"""A score, its name and the part of a validation set that it speaks of."""

from typing import NamedTuple

PAPER = ("paper.rouge-1", "paper.rouge-2", "paper.rouge-l", "paper.bleu-4")
STANDARD = ("standard.rouge-1", "standard.rouge-2", "standard.rouge-l", "standard.bleu")
KEYS = PAPER + STANDARD
"""How near the words are."""
RATIOS = ("facts.precision", "facts.recall", "facts.f1", "facts.absent-f1")
RATES = ("facts.laterality", "facts.negation", "facts.size", "facts.critical", "facts.unsupported", "facts.omitted")
"""Errors per 100 cases: the fewer the better."""
FACTS = RATIOS + RATES
"""Whether it is clinically the same."""
ALL = KEYS + FACTS
MAIN = "standard.rouge-l"
"""What decides whether a system beats `nearest`."""
BLEU, BLEU_COUNTS = "standard.bleu", "standard.bleu:counts"
FACT_COUNTS = "facts:counts"
NEAREST = "nearest"
BASELINES = ("constant", NEAREST, "copy")
SYSTEMS = ("sft", "base", "external")
"""Kinds of runs that are ranked and tested against `nearest`."""
SUBSETS = ("all", "abnormal", "infrequent")
"""All cases; those whose reference states an abnormality; those whose impression is not one of train's most frequent."""


class Score(NamedTuple):
    """A corpus score in 0–100 with what is needed to compare it."""

    value: float
    low: float
    """95 % bootstrap interval over patients; NaN where there is none."""
    high: float
    cases: int
    signature: str
    """Every setting that changes the number; two scores are compared only where their signatures agree."""
