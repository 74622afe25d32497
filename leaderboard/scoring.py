"""Score a run on a validation set: every case, then every subset as a whole."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from leaderboard.inputs import Case, Output, Run, ValidationSet
from leaderboard.metrics import facts, paper, standard
from leaderboard.metrics.bleu import COUNTS
from leaderboard.metrics.score import ALL, BLEU, BLEU_COUNTS, FACT_COUNTS, FACTS, PAPER, STANDARD, SUBSETS, Score
from leaderboard.metrics.significance import corpus, intervals, units_of
from leaderboard.signatures import signature

Numbers = npt.NDArray[np.float64]


class Tally(NamedTuple):
    """What is counted in a subset."""

    cases: int
    """With a prediction, an empty one included."""
    expected: int
    length_stops: int | None
    errors: int


class Scored(NamedTuple):
    """A run's numbers on a validation set."""

    complete: bool
    per_case: Mapping[str, Numbers]
    """By score key, for all cases of the set in its order, NaN where a case has no prediction; with the counts
    that corpus scores are made from."""
    scores: Mapping[str, Mapping[str, Score]]
    """By subset and key; none for an incomplete run or an empty subset."""
    tallies: Mapping[str, Tally]


def score(run: Run, cases: ValidationSet) -> Scored:
    """Score a run by all protocols."""
    found = [run.outputs.get(case.id) for case in cases.cases]
    complete = all(one is not None and one.text is not None for one in found)
    per_case = case_scores(cases, found)
    scores: dict[str, Mapping[str, Score]] = {}
    tallies: dict[str, Tally] = {}
    for subset in SUBSETS:
        places = [at for at, case in enumerate(cases.cases) if belongs(case, subset)]
        tallies[subset] = tally(run, [found[at] for at in places])
        if complete and places:
            scores[subset] = corpus_scores(cases, per_case, places, subset)
    return Scored(complete, per_case, scores, tallies)


def belongs(case: Case, subset: str) -> bool:
    """Whether a case is of a subset; where a flag is not known, only of `all`."""
    return {"all": True, "abnormal": case.abnormal is True, "infrequent": case.frequent is False}[subset]


def tally(run: Run, outputs: Sequence[Output | None]) -> Tally:
    """Count a subset's outputs; how a foreign run's texts ended is not known."""
    finishes = [one.finish for one in outputs if one is not None]
    stops = None if run.kind == "external" else finishes.count("length")
    predicted = sum(one is not None and one.text is not None for one in outputs)
    return Tally(predicted, len(outputs), stops, finishes.count("error"))


def case_scores(cases: ValidationSet, outputs: Sequence[Output | None]) -> dict[str, Numbers]:
    """All metrics' numbers of each case."""
    size = len(cases.cases)
    table = {key: np.full(size, np.nan) for key in ALL}
    table[BLEU_COUNTS] = np.full((size, COUNTS), np.nan)
    table[FACT_COUNTS] = np.full((size, len(facts.COLUMNS)), np.nan)
    places = [at for at, one in enumerate(outputs) if one is not None and one.text is not None]
    if not places:
        return table
    predictions = [one.text for one in outputs if one is not None and one.text is not None]
    references = [cases.cases[at].reference for at in places]
    by_paper = paper.scores(predictions, references)
    by_standard = standard.scores(predictions, references, cases.lang)
    for column, key in enumerate(PAPER):
        table[key][places] = by_paper[:, column]
    for column, key in enumerate(STANDARD[:3]):
        table[key][places] = by_standard.rouge[:, column]
    table[BLEU][places] = by_standard.sentence_bleu
    table[BLEU_COUNTS][places] = by_standard.counts
    seen = [cases.cases[at].findings for at in places]
    table[FACT_COUNTS][places] = facts.counts(predictions, references, seen, cases.lang)
    for key in FACTS:
        table[key] = facts.per_case(table[FACT_COUNTS], key)
    return table


def corpus_scores(
    cases: ValidationSet, per_case: Mapping[str, Numbers], places: Sequence[int], subset: str
) -> dict[str, Score]:
    """A subset's scores with their intervals; none for a ratio of facts that no case states."""
    stats = [statistics(per_case, key)[places] for key in ALL]
    spans = intervals(stats, units_of([cases.cases[at].patient for at in places]))
    return {
        key: Score(corpus_value(one), *span, len(places), signature(key, cases.lang, subset, cases.key))
        for key, one, span in zip(ALL, stats, spans, strict=True)
        if not np.isnan(corpus_value(one))
    }


def statistics(per_case: Mapping[str, Numbers], key: str) -> Numbers:
    """What a metric's corpus score is made from: `(cases, k)`."""
    if key in FACTS:
        return facts.statistics(per_case[FACT_COUNTS], key)
    return per_case[BLEU_COUNTS] if key == BLEU else per_case[key][:, None]


def corpus_value(stats: Numbers) -> float:
    """The corpus score: the mean of a column as `np.mean` of a list gives it, or BLEU or a ratio from sums."""
    if stats.shape[1] == 1:
        return float(np.mean(stats[:, 0].tolist()))
    return float(corpus(stats.sum(axis=0), 1.0))
