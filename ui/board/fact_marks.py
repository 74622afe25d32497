"""An impression with its facts marked: right, wrong, or with nothing in the findings to draw them from."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from corpus.facts import Fact
from corpus.lexicon import lexicon
from corpus.sites import shown
from leaderboard.metrics.facts import COLUMNS, Verdict, counted, facts_of, judge, per_case
from leaderboard.metrics.score import RATES
from ui.board.columns import score
from ui.board.numbers import count, one
from ui.board.texts import text as said

RANK = ("wrong", "unsupported", "right")
"""Which mark a name shows that stands for several facts: the worst."""
ERRORS = ("laterality", "negation", "size")
"""In what a wrong fact differs from the reference's."""
Span = tuple[int, int]


class Marked(NamedTuple):
    """A run of characters that carry the same mark."""

    text: str
    word: str
    """One of `RANK`, or empty."""
    why: tuple[str, ...]
    """Of a wrong fact: which of `ERRORS` it is."""


class Omitted(NamedTuple):
    """A fact of the reference that is not stated."""

    name: str
    critical: bool
    """Whether it is critical and stated at no side."""


def judged(impression: str, reference: str, findings: str, lang: str) -> Verdict:
    """The facts of an impression against the reference's and those of the findings."""
    return judge(facts_of(impression, lang), facts_of(reference, lang), facts_of(findings, lang))


def fact_pieces(text: str, verdict: Verdict) -> list[Marked]:
    """The text in order; what the reference leaves out and the findings support has no mark."""
    marks: dict[Span, str] = {}
    why: dict[Span, list[str]] = {}
    right = [one.predicted for one in verdict.matches]
    for fact in right:
        marks[fact.span] = "right"
    for fact in verdict.unsupported:
        if fact not in right:
            marks[fact.span] = "unsupported"
    for error in ERRORS:
        for match in getattr(verdict, error):
            marks[match.predicted.span] = "wrong"
            why.setdefault(match.predicted.span, []).append(error)
    edges = sorted({0, len(text)} | {end for span in marks for end in span})
    made = []
    for start, end in pairwise(edges):
        over = [span for span in marks if span[0] <= start and end <= span[1]]
        word = min((marks[span] for span in over), key=RANK.index, default="")
        reasons = dict.fromkeys(error for span in over for error in why.get(span, []))
        made.append(Marked(text[start:end], word, tuple(reasons)))
    return made


def omitted(verdict: Verdict, lang: str) -> list[Omitted]:
    """The present facts of the reference that the impression lacks, in the page's language, critical ones first."""
    found = [
        Omitted(named(fact, lang), fact in verdict.critical) for fact in verdict.missed if fact.polarity == "present"
    ]
    return sorted(found, key=lambda fact: not fact.critical)


def tallied(verdict: Verdict, lang: str) -> list[tuple[str, str]]:
    """F1 of this case's facts where it has any, and how many errors of each kind it has, kinds without any left out."""
    numbers = counted(verdict)
    (f1,) = per_case(np.array([numbers], dtype=np.float64), "facts.f1")
    made = [] if f1 != f1 else [(score(lang, "facts.f1").label, one(float(f1)))]
    many = [(key, numbers[COLUMNS.index(key.partition(".")[2])]) for key in RATES]
    return made + [(score(lang, key).label, count(number)) for key, number in many if number]


def named(fact: Fact, lang: str) -> str:
    """A fact's side, site and finding as a reader would write them; a site that the finding's name implies goes unsaid."""
    concept = lexicon()[fact.finding]
    finding = (concept.zh if lang == "zh" else concept.en)[0]
    site = shown(fact.site, lang) if fact.site and not implied(fact.site, finding, concept.site, lang) else ""
    side = said(lang, f"side.{fact.laterality}") if fact.laterality else ""
    if lang == "zh":
        return f"{side}{site}{finding}" if site or not side else said(lang, "side.alone", side=side) + finding
    place = " ".join(part for part in (side, site) if part)
    return f"{finding}, {place}" if place else finding


def implied(site: str, finding: str, always: str | None, lang: str) -> bool:
    """Whether a finding's name says where it is: it names the site, or is always there and that is not a lung."""
    return shown(site, lang) in finding or (site == always and site != "lung")
