"""Where a text says that something is: sites and their sides, one by one or enumerated."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from corpus.lexicon import plurals, trie
from corpus.sites import around, sites, within

LEFT, RIGHT, BOTH = "left", "right", "bilateral"


class Place(NamedTuple):
    """A site or a bare side named in a text; `end` is exclusive."""

    site: str | None
    side: str | None
    start: int
    end: int


def groups(text: str, lang: str) -> list[list[Place]]:
    """The places that a sentence names, those of one enumeration together; sides are handed on within it.

    Args:
        text: As `corpus.lexicon.plain` returns it.
    """
    named = sorted(chinese(text) if lang == "zh" else english(text), key=lambda place: (place.start, -place.end))
    joins = JOINS_ZH if lang == "zh" else JOINS_EN
    found: list[list[Place]] = []
    for place in named:
        last = found[-1][-1] if found else None
        if last and place.start < last.end and (place.start, place.end) != (last.start, last.end):
            continue
        if lang == "zh" and last and nested(last, place):
            if not within(place.site, "bronchus") or NARROWED.match(text, place.end):
                found[-1][-1] = place._replace(side=last.side, start=last.start)
        elif lang == "zh" and last and last.site is None and shares(last, place, text):
            found[-1][-1] = place._replace(side=last.side)
        elif last and (place.start < last.end or joins.fullmatch(text, last.end, place.start)):
            found[-1].append(handed(place, last))
        elif last and lang == "en" and OF.fullmatch(text, last.end, place.start) and (one := merged(last, place)):
            found[-1][-1] = one
        else:
            carried = lang == "zh" and last and place.site not in (None, "lung") and within(place.site, "lung")
            found.append([handed(place, last if carried else None)])
    return [backwards(group) for group in found]


def shares(bare: Place, place: Place, text: str) -> bool:
    """Whether a bare side is the side of the site soon after it, as in 左侧少量胸腔积液."""
    if place.side or place.site is None or not sites()[place.site].paired:
        return False
    return NEAR_ZH.fullmatch(text, bare.end, place.start) is not None


def nested(outer: Place, inner: Place) -> bool:
    """Whether a Chinese place is named by the lobe around it, as in 左肺下叶支气管."""
    if outer.end != inner.start or inner.side or not outer.side or inner.site is None:
        return False
    return within(outer.site, "lung") and not within(outer.site, inner.site) and sites()[inner.site].paired


def handed(place: Place, last: Place | None) -> Place:
    """A place with what the one before it in an enumeration tells of it: the side, and a bare segment's lobe."""
    if place.site is None:
        return place
    site, side = sites()[place.site], place.side
    if site.segment and last and last.site:
        lobe = next((one for one in around(last.site) if sites()[one].parent == "lung"), None)
        site = next((sites()[one] for one in namesakes(site.id) if lobe and within(one, lobe)), site)
    side = side or site.implies
    if side is None and last and last.site and within(site.id, "lung") and sites()[last.site].paired:
        side = last.side
    return place._replace(site=site.id, side=side)


@cache
def namesakes(segment: str) -> tuple[str, ...]:
    """The segments of other lobes that share a name with a segment."""
    names = set(sites()[segment].zh)
    return tuple(one.id for one in sites().values() if one.segment and names & set(one.zh) and one.id != segment)


def backwards(group: list[Place]) -> list[Place]:
    """An English enumeration whose first members are only sides takes the site from the first that names one."""
    site = next((place.site for place in group if place.site), None)
    return [place if place.site else place._replace(site=site) for place in group] if len(group) > 1 else group


def merged(inner: Place, outer: Place) -> Place | None:
    """Two names of one place, as in 'apical segment of the right upper lobe'."""
    if inner.site is None or outer.site is None:
        site = inner.site or outer.site
    else:
        one = handed(inner, outer).site
        site = one if within(one, outer.site) else outer.site if within(outer.site, one) else None
        if site is None and one in ("base", "apex", "upper-zone", "mid-zone", "lower-zone"):
            site = one
    side = inner.side or outer.side
    if outer.side and inner.site and inner.side == sites()[inner.site].implies:
        side = outer.side  # what is written says more than what a place's name implies
    return Place(site, side, inner.start, outer.end) if site else None


