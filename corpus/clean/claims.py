"""What a text says of one side: kinds of findings, where they are, and how large; read sentence by sentence, and quickly.

`corpus.facts.extract` reads more and takes ten times as long. Here a sentence is read once however many reports hold it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from corpus.denial import Span, unstated
from corpus.groups import BOTH, Place, groups
from corpus.lexicon import Mention, lexicon, mentions, plain
from corpus.measures import measures
from corpus.sites import sites, within

SENTENCES = 1 << 15  # kept in memory: some 20 MB


class Claim(NamedTuple):
    """Findings at one place."""

    kinds: frozenset[str]
    """Concepts of the lexicon; none where only a place is named, as in 'the largest in the left upper lobe'."""
    site: str | None
    side: str | None
    """left, right or bilateral; None where none is written and the place has none of its own."""
    sizes: frozenset[float]
    """In mm."""


SENTENCE = re.compile(r"[^。；;\n！!？?]+")
ENDS_EN = re.compile(r"\.\s|[;\n]")
SIDED_ZH = re.compile("[左右双两]|对侧|叶(?!间)|舌段")
SIDED_EN = (
    *("left", "right", "bilat", "both", "lobe", "lobar", "lingul", "contralat", "opposite", "bibas", "biapic"),
    *("rul", "rml", "rll", "lul", "lll", "rt ", "lt ", "b/l", "(r)", "(l)"),
)
HEADING = re.compile(
    r"(?:^|(?<=[。；;.\n]))\s*(?P<zh>左|右)(?:侧?肺|侧|侧?胸腔|侧?胸)\s*[:：]|(?:^|(?<=[.;\n]))\s*(?P<en>left|right) (?:lung|side|hemithorax|pleura|chest)\s*:",
    re.IGNORECASE,
)
SHORT = (
    (re.compile(r"\brt\b\.?|\(r\)"), "right"),
    (re.compile(r"\blt\b\.?|\(l\)"), "left"),
    (re.compile(r"\bb l\b|\bbilat\b\.?|\bbil\b\.?"), "bilateral"),
    (re.compile(r"\b(?:r|right) ?> ?(?:l|left)\b"), "right greater than left"),
    (re.compile(r"\b(?:l|left) ?> ?(?:r|right)\b"), "left greater than right"),
)
SHORTENED = re.compile(r"\b(?:[rl]t|b l|bil|bilat)\b|[>(]")
TRIGGERS_EN = re.compile(
    r"\b(?:no|not|without|w o|negative|free|absen|den(?:ies|ied)|clear|devoid|lack|neither|nor|resol|rather|instead|removal|never|nothing"
    r"|unlikely|disappeared|removed|excl|ruled?|absent|unremarkable|normal|within normal|recommend|advise|suggest|correlat|consider"
    r"|follow|if|to (?:ev|as|do|con|ens|fur|bet)|for (?:further|better|evaluation)|further|evaluat|clinical|concern for rib|limit|sensitiv"
    r"|questions|history|known|reported|given|hx|h o|indication|reason|patients?|pre|peri|in (?:this|a|the) patient)"
)
WELL_ZH = "未见(?![^，,]{0,4}变)|未闻|无[明肿异]|清晰|对称|正常|通畅|光滑|锐利|不[大宽]|居中|良好|完整|均匀"
NORMAL_ZH = re.compile(rf"(?:[^，,见示影灶节块]*?(?:{WELL_ZH})[^，,]*[，,]?)+")
NORMAL_EN = re.compile(
    r"\s*(?:\d+[.)]\s*)?(?:There is )?[Nn]o (?![^,;]*(?:change|longer|other|increase|decrease))[^,;]*|(?:The )?[^,;]*\b(?:is|are) (?:normal|clear|unremarkable)\b[^,;]*"
)
TRIGGERS = re.compile(
    "未|无|没|否认|排除|消失|吸收|消退|阴性|可能性|不足|建议|请|必要|随|复|定期|除外|进一步|既往|史|临床|不[伴存考支提符]|非(?=结核|肿瘤)"
)
CLEAR = re.compile(
    r"清晰|对称|正常|通畅|光滑|锐利|不[大宽]|居中|良好|均匀(?!性)|\b(?:clear|normal|unremarkable|symmetric\w*|patent|smooth|sharp|intact|midline|well (?:aerated|expanded))\b"
)
OTHER_SIDE = re.compile(r"对侧|\b(?:contralateral|opposite)\b")
CLAUSE = re.compile(r"[，,；;:：]")
NEAR_EN = re.compile(r"[,;:]|\b(?:with|and|without|no|is|are|has|in|of)\b")
SIGNS = {
    "zh": {
        "fracture": "骨折线|皮质(?:中断|不连续|断裂|皱[褶折]|扭曲|毛糙)|骨质(?:中断|不连续|断裂)|断端|骨痂",
        "subcutaneous-emphysema": "皮下(?:积气|气体|气肿)",
        "pneumothorax": "气体(?:密度)?影|积气",
        "hydropneumothorax": "液气平|气液平",
        "pleural-effusion": "积液|液性(?:暗区|密度)|水样密度|液体密度",
        "atelectasis": "[盘线带板]状[^，。]{0,6}(?:致密|高密度|不张|膨胀)",
        "postoperative": "缝线|吻合|缺如|切除|术[后区]",
        "bulla": "无肺纹理|透亮区|薄壁(?:透亮|含气)",
        "lymphadenopathy": "淋巴结",
        "mass": "团[块片]",
        "ground-glass-nodule": "部分实性|亚实性|混合密度|混杂密度",
        "pleural-nodule": "结节状增厚",
        "fungal-infection": "曲菌球|真菌球",
        "fibrosis": "条索|索条|纤维|硬结",
    },
    "en": {
        "fracture": r"deformit\w+|cortical (?:step|break|disruption|discontinuity|irregularit\w+|buckling)|callus",
        "subcutaneous-emphysema": "(?:subcutaneous|soft tissue) (?:gas|air)|surgical emphysema",
        "pneumothorax": "pleural (?:air|gas)|visceral pleural line",
        "hydropneumothorax": "air fluid level",
        "pleural-effusion": "fluid(?: density| attenuation)?",
        "atelectasis": "(?:linear|band ?like|plate ?like|discoid) [a-z ]*volume loss",
        "postoperative": r"sutures?|staples?|surgically absent|resect\w+|status post|s p|\w+ectomy",
        "lymphadenopathy": "(?:lymph )?nodes?",
        "ground-glass-nodule": "(?:semi ?|sub|part(?:ly)? |non ?)solid",
        "fungal-infection": "fung(?:us|al) ball|soft tissue ball|mycetoma|aspergilloma",
        "fibrosis": r"fibr\w+|scar\w*|strands?",
    },
}
"""What is seen where the lexicon has only what it is called."""
IMPLIES = {"calcified-nodule": "calcification", "granuloma": "calcification"}
OLD = re.compile(r"陈旧|硬结|钙化|\b(?:old|healed|prior|remote|previous|chronic|inactive)\b")
OLD_TUBERCULOSIS = frozenset(("old-lesion", "fibrosis", "calcification"))
UNSIDED = frozenset(
    ("mediastinal-shift", "tracheal-deviation", "scoliosis", "displacement", "air-bronchogram", "compression")
)
"""Named beside sides that are not theirs."""
TELLING = frozenset(
    ("rib", "clavicle", "scapula", "shoulder", "adrenal", "kidney", "breast", "thyroid", "axilla", "supraclavicular")
)
"""Where whatever is seen is what is meant: a finding there needs no name."""


def claims(text: str, lang: str, *, glance: bool = False) -> list[Claim]:
    """What a text states at places that have a side, in its order.

    Args:
        glance: Only sentences that can name one side alone, without sizes, and without names of kinds from the sentence before.
    """
    found: list[Claim] = []
    under: str | None = None
    headed = (":" in text or "：" in text) and HEADING.search(text) is not None
    for sentence in sided(text, lang, every=headed):
        if glance and not headed and not HALF.search(sentence):
            continue
        if headed and (heading := HEADING.search(sentence)):
            under = {"左": "left", "右": "right"}.get(heading["zh"] or "") or heading["en"].lower()
        said = read(NUMBER.sub("0", sentence), lang)
        sizes = SIZELESS
        if said and not glance and UNIT.search(sentence) and len({(one.site, one.side) for one in said}) == 1:
            sizes = frozenset(mm for one in measures(plain(sentence, lang)) for mm in one.mm)
        for one in said:
            bare = not one.kinds and found and one.site not in TELLING and not glance
            kinds = found[-1].kinds if bare else one.kinds
            if one.side and kinds is one.kinds and not sizes:
                found.append(one)
            else:
                found.append(Claim(kinds, one.site, one.side or under or BOTH, sizes))
    return found


HALF = re.compile(r"左|右|中叶|舌|left|right|\b(?:r[uml]l|l[ul]l|[rl]t)\b|lingul|middle lobe|\([rl]\)", re.IGNORECASE)
SIZELESS: frozenset[float] = frozenset()
NUMBER = re.compile(
    r"\d+(?:\.\d+)?(?![\d.]*[RL])"
)  # sentences that differ in nothing else are read once; 4R is a place
UNIT = re.compile("[mc]m|毫米|厘米|meters?|metres?", re.IGNORECASE)


def sided(text: str, lang: str, *, every: bool = False) -> Iterator[str]:
    """The sentences of a text that can name a side."""
    if lang == "zh":
        for sentence in SENTENCE.findall(text):
            if every or SIDED_ZH.search(sentence):
                yield sentence
        return
    for sentence in ENDS_EN.split(text):
        lower = sentence.lower()
        if every or any(word in lower for word in SIDED_EN):
            yield sentence


@lru_cache(maxsize=SENTENCES)
def read(sentence: str, lang: str) -> tuple[Claim, ...]:
    """What a sentence states at its places: of present findings only, and without their sizes."""
    if (NORMAL_ZH if lang == "zh" else NORMAL_EN).fullmatch(sentence):
        return ()
    text = plain(sentence, lang)
    if lang == "en" and SHORTENED.search(text):
        for pattern, word in SHORT:
            text = pattern.sub(word, text)
    named = places(text, lang)
    if not named:
        if not OTHER_SIDE.search(text):
            return ()
        named = [[Place(None, BOTH, 0, 0)]]
    silent = unstated(text, lang) if (TRIGGERS if lang == "zh" else TRIGGERS_EN).search(text) else []
    seen = [one for one in signs(text, lang) if not denied(text, one, silent, lang)]
    marks = [match.start() for match in CLAUSE.finditer(text)]
    turned = OTHER_SIDE.search(text) is not None
    taken: dict[Place, set[str]] = {}
    for sign in seen:
        first, last = clause(marks, sign.start, sign.end, len(text))
        other = turned and OTHER_SIDE.search(text, first, last) is not None
        old = sign.concept == "tuberculosis" and OLD.search(text, first, last) is not None
        for place in owner(text, lang, sign, seen, named):
            place = at_home(place, sign.concept)
            kinds = taken.setdefault(place._replace(side=BOTH) if other else place, set())
            kinds |= OLD_TUBERCULOSIS if old else {sign.concept, IMPLIES.get(sign.concept, sign.concept)}
    starts = {place.start for place in taken}
    for group in named:
        first, last = clause(marks, group[0].start, group[-1].end, len(text))
        if any(place.start in starts for place in group) or CLEAR.search(text, first, last):
            continue
        if not any(span.start < last and first < span.end for span in silent):
            before = {sign.concept for sign in seen if sign.end <= group[0].start}
            if before or not seen:
                for place in group:
                    taken.setdefault(place, set()).update(before)
    return tuple(Claim(frozenset(kinds), place.site, place.side, SIZELESS) for place, kinds in taken.items())


def at_home(place: Place, concept: str) -> Place:
    """A place that is only a side, or all of the lung, as the site where the finding always is: 左侧气胸, 左肺气胸."""
    fixed = lexicon()[concept].site
    if fixed == "pleura" and place.site in ("diaphragm", "chest-wall"):
        return place._replace(site=fixed)
    if fixed and sites()[fixed].paired and place.site in (None, "lung") and not within(place.site or "thorax", fixed):
        return place._replace(site=fixed)
    return place


LIVER = re.compile("肝(?:脏)?(?P<side>左|右)")


def places(text: str, lang: str) -> list[list[Place]]:
    """The enumerations of places that have a side, or are lobes without one."""
    found = []
    for group in groups(text, lang):
        kept = []
        for place in group:
            if lang == "zh" and place.site == "liver" and (lobe := LIVER.match(text, place.start)):
                place = place._replace(side="left" if lobe["side"] == "左" else "right")
            if place.side or (place.site not in (None, "lung") and within(place.site, "lung")):
                kept.append(place)
        if kept:
            found.append(kept)
    return found


def signs(text: str, lang: str) -> list[Mention]:
    """The findings that a sentence names or describes."""
    found = [one for one in mentions(text, lang, words=True) if one.concept not in UNSIDED]
    pattern, concepts = descriptions(lang)
    found += (Mention(concepts[match.lastgroup or ""], *match.span()) for match in pattern.finditer(text))
    return sorted(found, key=lambda one: one.start)


@cache
def descriptions(lang: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """SIGNS as one pattern, and the concept behind each of its groups."""
    groups = {concept.replace("-", "_"): concept for concept in SIGNS[lang]}
    joined = "|".join(f"(?P<{name}>{SIGNS[lang][concept]})" for name, concept in groups.items())
    return re.compile(joined if lang == "zh" else rf"\b(?:{joined})\b"), groups


def denied(text: str, sign: Mention, silent: Sequence[Span], lang: str) -> bool:
    """Whether a finding is not stated as present."""
    if any(span.start <= sign.start < span.end for span in silent):
        return True
    return lang == "zh" and text[: sign.start].endswith(("不", "未", "无"))


def clause(marks: Sequence[int], start: int, end: int, length: int) -> tuple[int, int]:
    """Where the clause around a part of a text begins and ends, by where the text's clauses end."""
    first, last = bisect_left(marks, start), bisect_left(marks, end)
    return marks[first - 1] + 1 if first else 0, marks[last] if last < len(marks) else length


def owner(text: str, lang: str, sign: Mention, seen: Sequence[Mention], named: Sequence[list[Place]]) -> list[Place]:
    """The places that a finding is at."""
    if len(named) == 1:
        return named[0]
    before = [group for group in named if group[0].start < sign.end]
    after = [group for group in named if group[0].start >= sign.end]
    if lang == "zh":
        return before[-1] if before else after[0]
    if before and not NEAR_EN.search(text, before[-1][-1].end, max(sign.start, before[-1][-1].end)):
        return before[-1]
    if after and not CLAUSE.search(text, sign.end, after[0][0].start):
        between = (sign.end, after[0][0].start)
        if not before or not any(between[0] <= one.start < between[1] for one in seen):
            return after[0]
    return before[-1] if before else after[0]


def paired(site: str | None) -> bool:
    """Whether a site has a left and a right."""
    return site is None or sites()[site].paired
