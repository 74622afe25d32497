"""Which of a sentence's places a finding is at."""

import re
from collections.abc import Sequence

from corpus.lexicon import lexicon
from corpus.sites import Place, around, within
from corpus.stated import Statement

CLAUSE = re.compile(r"[，,。；;]")
POINTS = re.compile(
    r"[^,;.]*?\b(?:in|at|within|of|involving|overlying|over|along|near|under|beneath|throughout|on|to|affecting|near|about|"
    r"projecting over|the|both|is|are|from)\b(?: +(?:the|both|a|an|lateral|medial|posterior|anterior|central|peripheral))*\s*"
)
STOPS = re.compile(
    r"\b(?:with|but|without|superimposed|which|suggest\w*|consistent|compatible|concerning|suspicious|may|likely|and (?:a |an |the )?(?:small|mild|large|stable|left|right)|no)\b"
)
FOLLOWS_ZH = re.compile(r"[^，。；]{0,4}[，,]?\s*(?:位于|见于|以|分布于|主要位于|（)\s*$")


def owned(text: str, lang: str, found: Sequence[Statement], at: int, groups: Sequence[list[Place]]) -> list[Place]:
    """The places of one statement; none where the sentence names none for it.

    Args:
        found: All statements of the sentence.
        at: Which of them.
    """
    statement = found[at]
    if statement.at is not None:
        return of_normality(text, lang, statement, groups)
    fixed = lexicon()[statement.concept].site
    order = chinese_order(text, statement, groups) if lang == "zh" else english_order(text, found, at, groups)
    inner: list[Place] | None = None
    for group in order:
        fits = [place for place in group if suits(place, statement, fixed)]
        if all(within_name(place, statement) for place in group):
            inner = inner or fits or None
            continue
        if inner and not any(
            within(place.site, inner[0].site) or (place.site is None and place.side) for place in fits
        ):
            if not (fits and fixed is None and inner[0].site == "lung"):
                continue
        if fits and inner:
            return [place if place.site else place._replace(site=inner[0].site) for place in fits]
        if fits:
            return group if general(group, fixed) else fits
    return inner or borrowed(text, statement, fixed, order)


def general(group: Sequence[Place], fixed: str | None) -> bool:
    """Whether an enumeration holds other sites too, each with its own name for the finding: 双侧胸腔及心包积液."""
    return len(group) > 1 and fixed is not None and any(not within(place.site, fixed) for place in group)


def suits(place: Place, statement: Statement, fixed: str | None) -> bool:
    """Whether a finding can be at a place."""
    if fixed is None:
        concept = lexicon()[statement.concept]
        return not concept.vague or place.site is None or any(one in concept.at for one in around(place.site))
    return place.site is None or within(place.site, fixed) or (within(fixed, place.site) and place.site is not None)


def within_name(place: Place, statement: Statement) -> bool:
    """Whether a place is only part of the finding's name."""
    return statement.start <= place.start and place.end <= statement.end and place.side is None


def borrowed(text: str, statement: Statement, fixed: str | None, order: Sequence[list[Place]]) -> list[Place]:
    """Of a finding with a site of its own, the side that its clause names for another site."""
    for group in order:
        between = text[min(group[-1].end, statement.start) : statement.start]
        if CLAUSE.search(between) or (group[0].start > statement.end):
            continue
        if fixed and all(place.side for place in group) and len(group) == 1 and lexicon_pair(fixed):
            return [Place(None, group[0].side, group[0].start, group[0].end)]
    return []


def lexicon_pair(site: str) -> bool:
    """Whether a site has a left and a right."""
    from corpus.sites import sites

    return sites()[site].paired


def chinese_order(text: str, statement: Statement, groups: Sequence[list[Place]]) -> list[list[Place]]:
    """Places in the order of trust: the last before the finding, back to the first; else one that follows it."""
    before = [group for group in groups if group[0].start < statement.end]
    after = [
        group
        for group in groups
        if group[0].start >= statement.end and FOLLOWS_ZH.fullmatch(text, statement.end, group[0].start)
    ]
    return [*reversed(before), *after]


def english_order(text: str, found: Sequence[Statement], at: int, groups: Sequence[list[Place]]) -> list[list[Place]]:
    """Places in the order of trust: those in the name or right before it, those it is said to be in, those before."""
    statement = found[at]
    touching = [g for g in groups if g[0].start < statement.end and g[-1].end > statement.start]
    before = [g for g in groups if g[-1].end <= statement.start]
    after = [g for g in groups if g[0].start >= statement.end]
    near = [g for g in before[-1:] if modifies(text[g[-1].end : statement.start], found, g[-1].end, statement.start)]
    points = [g for g in after[:1] if reaches(text, statement.end, g[0].start)]
    ordered = [*reversed(touching), *near, *points, *reversed([g for g in before if g not in near])]
    return ordered


def modifies(between: str, found: Sequence[Statement], start: int, end: int) -> bool:
    """Whether a place stands before a finding as its attribute."""
    other = any(start <= one.start < end for one in found)
    return not other and not re.search(r"[,;:.]|\b(?:with|and|without|no|is|are|has)\b", between)


def reaches(text: str, start: int, end: int) -> bool:
    """Whether a finding is said to be in a place after it."""
    between = text[start:end]
    return not STOPS.search(between) and POINTS.fullmatch(between) is not None


def of_normality(text: str, lang: str, statement: Statement, groups: Sequence[list[Place]]) -> list[Place]:
    """The places that a statement of normality speaks of, in its own clause."""
    at = statement.at or {}
    before = [g for g in groups if g[0].start < statement.end and not clauses(text[g[-1].end : statement.start])]
    after = [g for g in groups if g[0].start >= statement.end and not clauses(text[statement.end : g[0].start])]
    order = [*reversed(before), *(after if lang == "en" else [])]
    for group in order:
        fits = [place for place in group if place.site and ("*" in at or any(one in at for one in around(place.site)))]
        if fits:
            return fits
    return []


def clauses(between: str) -> bool:
    """Whether a clause ends in a part of a text."""
    return CLAUSE.search(between) is not None
