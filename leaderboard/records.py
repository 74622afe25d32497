"""What the board hands out: plain data for tables, pages and exports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from leaderboard.metrics.score import Score


class Set(NamedTuple):
    """A validation set; a file of both languages makes two."""

    key: str
    """Its `cases_sha256`."""
    name: str
    cases: int
    lang: str
    synthetic: bool


class Against(NamedTuple):
    """A run minus `nearest` in `standard` ROUGE-L, with the p-value corrected over the table's systems."""

    difference: float
    low: float
    high: float
    p_holm: float


@dataclass(frozen=True, kw_only=True)
class BoardRow:
    """One row of the board, in one subset of a validation set."""

    run: str
    kind: str
    """`sft`, `base`, `baseline`, `external` or `published`."""
    model: str
    strategy: str
    complete: bool
    cases: int
    expected: int
    scores: Mapping[str, Score]
    """By score key; empty for an incomplete run."""
    trainable_share: float | None = None
    samples_per_second: float | None = None
    tokens_per_second: float | None = None
    peak_memory_bytes: float | None = None
    length_stops: int | None = None
    errors: int = 0
    date: str | None = None
    beats_nearest: bool | None = None
    """A higher `standard` ROUGE-L than `nearest` with p < 0.05 after Holm; None where that is no question."""
    seed: int | None = None
    against_nearest: Against | None = None
    note: str = ""


class Difference(NamedTuple):
    """A − B of one score over paired cases, Holm over the scores of the comparison."""

    key: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    p_holm: float


@dataclass(frozen=True)
class Comparison:
    """Two runs over the same cases, or why they cannot be compared."""

    differences: list[Difference] = field(default_factory=list)
    cases: int = 0
    noted: list[str] = field(default_factory=list)
    """Provenance that differs: shown, never a bar."""
    problem: str = ""
    """`unknown`, `incomplete`, `published`, `signature`, or empty."""


class CaseText(NamedTuple):
    """A case: what the radiologist described and concluded."""

    id: str
    findings: str
    reference: str
    lang: str
    abnormal: bool | None
    frequent: bool | None


class Impression(NamedTuple):
    """What one run wrote for a case."""

    run: str
    text: str | None
    """None where generation failed."""
    finish: str
    tokens: int | None
    seconds: float | None
    scores: Mapping[str, float]
    """By score key, for this case alone; `standard.bleu` is sentence BLEU here."""


@dataclass(frozen=True)
class Details:
    """What is on record about a run beside its scores."""

    config: str = ""
    card: str = ""
    provenance: Mapping[str, Any] = field(default_factory=dict)
    log: Sequence[Mapping[str, Any]] = ()
    """The lines of the training log: `step`, `loss`, `dev_loss` and more."""
    finishes: Mapping[str, int] = field(default_factory=dict)
    """Counts of `stop`, `length`, `error`, `missing` and of `empty` outputs."""
