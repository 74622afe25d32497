"""Impressions that name the other side than the findings."""

import re
from collections.abc import Iterator

from corpus.clean.rule import Report
from corpus.facts import Fact, extract
from corpus.lexicon import lexicon
from corpus.sites import within

OPPOSITE = {"left": "right", "right": "left"}
SIDES = {"左": "l", "右": "r", "left": "l", "right": "r", "bilateral": "lr", "both": "lr", "双": "lr", "两": "lr"}
PLACE = re.compile(
    r"(?P<side>左|右|双|两)(?:侧|肺|叶|主|第|前|后|\d|、|及){0,6}(?P<place>[上中下]|胸[腔膜水]?|肋|肾|腋|乳|锁|肩|门|叶|支|气|肺|心|颈|冠|膈|液)?"
    r"|\b(?P<side_en>left|right|bilateral|both)\b[ -]?(?:sided|-| |mainstem|anterior|posterior|lateral|medial|small|moderate|large|\d+th|and|,){0,4}(?P<place_en>upper|middle|lower|pleural|effusion|rib|kidney|renal|adrenal|hil|api|bas|breast|axill|lung|pneumo|hemi|clavic|scapul|chest|lingul|thyroid|bronch)?",
    re.IGNORECASE,
)
DENIED = re.compile(r"未见|未发现|无|清晰|对称|正常|通畅|光滑|(?i:\bno\b|without|clear|normal|unremarkable|symmetric|patent|negative)")
CLAUSES = re.compile(r"[^，。；;\n,]+?(?:[，。；;\n,]|\.(?!\d)|$)")
HALF = re.compile(r"左|右|left|right", re.IGNORECASE)


def side_contradiction(report: Report) -> bool:
    """Whether the impression states a finding on one side that the findings state, at such a site, on the other alone.

    The places named are compared first; only where one is missing in the findings are the facts of both texts read.
    """
    if not HALF.search(report.impression):
        return False
    claimed = places(report.impression)
    if claimed <= places(report.findings):
        return False
    described = [fact for fact in extract(report.findings, report.lang) if fact.polarity == "present"]
    concluded = [fact for fact in extract(report.impression, report.lang) if fact.polarity == "present"]
    return any(contradicts(fact, described, concluded) for fact in concluded)


def places(text: str) -> set[str]:
    """Sides with the place beside them, as `l下` or `rlower`, of clauses that deny nothing."""
    found: set[str] = set()
    for clause in CLAUSES.finditer(text):
        if not DENIED.search(clause[0]):
            for place in PLACE.finditer(clause[0]):
                side = (place["side"] or place["side_en"]).lower()
                where = (place["place"] or place["place_en"] or "")[:5].lower()
                found |= {one + where for one in SIDES[side]}
    return found


def contradicts(fact: Fact, described: list[Fact], concluded: list[Fact]) -> bool:
    """Whether a fact of the impression stands in the findings on the other side alone."""
    side = fact.laterality
    if side not in OPPOSITE:
        return False
    alike = [*same(fact, described)]
    if not alike or any(one.laterality != OPPOSITE[side] for one in alike):
        return False
    if any(one.laterality == side and one.site and near(one.site, fact.site) and one.finding not in SIGNLESS for one in described):
        return False
    return not any(one.laterality == OPPOSITE[side] and any(other in alike for other in same(one, described)) for one in concluded)


SIGNLESS = frozenset({"postoperative", "pacemaker", "central-line", "coronary-calcification"})


def same(fact: Fact, described: list[Fact]) -> Iterator[Fact]:
    """The facts of the findings that a fact of the impression can be: the same, or what it is drawn from, at its site."""
    drawn_from = (fact.finding, *lexicon()[fact.finding].supported_by)
    for one in described:
        if (one.finding in drawn_from or fact.finding in lexicon()[one.finding].supported_by) and near(one.site, fact.site):
            yield one


def near(one: str | None, other: str | None) -> bool:
    """Whether one of two sites is within the other."""
    return one is None or other is None or within(one, other) or within(other, one)
