"""Protocol `facts`: is an impression clinically the same? Facts against the reference's facts and those of the findings.

Two facts match on finding, site or its ancestor, laterality and polarity, each once, the same site first; size is
compared inside a match. What is counted in a case adds up over cases, so corpus scores are micro and can be resampled.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.facts import Fact, extract
from corpus.lexicon import lexicon
from corpus.sites import within
from leaderboard.metrics.significance import corpus

Numbers = npt.NDArray[np.float64]

REMEMBERED = 8192
SAME_MM = 1.0
COLUMNS = (
    "matched",
    "predicted",
    "expected",
    "absent_matched",
    "absent_predicted",
    "absent_expected",
    "laterality",
    "negation",
    "size",
    "critical",
    "unsupported",
    "omitted",
    "empty",
)
"""What is counted in a case: present facts that match, of the prediction, of the reference; the same for absent facts;
errors; and whether neither side has a fact."""
PARTS: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "facts.precision": ({"matched": 1}, {"predicted": 1}),
    "facts.recall": ({"matched": 1}, {"expected": 1}),
    "facts.f1": ({"matched": 2}, {"predicted": 1, "expected": 1}),
    "facts.absent-f1": ({"absent_matched": 2}, {"absent_predicted": 1, "absent_expected": 1}),
}
"""Scores in 0–100 as numerator and denominator over the counts."""


class Match(NamedTuple):
    """A fact of the prediction and the reference's fact that it repeats."""

    predicted: Fact
    expected: Fact


class Verdict(NamedTuple):
    """A case's facts judged."""

    matches: list[Match]
    wrong: list[Fact]
    """Of the prediction, without a match."""
    missed: list[Fact]
    """Of the reference, without a match."""
    unsupported: list[Fact]
    """Present facts of the prediction with nothing in the findings that they could be drawn from."""
    laterality: list[Match]
    negation: list[Match]
    size: list[Match]
    critical: list[Fact]
    """Critical facts of the reference that the prediction states at no side."""


@lru_cache(maxsize=REMEMBERED)
def facts_of(text: str, lang: str) -> tuple[Fact, ...]:
    """A text's facts, remembered."""
    return tuple(extract(text, lang))


def counts(predictions: Sequence[str], references: Sequence[str], findings: Sequence[str], lang: str) -> Numbers:
    """What is counted in each case, `(cases, 13)`: see `COLUMNS`."""
    rows = [
        counted(judge(facts_of(one, lang), facts_of(other, lang), facts_of(seen, lang)))
        for one, other, seen in zip(predictions, references, findings, strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, len(COLUMNS))


def statistics(table: Numbers, key: str) -> Numbers:
    """What a score is made from: `(cases, 2)`, numerator and denominator, or `(cases, 1)`, errors times 100."""
    if key in PARTS:
        return np.stack([table @ weights(part) for part in PARTS[key]], axis=-1)
    return 100 * table[:, [COLUMNS.index(key.partition(".")[2])]]


def weights(part: dict[str, float]) -> Numbers:
    """A weighted sum of the counts, as a vector."""
    return np.array([part.get(column, 0.0) for column in COLUMNS])


def per_case(table: Numbers, key: str) -> Numbers:
    """Each case's own score; NaN where it has no such fact."""
    return corpus(statistics(table, key), 1.0)


def counted(verdict: Verdict) -> list[int]:
    """A verdict as numbers."""
    present = [one for one in verdict.matches if one.predicted.polarity == "present"]
    absent = len(verdict.matches) - len(present)
    wrong = sum(fact.polarity == "present" for fact in verdict.wrong)
    omitted = sum(fact.polarity == "present" for fact in verdict.missed)
    return [
        len(present),
        len(present) + wrong,
        len(present) + omitted,
        absent,
        absent + len(verdict.wrong) - wrong,
        absent + len(verdict.missed) - omitted,
        len(verdict.laterality),
        len(verdict.negation),
        len(verdict.size),
        len(verdict.critical),
        len(verdict.unsupported),
        omitted,
        int(not (verdict.matches or verdict.wrong or verdict.missed)),
    ]


def judge(predicted: Sequence[Fact], expected: Sequence[Fact], seen: Sequence[Fact]) -> Verdict:
    """Match a prediction's facts with the reference's, and look for what supports them in the findings."""
    matches, wrong, missed = matched(predicted, expected)
    sides, _, _ = pairs(wrong, missed, other_side)
    flips, _, _ = pairs(wrong, missed, other_polarity)
    present = [fact for fact in predicted if fact.polarity == "present"]
    return Verdict(
        matches,
        wrong,
        missed,
        [fact for fact in present if not supported(fact, seen)],
        sides,
        flips,
        [one for one in matches if other_size(*one)],
        [
            fact
            for fact in missed
            if fact.critical and not any(one.finding == fact.finding and near(one, fact) for one in present)
        ],
    )


def matched(predicted: Sequence[Fact], expected: Sequence[Fact]) -> tuple[list[Match], list[Fact], list[Fact]]:
    """Facts that both sides state, and the rest of each side."""
    exact, ours, theirs = pairs(predicted, expected, lambda one, other: same(one, other) and one.site == other.site)
    loose, ours, theirs = pairs(ours, theirs, lambda one, other: same(one, other) and near(one, other))
    return exact + loose, ours, theirs


def pairs(
    ours: Sequence[Fact], theirs: Sequence[Fact], agree: Callable[[Fact, Fact], bool]
) -> tuple[list[Match], list[Fact], list[Fact]]:
    """Facts paired off in order, each once, and those left of each side."""
    found, rest, left = [], [], list(theirs)
    for one in ours:
        other = next((fact for fact in left if agree(one, fact)), None)
        if other is None:
            rest.append(one)
        else:
            left.remove(other)
            found.append(Match(one, other))
    return found, rest, left


def same(one: Fact, other: Fact) -> bool:
    """Whether two facts agree but for the site."""
    return (one.finding, one.laterality, one.polarity) == (other.finding, other.laterality, other.polarity)


def near(one: Fact, other: Fact) -> bool:
    """Whether one site is the other's or around it; a site that is not named is around all."""
    return one.site is None or within(one.site, other.site) or within(other.site, one.site)


def other_side(one: Fact, other: Fact) -> bool:
    """Whether two facts differ in the side alone, both naming one."""
    sides = one.laterality and other.laterality and one.laterality != other.laterality
    return bool(sides) and one.finding == other.finding and one.polarity == other.polarity and near(one, other)


def other_polarity(one: Fact, other: Fact) -> bool:
    """Whether one fact denies what the other states."""
    return one.finding == other.finding and one.polarity != other.polarity and compatible(one, other)


def other_size(one: Fact, other: Fact) -> bool:
    """Whether two facts give sizes that differ by more than 1 mm in a dimension that both give."""
    if not one.size_mm or not other.size_mm:
        return False
    both = zip(sorted(one.size_mm, reverse=True), sorted(other.size_mm, reverse=True), strict=False)
    return any(abs(a - b) > SAME_MM + 1e-9 for a, b in both)


def supported(fact: Fact, seen: Sequence[Fact]) -> bool:
    """Whether a fact, or what it may be drawn from, stands in the findings at a compatible site."""
    enough = {fact.finding, *lexicon()[fact.finding].supported_by}
    return any(one.polarity == "present" and one.finding in enough and compatible(fact, one) for one in seen)


def compatible(one: Fact, other: Fact) -> bool:
    """Whether two facts can speak of one place: a side that is not named, or both, holds either."""
    sides = {one.laterality, other.laterality}
    return near(one, other) and (len(sides) == 1 or None in sides or "bilateral" in sides)
