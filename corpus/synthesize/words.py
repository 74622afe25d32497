"""The grammar of the generator: `[a|b|]` is an alternative drawn at random, `{slot}` a place to fill; both may nest."""

import random
import re
from collections.abc import Mapping

CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)\}")
AN = re.compile(r"(^A|\ba) (?=[aeioAEIO]|un(?!i)|8\d?\b(?!\d)|8\.|11 |18 )")


def expand(template: str, slots: Mapping[str, str], rng: random.Random) -> str:
    """Draw every alternative and fill every slot, slots of slots included.

    Raises:
        KeyError: A slot that nothing fills.
    """
    text = template
    while "[" in text or "{" in text:
        text = CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)
        text = SLOT.sub(lambda found: slots[found[1]], text)
    return text


def fill(template: str, slots: Mapping[str, str]) -> str:
    """Fill the slots of a template without alternatives: the same words every time."""
    return SLOT.sub(lambda found: slots[found[1]], template)


def sentence(lang: str, text: str) -> str:
    """A clean sentence: spaces and articles put right, the first letter large, one full stop."""
    if lang == "zh":
        return text.strip("，；。") + "。"
    text = re.sub(r"\s+", " ", text).replace(" ,", ",").replace(" .", ".").strip(" ,.")
    text = AN.sub(r"\1n ", text)
    return text[:1].upper() + text[1:] + "."


def listed(lang: str, items: list[str], last: str = "及") -> str:
    """Items as a list in prose: 甲、乙及丙; a, b and c."""
    if len(items) < 2:
        return "".join(items)
    if lang == "zh":
        return "、".join(items[:-1]) + last + items[-1]
    return ", ".join(items[:-1]) + " and " + items[-1]


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th …"""
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
