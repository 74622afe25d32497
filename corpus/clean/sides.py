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
    "(?P<a>不张|膨胀不全|盘状|线状|体积缩小|atelecta|volume loss|collaps|linear opaci)|(?P<e>积液|液性|水样|液体|囊|fluid|effusion|cyst|water-dens)"
    "|(?P<n>结节|nodul)|(?P<o>炎|斑片|片状|片影|实变|渗出|模糊影|树芽|小叶中心|磨玻璃|管壁|挫伤|opaci|pneumoni|consolid|infiltr|airspace|bronchiol|tree-in|wall thick)"
    "|(?P<f>纤维|条索|索条|结核|scar|fibro|band|tubercul)|(?P<c>钙化|钙斑|calcif|granulom)|(?P<b>扩张|bronchiecta|dilat)|(?P<m>肿块|占位|团块|肿瘤|癌|mass)"
    "|(?P<x>气胸|积气|气体|皮下气肿|pneumothor)|(?P<t>大疱|大泡|bulla)|(?P<p>胸膜[^，。]{0,4}(?:增厚|粘连)|pleura[^,.]{0,14}thicken)"
    "|(?P<q>骨折|骨质|骨皮质|不连续|不规则|断裂|中断|形态欠|fractur|deformit)|(?P<g>淋巴结|lymph|nodes?)|(?P<h>膈|diaphragm)|(?P<i>栓塞|充盈缺损|embol|filling defect)"
    "|(?P<y>气肿|透过度|透亮度|emphysem|inflat|lucen)|(?P<s>结石|stone|calcul)|(?P<z>术[后区]|缝线|吻合|输液港|缺如|切除|status post|resect|ectomy)|(?P<v>黏液|截断|mucus|mucoid)|(?P<w>空洞|厚壁|cavit)|(?P<d>低密度|密度减低|hypodens)"
)
"""Kinds of findings that both texts name with words of one group."""
DENIED = re.compile(
    r"未见|未发现|无(?!肺纹理)|清晰|对称|正常|通畅|光滑|(?i:\bno\b|without|clear|normal|unremarkable|symmetric|patent|negative)"
)
CLAUSES = re.compile(r"[^，。；;\n,]+?(?:[，。；;\n,]|\.(?!\d)|$)")
BOTH = re.compile(r"双|两|both|bilateral", re.IGNORECASE)
HALF = re.compile(r"左|右|left|right", re.IGNORECASE)


def side_contradiction(report: Report) -> bool:
    """Whether the impression states a finding on one side that the findings state, at such a site, on the other alone.

    The places named are compared first; only where one is missing in the findings are the facts of both texts read.
    """
    if not HALF.search(report.impression):
        return False
    claimed = places(report.impression, first=True)
    if claimed <= places(report.findings):
        return False
    described, concluded = present(report.findings, report.lang), present(report.impression, report.lang)
    return any(contradicts(fact, described, concluded) for fact in concluded)


SIDED = re.compile("左|右|双|两|left|right|bilateral|both", re.IGNORECASE)


def present(text: str, lang: str) -> list[Fact]:
    """The present facts of the sentences that name a side: the others decide nothing, and reading takes long."""
    sided = "\n".join(one for one in sentences(text) if SIDED.search(one))
    return [fact for fact in extract(sided, lang) if fact.polarity == "present"]


def places(text: str, *, first: bool = False) -> set[str]:
    """Sides with the place beside them and the kinds of findings, as `l下 n` or `rlower`, of clauses that deny nothing.

    Args:
        first: Only the first kind that a clause names; `?` where no word tells one.
    """
    found: set[str] = set()
    for clause in CLAUSES.finditer(text):
        said = clause[0]
        if (not HALF.search(said) and not BOTH.search(said)) or DENIED.search(said):
            continue
        kinds = [noun.lastgroup for noun in NOUNS.finditer(said.lower())]
        if first:
            kinds = kinds[:1] or ["?"]
        for place in PLACE.finditer(said):
            where = (place["place"] or place["place_en"] or "")[:5].lower()
            for side in SIDES[(place["side"] or place["side_en"]).lower()]:
                found |= {
                    side,
                    side + where,
                    *(f"{side} {kind}" for kind in kinds),
                    *(f"{side}{where} {kind}" for kind in kinds),
                }
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