# ── Chinese ───────────────────────────────────────────────────────────────────────────────────────────────────────────
SIDES_ZH = {"左": LEFT, "右": RIGHT, "双": BOTH, "两": BOTH}
SIDE_ZH = r"左[、及和]?右侧?|[左右双两]侧?"
JOINS_ZH = re.compile(r"[\s、及和与并或以至/]{1,4}|及其|(?:肿大)?(?:的)")
GUARDS_ZH = {
    "心": re.compile(r"(?<![中轴小离])心(?=[、，,膈肺及大])"),
    "房": re.compile(r"(?<=[左右双])房"),
    "室": re.compile(r"(?<=[左右双])室"),
    "骨": re.compile(r"骨(?![折赘桥岛痂])"),
    "胸骨": re.compile(r"胸骨(?!后)"),
    "胸膜": re.compile(r"胸膜(?!下)"),
    "胃": re.compile(r"胃(?![管底])"),
    "肠": re.compile(r"肠(?![梗])"),
    "下肺": re.compile(r"(?<![膜膈])下肺"),
    "叶间裂": re.compile(r"叶间裂(?!旁)"),
    "斜裂": re.compile(r"斜裂(?!旁)"),
    "水平裂": re.compile(r"水平裂(?!旁)"),
    "乳": re.compile(r"乳(?![头糜突])"),
    "软组织": re.compile(r"软组织(?!肿块|密度|影|结节|团)"),
    "血管": re.compile(r"(?<!肺)血管(?![瘤集束炎走前聚])"),
}
AWAY_ZH = re.compile(
    r"(?:邻近|相邻|周围|累及|侵犯|侵及|包绕|压迫|推压|毗邻|突向|紧贴|贴近|距离?|(?:末|尖|头|前)端(?:[^，。；]{0,5})|电极)$"
)
NEAR_ZH = re.compile(r"[^，,。；;、]{0,6}")
NARROWED = re.compile(r"(?:管腔|腔内|开口)?[^，。；]{0,2}(?:狭窄|截断|闭塞|开口|变窄|受压|阻塞|通畅)")
MAINLY_ZH = re.compile(r"[^，。；]{0,4}为(?:主|著|甚|重|多|明显|显)|[^，。；]{0,2}(?:明显|显著)")
PAIR_ZH = re.compile(rf"(?P<side>{SIDE_ZH})?肺?(?P<a>[上中下])叶?[、及和与]?肺?(?P<b>[上中下])(?P<kind>叶|肺野|野|肺)")
VERTEBRA_ZH = re.compile(r"(?:胸椎?|T|腰椎?|L)\d{1,2}(?:[、,，~\-－～至及和/](?:胸|T|腰|L)?\d{1,2})*(?:椎体?)?")
LOBED_ZH = re.compile(
    r"甲状腺(?P<side>[左右双])侧?(?:叶|侧叶)?|肝[左右](?:叶|内叶|外叶|前叶|后叶)?|肾上腺(?P<adrenal>[左右双])"
)
LEVELS_ZH = {"上": ("upper-lobe", "upper-zone"), "中": ("middle-lobe", "mid-zone"), "下": ("lower-lobe", "lower-zone")}


@cache
def pattern_zh() -> tuple[re.Pattern[str], dict[str, str]]:
    """A side and a site, or one of them; and the site behind each name."""
    names: dict[str, str] = {}
    for site in sites().values():
        for name in site.zh:
            names.setdefault(name, site.id)
    number = r"(?:第[\d、,，\-~～－—至及和]{1,12})?"
    return re.compile(rf"(?P<side>{SIDE_ZH})?{number}(?P<name>{trie(names)})|(?P<bare>[左右双两]侧|右(?=PICC))"), names


def chinese(text: str) -> Iterator[Place]:
    """Every place that a Chinese sentence names."""
    pattern, names = pattern_zh()
    taken: list[tuple[int, int]] = []
    for match in (*PAIR_ZH.finditer(text), *VERTEBRA_ZH.finditer(text), *LOBED_ZH.finditer(text)):
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        taken.append(match.span())
        if match.re is PAIR_ZH:
            for level in (match["a"], match["b"]):
                site = LEVELS_ZH[level][match["kind"] in ("肺野", "野")]
                yield Place(site, side_zh(match["side"]), *match.span())
        elif match.re is VERTEBRA_ZH:
            yield Place("lumbar-spine" if match[0][0] in "腰L" else "thoracic-spine", None, *match.span())
        else:
            site = "thyroid" if match["side"] else "adrenal" if match["adrenal"] else "liver"
            yield Place(site, side_zh(match["side"] or match["adrenal"]), *match.span())
    for match in pattern.finditer(text):
        start, end = match.span()
        if any(start < stop and begin < end for begin, stop in taken) or AWAY_ZH.search(text, 0, start):
            continue
        if match["bare"]:
            yield Place(None, side_zh(match["bare"]), start, end)
            continue
        if text[:start].endswith("以") and MAINLY_ZH.match(text, end):
            continue
        guard = GUARDS_ZH.get(match["name"])
        if guard and not guard.match(text, match.start("name")):
            continue
        yield Place(names[match["name"]], side_zh(match["side"]), start, end)


def side_zh(side: str | None) -> str | None:
    """The side behind its Chinese name."""
    if not side:
        return None
    return BOTH if "左" in side and "右" in side else SIDES_ZH[side[0]]


