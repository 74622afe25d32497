"""Where things lie: lobes and segments, sides, lymph node stations, ribs and vertebrae, and how a site is named.

A lung's site keeps its lobe and side, so that 右肺舌段 or 左肺中叶 can't be said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.synthesize.words import listed, ordinal


@dataclass(frozen=True)
class Site:
    """A place with its names; `zh` and `en` may hold alternatives for the findings."""

    id: str
    zh: str
    en: str
    side: str = ""
    """`right`, `left`, `both`, or empty in the midline."""
    lobe: str = ""


LOBES = {
    "RUL": ("右肺上叶", "右上肺", "right upper lobe", "right"),
    "RML": ("右肺中叶", "右中肺", "right middle lobe", "right"),
    "RLL": ("右肺下叶", "右下肺", "right lower lobe", "right"),
    "LUL": ("左肺上叶", "左上肺", "left upper lobe", "left"),
    "LLL": ("左肺下叶", "左下肺", "left lower lobe", "left"),
}
SEGMENTS = {
    "RUL": {"apical": "尖段", "posterior": "后段", "anterior": "前段"},
    "RML": {"lateral": "外侧段", "medial": "内侧段"},
    "RLL": {
        "superior": "背段",
        "medial basal": "内基底段",
        "anterior basal": "前基底段",
        "lateral basal": "外基底段",
        "posterior basal": "后基底段",
    },
    "LUL": {
        "apicoposterior": "尖后段",
        "anterior": "前段",
        "superior lingular": "上舌段",
        "inferior lingular": "下舌段",
    },
    "LLL": {
        "superior": "背段",
        "anteromedial basal": "前内基底段",
        "lateral basal": "外基底段",
        "posterior basal": "后基底段",
    },
}
SIDES = {
    "right": Site("right", "右侧", "right", "right"),
    "left": Site("left", "左侧", "left", "left"),
    "both": Site("both", "双侧", "bilateral", "both"),
}
STATIONS = {
    "2R": Site("2R", "右上气管旁", "right upper paratracheal"),
    "4R": Site("4R", "右下气管旁", "right lower paratracheal"),
    "4L": Site("4L", "左下气管旁", "left lower paratracheal"),
    "5": Site("5", "主肺动脉窗", "aortopulmonary window"),
    "6": Site("6", "主动脉弓旁", "para-aortic"),
    "3A": Site("3A", "血管前间隙", "prevascular"),
    "7": Site("7", "隆突下", "subcarinal"),
}
VERTEBRAE = {f"T{n}": Site(f"T{n}", f"[胸{n}|T{n}]椎体", f"T{n}") for n in range(3, 13)}
VERTEBRAE["L1"] = Site("L1", "[腰1|L1]椎体", "L1")


def lobe(name: str) -> Site:
    """A whole lobe."""
    zh, short, en, side = LOBES[name]
    return Site(name, f"[{zh}|{zh}|{short}]", f"the {en}", side, name)


def segment(name: str, part: str) -> Site:
    """A segment of a lobe."""
    zh, short, en, side = LOBES[name]
    words = f"the [{part} segment of the {en}|{part} segment of the {en}|{en} {part} segment]"
    return Site(f"{name} {part}", f"[{zh}|{zh}|{short}]{SEGMENTS[name][part]}", words, side, name)


def ribs(side: str, first: int, count: int) -> Site:
    """Neighbouring ribs of one side."""
    numbers = range(first, first + count)
    zh = "、".join(map(str, numbers)) if count < 3 else f"{numbers[0]}-{numbers[-1]}"
    en = listed("en", [ordinal(n) for n in numbers]) if count < 3 else f"{ordinal(first)}-{ordinal(numbers[-1])}"
    return Site(f"{side} ribs {zh}", f"{SIDES[side].zh}第{zh}", f"{side} {en} rib{'s' * (count > 1)}", side)


def both_lungs() -> tuple[Site, ...]:
    """All five lobes."""
    return tuple(lobe(name) for name in LOBES)


def place(lang: str, sites: Sequence[Site]) -> str:
    """Sites as the findings name them, one by one; all lobes are 双肺."""
    if len({site.lobe for site in sites if site.lobe}) == len(LOBES):
        return "双肺" if lang == "zh" else "both lungs"
    names = [site.zh if lang == "zh" else site.en for site in sites]
    return listed(lang, names, last="[及|、]")


def lobes_of(sites: Sequence[Site]) -> list[str]:
    """The lobes of some sites, each once, in anatomical order."""
    present = {site.lobe for site in sites}
    return [name for name in LOBES if name in present]


def lung_summary(lang: str, sites: Sequence[Site], *, adjective: bool = False) -> str:
    """Several sites as the impression merges them: up to two lobes by name, more by lung, segments by their lobes."""
    lobes = lobes_of(sites)
    sides = {LOBES[name][3] for name in lobes}
    if len(lobes) > 2:
        side = sides.pop() if len(sides) == 1 else "both"
        if lang == "zh":
            return {"right": "右肺", "left": "左肺", "both": "双肺"}[side]
        if adjective:
            return "bilateral" if side == "both" else f"{side} lung"
        return "both lungs" if side == "both" else f"the {side} lung"
    levels = [LOBES[name][2].split()[1] for name in lobes]
    if lang == "zh":
        names = [LOBES[name][0] for name in lobes]
        if len(names) == 1:
            return names[0]
        if len(sides) == 1:
            return f"{names[0]}及{names[1][2:]}"
        return f"双肺{names[0][2:]}" if levels[0] == levels[1] else f"{names[0]}及{names[1]}"
    if len(lobes) == 1:
        text = LOBES[lobes[0]][2]
    elif len(sides) == 1:
        text = f"{sides.pop()} {levels[0]} and {levels[1]} lobe{'' if adjective else 's'}"
    elif levels[0] == levels[1]:
        text = f"bilateral {levels[0]} lobe" if adjective else f"both {levels[0]} lobes"
    else:
        text = f"right {levels[0]} and left {levels[1]} lobe{'' if adjective else 's'}"
    return text if adjective or text.startswith("both") else f"the {text}"
