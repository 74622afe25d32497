"""How metrics, protocols and intervals read in tables and cards."""

from leaderboard.metrics.score import ALL, KEYS

NOT_COMPARABLE = "Chinese protocol, not comparable"
SHORT_NAMES = {
    key: key.partition(".")[2].replace("rouge", "ROUGE").replace("bleu", "BLEU").replace("-l", "-L") for key in KEYS
} | {
    "facts.precision": "precision",
    "facts.recall": "recall",
    "facts.f1": "F1",
    "facts.absent-f1": "absent F1",
    "facts.laterality": "wrong side",
    "facts.negation": "flipped",
    "facts.size": "wrong size",
    "facts.critical": "critical missed",
    "facts.unsupported": "unsupported",
    "facts.omitted": "omitted",
}
"""Without the protocol: `ROUGE-L`."""


def protocol_name(protocol: str, lang: str) -> str:
    """A protocol as a heading: on English text `paper` says nothing that could be compared."""
    return NOT_COMPARABLE if protocol == "paper" and lang == "en" else protocol


METRIC_NAMES = {
    lang: {key: f"{protocol_name(key.partition('.')[0], lang)} {SHORT_NAMES[key]}" for key in ALL}
    for lang in ("zh", "en")
}


def interval(low: float, high: float) -> str:
    """An interval in brackets; empty where there is none."""
    return f" [{low:.1f}, {high:.1f}]".replace("-", "−") if low == low and high == high else ""


def signed(difference: float) -> str:
    """A difference with its sign."""
    return f"{difference:+.1f}".replace("-", "−")


def probability(p: float) -> str:
    """A p-value; what 10,000 permutations cannot resolve is given as a bound."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
