"""An impression with its facts marked: right, wrong, or with nothing in the findings to draw them from."""

from collections.abc import Sequence
from itertools import pairwise

from corpus.facts import Fact
from corpus.lexicon import lexicon
from corpus.sites import shown
from leaderboard.metrics.facts import Verdict, facts_of, judge
from ui.board.differences import Piece
from ui.board.texts import text as said

RANK = ("wrong", "unsupported", "right")
"""Which mark a name shows that stands for several facts: the worst."""


def judged(impression: str, reference: str, findings: str, lang: str) -> Verdict:
    """The facts of an impression against the reference's and those of the findings."""
    return judge(facts_of(impression, lang), facts_of(reference, lang), facts_of(findings, lang))


def fact_pieces(text: str, verdict: Verdict) -> Sequence[Piece]:
    """The text in order; what the reference leaves out and the findings support has no mark."""
    marks: dict[tuple[int, int], str] = {}
    wrong = [one.predicted for one in (*verdict.laterality, *verdict.negation, *verdict.size)]
    right = [one.predicted for one in verdict.matches]
    for mark, facts in (("right", right), ("unsupported", verdict.unsupported), ("wrong", wrong)):
        for fact in facts:
            if mark != "unsupported" or fact not in right:
                marks[fact.span] = mark
    edges = sorted({0, len(text)} | {end for span in marks for end in span})
    return [
        Piece(
            text[start:end], min((marks[s] for s in marks if s[0] <= start and end <= s[1]), key=RANK.index, default="")
        )
        for start, end in pairwise(edges)
    ]


def omitted(verdict: Verdict, lang: str) -> list[str]:
    """The present facts of the reference that the impression lacks, in the page's language."""
    return [named(fact, lang) for fact in verdict.missed if fact.polarity == "present"]


def named(fact: Fact, lang: str) -> str:
    """A fact's side, site and finding."""
    concept = lexicon()[fact.finding]
    parts = [
        said(lang, f"side.{fact.laterality}") if fact.laterality else "",
        shown(fact.site, lang) if fact.site else "",
        (concept.zh if lang == "zh" else concept.en)[0],
    ]
    return ("" if lang == "zh" else " ").join(part for part in parts if part)