# ── English ───────────────────────────────────────────────────────────────────────────────────────────────────────────
SIDE_EN = r"left|right|bilateral|both|bi(?=basilar|basal|apical)"
JOINS_EN = re.compile(
    r"(?: *, *(?:and |or )?| +(?:and|or|and or|as well as|plus|to) +| *[&+] *)(?:in |within |to )?(?:the )?(?:in the )?(?:(?:small|moderate|large|trace|mild|tiny|minimal) )? *"
)
OF = re.compile(r" +(?:(?:segments? )?of(?: the)? |in the |at the )? *")
LEVELS_EN = {"upper": "upper-lobe", "middle": "middle-lobe", "mid": "mid-zone", "lower": "lower-lobe"}
LETTERS_EN = {"u": "upper", "m": "middle", "l": "lower"}
SHORT_EN = re.compile(r"\b(?:r[uml]l|l[ul]l)\b")
LEVEL = r"upper|middle|mid|lower"
SILHOUETTE = re.compile(
    r"\b(?:cardio ?mediastinal|cardiac and mediastinal|heart and mediastinal|mediastinal and cardiac)(?: (?:silhouettes?|contours?|structures|shadow))?\b"
)
PAIR_EN = re.compile(
    rf"(?:(?:{SIDE_EN})(?: sided)? )?(?:{LEVEL})(?:(?: *, *(?:and )?| and | or | and or | to )(?:the )?(?:(?:{SIDE_EN}) )?(?:{LEVEL}))+"
    r" (?:lobes?|lungs?|lung zones?|zones?)\b"
)
SIDES_EN = re.compile(
    rf"\b(?:(?P<more>(left|right) (?:greater|more) than (?:the )?(?:left|right))|(?P<both>bilaterally)|(?:on the )?(?P<side>{SIDE_EN})(?: sided)?(?! (?:in|of) (?:place|position))|(?P<ward>leftward|rightward))\b"
)


@cache
def pattern_en() -> tuple[re.Pattern[str], dict[str, str]]:
    """A side, perhaps a word, and a site; and the site behind each name."""
    names: dict[str, str] = {}
    for site in sites().values():
        for name in site.en:
            for form in (name, *plurals(name)):
                names.setdefault(form, site.id)
    between = r"(?:(?:lateral|medial|anterior|posterior|sided|mid|distal|proximal|main|lung|pulmonary|\w+(?:th|st|nd|rd)|fifth|sixth|and|to|through|\d+) +){0,4}"
    return (
        re.compile(
            rf"\b(?:(?P<side>{SIDE_EN})(?P<also> and (?:left|right))?(?: +| ?)(?:{between})?)?(?<!\w)(?P<name>{trie(names)})(?!\w)"
            rf"|\bbi(?P<bi>basilar|basal|apical)\b|\b(?P<vertebra>[tl] ?\d{{1,2}})\b"
        ),
        names,
    )


def english(text: str) -> Iterator[Place]:
    """Every place that an English sentence names."""
    pattern, names = pattern_en()
    taken: list[tuple[int, int]] = []
    for match in SILHOUETTE.finditer(text):
        taken.append(match.span())
        yield Place("heart", None, *match.span())
        yield Place("mediastinum", None, *match.span())
    for match in PAIR_EN.finditer(text):
        taken.append(match.span())
        side, zone = None, "lobe" not in match[0]
        for word in re.findall(rf"\b(?:{SIDE_EN}|{LEVEL})\b", match[0]):
            if word not in LEVELS_EN:
                side = BOTH if word == "both" else word
                continue
            site = LEVELS_EN[word]
            site = (
                {"upper-lobe": "upper-zone", "middle-lobe": "mid-zone", "lower-lobe": "lower-zone"}.get(site, site)
                if zone
                else site
            )
            plural = match[0].endswith("s") and side is None
            yield Place(site, BOTH if plural else side, *match.span())
    for match in SHORT_EN.finditer(text):
        taken.append(match.span())
        yield Place(LEVELS_EN[LETTERS_EN[match[0][1]]], RIGHT if match[0][0] == "r" else LEFT, *match.span())
    for match in pattern.finditer(text):
        start, end = match.span()
        if any(start < stop and begin < end for begin, stop in taken):
            continue
        taken.append((start, end))
        if match["bi"]:
            yield Place("apex" if match["bi"] == "apical" else "base", BOTH, start, end)
        elif match["vertebra"]:
            yield Place("thoracic-spine" if match["vertebra"][0] == "t" else "lumbar-spine", None, start, end)
        else:
            yield from sided(match, names)
    for match in SIDES_EN.finditer(text):
        start, end = match.span()
        if any(start < stop and begin < end for begin, stop in taken):
            continue
        side = BOTH if match["both"] or match["more"] else match["side"] or match["ward"][:-4]
        yield Place(None, BOTH if side in ("both", "bi") else side, start, end)


def sided(match: re.Match[str], names: dict[str, str]) -> Iterator[Place]:
    """An English place with its side or sides; a plural without one is both."""
    name = re.sub(" +", " ", match["name"])
    site, side = sites()[names[name]], match["side"]
    if match["also"]:
        yield Place(site.id, match["also"].split()[-1], *match.span())
    if side is None and site.paired and name not in site.en and name in {p for one in site.en for p in plurals(one)}:
        side = BOTH
    if side is None and name in ("apices", "bases", "lung bases", "hila", "lung apices", "axillae"):
        side = BOTH
    yield Place(site.id, BOTH if side in ("both", "bi") else side, *match.span())
