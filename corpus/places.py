"""Which of a sentence's places a finding is at."""

import re
from collections.abc import Sequence

from corpus.groups import BOTH, Place
from corpus.lexicon import lexicon
from corpus.sites import around, sites, within
from corpus.stated import Statement

EVERYWHERE = ("cardiopulmonary-abnormality",)
"""Findings that say of no site."""
CLAUSE = re.compile(r"[，,。；;]")
POINTS = re.compile(
    r"(?:[^,;.]|\.\d)*?\b(?:in|at|within|of|involving|overlying|over|along|near|under|beneath|throughout|on|to|affecting|near|about|"
    r"projecting over|the|both|is|are|from)\b(?: +(?:the|both|a|an|lateral|medial|posterior|anterior|central|peripheral))*\s*"
)
STOPS = re.compile(
    r"\b(?:with|but|without|superimposed|which|suggest\w*|consistent|compatible|concerning|suspicious|may|likely|and (?:a |an |the )?(?:small|mild|large|stable|left|right)|no)\b"
)
LARGEST = re.compile(r"(?:[较最]大|大者)[^，。；]{0,8}$|\blargest[^,;.]*$")
FOLLOWS_ZH = re.compile(r"[^，。；]{0,4}[，,]?\s*(?:位于|见于|以|分布于|主要位于|（)\s*$")


def owned(text: str, lang: str, found: Sequence[Statement], at: int, groups: Sequence[list[Place]]) -> list[Place]:
    """The places of one statement, with a side that follows it: 'no rib fracture on the left'."""
    places = found_for(text, lang, found, at, groups)
    if lang == "zh" or any(place.side for place in places):
        return places
    side = next((group[0].side for group in groups if is_on(text, group[0], found[at])), None)
    fixed = lexicon()[found[at].concept].site if found[at].at is None else None
    if side and not places:
        return [Place(None, side, 0, 0)] if pairs_up(fixed) else places
    return [place._replace(side=side) if side and pairs_up(place.site) else place for place in places]


def found_for(text: str, lang: str, found: Sequence[Statement], at: int, groups: Sequence[list[Place]]) -> list[Place]:
    """The places of one statement; none where the sentence names none for it.

    Args:
        found: All statements of the sentence.
        at: Which of them.
    """
    statement = found[at]
    if statement.at is not None:
        return of_normality(text, lang, statement, groups)
    if statement.concept in EVERYWHERE:
        return []
    fixed = lexicon()[statement.concept].site
    order = chinese_order(text, statement, groups) if lang == "zh" else english_order(text, found, at, groups)
    inner: list[Place] = []
    others = [one for one in found if one.at is None and one is not statement]
    for group in order:
        if statement.reading and LARGEST.search(text, 0, group[0].start) and len(order) > 1:
            continue
        if group[0].site in ("lung", "bronchus") and any(within_name(group[0], one) for one in others):
            continue
        if any(within_name(group[0], one) for one in others) and narrower(group[0], order):
            continue
        fits = [place for place in group if suits(place, statement, fixed) and not far(place, text, statement)]
        if all(within_name(place, statement) for place in group):
            inner = inner or fits
        elif fits and (not inner or narrows(fits, inner[0], fixed)):
            if inner:
                return [place if place.site else place._replace(site=inner[0].site) for place in fits]
            return group if general(group, fixed) else completed(fits, order) if fixed is None else fits
    sided = borrowed(text, statement, fixed, order)
    return [one._replace(site=inner[0].site) for one in sided] if inner and sided else sided or inner


def narrower(place: Place, order: Sequence[list[Place]]) -> bool:
    """Whether a part of a place, or the place with its side, is named too."""
    every = [one for group in order for one in group if one.site and one is not place]
    return any(within(one.site, place.site) and (one.side or one.site != place.site) for one in every)


def completed(places: Sequence[Place], order: Sequence[list[Place]]) -> list[Place]:
    """Bare sides with the site that is named elsewhere without a side, as in 'pulmonary nodules bilaterally'."""
    if any(place.site for place in places):
        return [*places]
    site = next((group[0].site for group in order if group[0].site and not group[0].side), None)
    return [place._replace(site=site) for place in places] if site and pairs_up(site) else [*places]


