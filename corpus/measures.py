"""Lengths in a text that are the size of something seen now, in mm."""

import re
from typing import NamedTuple

UNIT = r"(?:mm|cm|毫米|厘米|millimeters?|centimeters?)"
NUMBER = r"\d+(?:\.\d+)?"
TIMES = r"\s*(?:[×xX*✕]|by)\s*"
SIZE = re.compile(
    rf"(?<![\d.])(?:(?P<from>{NUMBER})\s*{UNIT}?\s*(?:[~～–—-]|至|to(?! the))\s*)?(?P<first>{NUMBER})\s*(?P<unit>{UNIT})?"
    rf"(?P<more>(?:{TIMES}{NUMBER}\s*{UNIT}?){{0,2}})",
    re.ASCII,
)
BEFORE = re.compile(
    r"(?:原|既往|前次|上次|此前|先前|较前[（(]|层厚|层距|间隔|距[^，。；]{0,8}|实性成分|压缩|小于|不足|[<＜≤]|\bless than|\bsmaller than|\bpreviously|\bformerly|\bprior|\bwas|"
    r"\bslice thickness|\bthickness of|\bcomponent(?: of| measuring)?|\bcompared (?:to|with))[^，,;；。×xX]{0,8}$"
)
LONGEST = 60  # characters of BEFORE
AFTER = re.compile(
    r"\s*(?:层厚|previously|prior|above|below|away|(?:superior|inferior|proximal|distal|deep) to|from the|solid component|slice|section)"
)


class Measure(NamedTuple):
    """A size with its place in the text; `end` is exclusive."""

    mm: tuple[float, ...]
    start: int
    end: int


def measures(text: str) -> list[Measure]:
    """The sizes of a sentence: a range counts as its upper end; earlier sizes, distances and slices are none."""
    found = []
    for match in SIZE.finditer(text):
        parts = [match["first"], *re.findall(NUMBER, match["more"])]
        units = re.findall(UNIT, match[0])
        if (
            not units
            or BEFORE.search(text, max(0, match.start() - LONGEST), match.start())
            or AFTER.match(text, match.end())
        ):
            continue
        scale = 10 if units[-1].startswith(("c", "厘")) else 1
        mm = tuple(round(float(part) * scale, 4) for part in parts)
        if 0 < max(mm) < 1000:
            found.append(Measure(mm, *match.span()))
    return found
