"""Impressions that name the other side than the findings."""

import re
from collections.abc import Iterator

from corpus.clean.rule import Report
from corpus.facts import Fact, extract
from corpus.lexicon import lexicon
from corpus.sentences import sentences
from corpus.sites import within

OPPOSITE = {"left": "right", "right": "left"}
SIDES = {"左": "l", "右": "r", "left": "l", "right": "r", "bilateral": "lr", "both": "lr", "双": "lr", "两": "lr"}
PLACE = re.compile(
    r"(?P<side>左|右|双|两)(?:侧|肺|叶|主|第|前|后|\d|、|及){0,6}(?P<place>[上中下]|胸|肋|肾|腋|乳|锁|肩|门|叶|颈"
    r"|膈)?"
    r"|\b(?P<side_en>left|right|bilateral|both)\b[ -]?(?:sided|-| |mainstem|anterior|posterior|lateral|medial|small"
    r"|moderate|large|\d+th|and|,){0,4}(?P<place_en>upper|middle|lower|rib|kidney|renal|adrenal|hil|api|breast|axill"
    r"|clavic|scapul|lingul|thyroid)?",
    re.IGNORECASE,
)
NOUNS = re.compile(
    "(?P<n>结节|nodul)|(?P<o>炎|斑片|片状|片影|实变|渗出|模糊影|opacit|pneumoni|consolid|infiltr)|(?P<f>纤维|条索"
    "|索条|scar|fibro|band)"
    "|(?P<b>支?气?管扩张|bronchiecta)|(?P<a>不张|atelecta)|(?P<m>肿块|占位|团块|mass)|(?P<e>液|effusion|fluid)"
    "|(?P<x>气胸|积气|pneumothor)|(?P<t>大疱|肺大泡|bulla)|(?P<p>胸膜[^，。]{0,4}(?:增厚|粘连)|pleura[^,.]{0,14}thicken)|(?P<q>骨折|断裂|fractur)"
    "|(?P<g>淋巴结|lymph|nodes?)|(?P<h>膈|diaphragm)|(?P<i>栓塞|充盈缺损|embol|filling defect)"
)
"""Kinds of findings that both texts name with words of one group."""
DENIED = re.compile(
    r"未见|未发现|无|清晰|对称|正常|通畅|光滑|(?i:\bno\b|without|clear|normal|unremarkable|symmetric|patent|negative)"
)
CLAUSES = re.compile(r"[^，。；;\n,]+?(?:[，。；;\n,]|\.(?!\d)|$)")
HALF = re.compile(r"左|右|left|right", re.IGNORECASE)


def side_contradiction(report: Report) -> bool:
    """Whether the impression states a finding on one side that the findings state, at such a site, on the other alone.

    The places named are compared first; only where one is missing in the findings are the facts of both texts read.
    """
    if not HALF.search(report.impression):
        return False
    claimed = places(report.impression, "?")
    if claimed <= places(report.findings):
        return False
    described, concluded = present(report.findings, report.lang), present(report.impression, report.lang)
    return any(contradicts(fact, described, concluded) for fact in concluded)


SIDED = re.compile("左|右|双|两|left|right|bilateral|both", re.IGNORECASE)


def present(text: str, lang: str) -> list[Fact]:
    """The present facts of the sentences that name a side: the others decide nothing, and reading takes long."""
    sided = "\n".join(one for one in sentences(text) if SIDED.search(one))
    return [fact for fact in extract(sided, lang) if fact.polarity == "present"]


def places(text: str, unknown: str = "") -> set[str]:
    """Sides with the place beside them and the kind of finding, as `l下 n` or `rlower`, of clauses that deny nothing.

    Args:
        unknown: Stands for a kind that no word tells.
    """
    found: set[str] = set()
    for clause in CLAUSES.finditer(text):
        if not DENIED.search(clause[0]):
            noun = NOUNS.search(clause[0].lower())
            named = (noun.lastgroup or "") if noun else ""
            for place in PLACE.finditer(clause[0]):
                side = (place["side"] or place["side_en"]).lower()
                where = (place["place"] or place["place_en"] or "")[:5].lower()
                for one in SIDES[side]:
                    found |= {one, one + where, f"{one} {named or unknown}", f"{one}{where} {named or unknown}"}
    return found


def contradicts(fact: Fact, described: list[Fact], concluded: list[Fact]) -> bool:
    """Whether a fact of the impression stands in the findings on the other side alone."""
    side = fact.laterality
    if side not in OPPOSITE:
        return False
    alike = [*same(fact, described)]
    if not alike or any(one.laterality != OPPOSITE[side] for one in alike):
        return False
    others = [one for one in concluded if one is not fact]
    exact = any(one.finding == fact.finding and one.site == fact.site for one in alike)
    if not exact and any(
        one.laterality == side
        and one.site
        and near(one.site, fact.site)
        and one.finding not in SIGNLESS
        and not explained(one, others)
        for one in described
    ):
        return False
    return not any(
        one.laterality == OPPOSITE[side] and any(other in alike for other in same(one, described)) for one in concluded
    )


def explained(one: Fact, others: list[Fact]) -> bool:
    """Whether a fact of the findings is what another fact of the impression rests on."""
    return any(True for other in others for _ in same(other, [one]))


SIGNLESS = frozenset({"postoperative", "pacemaker", "central-line", "coronary-calcification"})


def same(fact: Fact, described: list[Fact]) -> Iterator[Fact]:
    """The facts of the findings that a fact of the impression can be: the same, or what it is drawn from, at its site."""
    drawn_from = (fact.finding, *lexicon()[fact.finding].supported_by)
    for one in described:
        if (one.finding in drawn_from or fact.finding in lexicon()[one.finding].supported_by) and near(
            one.site, fact.site
        ):
            yield one


def near(one: str | None, other: str | None) -> bool:
    """Whether one of two sites is within the other."""
    return one is None or other is None or within(one, other) or within(other, one)