def narrows(fits: Sequence[Place], inner: Place, fixed: str | None) -> bool:
    """Whether places tell more than the site in a finding's own name does."""
    if any(within(place.site, inner.site) or (place.site is None and pairs_up(inner.site)) for place in fits):
        return True
    return fixed is None and inner.site == "lung"


def far(place: Place, text: str, statement: Statement) -> bool:
    """Whether a bare side stands in another clause."""
    return place.site is None and CLAUSE.search(text, place.end, statement.start) is not None


def general(group: Sequence[Place], fixed: str | None) -> bool:
    """Whether an enumeration holds other sites too, each with its own name for the finding: 双侧胸腔及心包积液."""
    return len(group) > 1 and fixed is not None and any(not within(place.site, fixed) for place in group)


def suits(place: Place, statement: Statement, fixed: str | None) -> bool:
    """Whether a finding can be at a place."""
    if fixed is None:
        concept = lexicon()[statement.concept]
        return not concept.vague or any(one in concept.at for one in around(place.site))
    return within(place.site, fixed) or within(fixed, place.site)


def within_name(place: Place, statement: Statement) -> bool:
    """Whether a place is only part of the finding's name, or the organ before it: 肺 in 肺腺癌."""
    inside = statement.start <= place.start and place.end <= statement.end
    before = place.end in (statement.start, statement.start - 1)
    return place.side is None and (inside or (before and place.site in ("lung", lexicon()[statement.concept].site)))


def borrowed(text: str, statement: Statement, fixed: str | None, order: Sequence[list[Place]]) -> list[Place]:
    """Of a finding with a site of its own, the only side that its clause names; of a reading, that its sentence names."""
    if not pairs_up(fixed):
        return []
    near = [
        place
        for group in order
        for place in group
        if statement.reading
        or not CLAUSE.search(text, min(place.end, statement.end), max(place.start, statement.start))
    ]
    sides = {place.side for place in near if place.side}
    if len(sides) != 1 or (statement.reading and fixed == "pulmonary-artery" and BOTH in sides):
        return []
    return [near[0]._replace(site=None, side=sides.pop())]


def is_on(text: str, place: Place, statement: Statement) -> bool:
    """Whether a bare side follows a finding, as in 'no rib fracture on the left'."""
    between = text[statement.end : place.start]
    return (
        place.site is None
        and place.start >= statement.end
        and text.startswith("on the", place.start)
        and not clauses(between)
    )


def pairs_up(site: str | None) -> bool:
    """Whether a site has a left and a right."""
    return site is not None and sites()[site].paired


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
    if points and points[0][0].site is None:  # nodules bilaterally
        near, points = points, near
    return [*reversed(touching), *near, *points, *reversed([g for g in before if g not in (*near, *points)])]


def modifies(between: str, found: Sequence[Statement], start: int, end: int) -> bool:
    """Whether a place stands before a finding as its attribute."""
    other = any(start <= one.start < end for one in found)
    return not other and not re.search(r"[,;:.]|\b(?:with|and|without|no|is|are|has)\b", between)


def reaches(text: str, start: int, end: int) -> bool:
    """Whether a finding is said to be in a place after it."""
    between = text[start:end]
    return not between.strip() or (not STOPS.search(between) and POINTS.fullmatch(between) is not None)


def of_normality(text: str, lang: str, statement: Statement, groups: Sequence[list[Place]]) -> list[Place]:
    """The places that a statement of normality speaks of, in its own clause."""
    at = statement.at or {}
    before = [g for g in groups if g[0].start < statement.end and not clauses(text[g[-1].end : statement.start])]
    after = [g for g in groups if g[0].start >= statement.end and not clauses(text[statement.end : g[0].start])]
    order = [*reversed(before), *(after if lang == "en" else [])]
    if lang == "en":
        order = [[place for group in before for place in group], *after]
    for group in order:
        fits = [place for place in group if place.site and ("*" in at or any(one in at for one in around(place.site)))]
        if fits:
            return fits
    return []


def clauses(between: str) -> bool:
    """Whether a clause ends in a part of a text."""
    return CLAUSE.search(between) is not None
