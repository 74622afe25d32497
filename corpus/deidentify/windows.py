"""The parts of a text in which something can stand that names somebody: most of a report is never looked at twice.

A pattern that begins with one of many words is tried at each character. So a quick one, which begins with one of few characters,
looks for what such a find cannot do without, as a long number, and the slow ones are tried around it only.
"""

import re
from collections import defaultdict

Window = tuple[int, int]
BEFORE, AFTER = 70, 34
"""How far a label stands before its number, and how far what tells its end stands behind it."""
GAP = r"(?:[A-Za-z_/.*+-]{0,8}|[-. ()（）·–—－/]{1,3})"
LONG = re.compile(rf"\d(?:{GAP}[\d*]){{2,}}")
"""Three digits or more with letters, points or dashes between them, and stars that hide digits."""
DATE = re.compile(
    r"(?:(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:19|20)\d\d|\d{1,2}/\d{1,2}/\d\d)(?: \d\d)?|\d{1,2}[-/ ][A-Z][A-Za-z]{2,8}[-/ ](?:19|20)\d\d"
)
SMALL = re.compile(r"\d[-/]\d\d|\d\d[-/]\d|\d{1,2}\.\d{1,3}")
"""Ribs 8-11, months 6-12, a decimal."""
SIZE = re.compile(r"(?:\d{1,2}\. )?\d{1,4}(?:\.\d{1,2})?(?:[x*/-]\d{1,4}(?:\.\d{1,2})?){0,2}")
MEASURE = re.compile(r"\s?(?:[mc]m\b|HU|Hu|m[lL]\b|mGy|kV|mA|%)|[mc]m(?=[×*x³²])")
HAN = re.compile("[一-鿿]")
LATIN = re.compile(r"[A-Za-z]{3}|[A-Za-z]\.[A-Za-z]|[A-Za-z]{2}\.?\s?(?:[#:：.]|[A-Z]{0,2}\d)")
"""What an English label has."""
YEAR = re.compile(r"(?:19|20)\d\d")
MONTH_BEFORE = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,? ?(?:\d{1,2}(?:st|nd|rd|th)?,? ?)?$"
)


def first_of(*patterns: str) -> str:
    """Alternatives that begin with a literal character each, written so that `re` looks for their first characters at once."""
    rest: dict[str, list[str]] = defaultdict(list)
    for pattern in patterns:
        rest[pattern[0]].append(pattern[1:])
    tails = "|".join(f"(?<={first})(?:{'|'.join(some)})" for first, some in rest.items() if "" not in some)
    alone = "".join(first for first, some in rest.items() if "" in some)
    either = "|".join(filter(None, (f"(?<=[{alone}])" if alone else "", tails)))
    return f"[{''.join(rest)}](?:{either})"


def around(text: str, pattern: re.Pattern[str], before: int, after: int) -> list[Window]:
    """Where a pattern matches, with what stands beside it, in order and apart."""
    return merged(list(pattern.finditer(text)), before, after) if pattern.search(text) else []


def windows(text: str) -> list[Window]:
    """Where numbers stand that can name somebody: long ones that are no day and no measure."""
    if not LONG.search(text):
        return []
    return merged([one for one in LONG.finditer(text) if not harmless(text, one)], BEFORE, AFTER)


def merged(matches: list[re.Match[str]], before: int, after: int) -> list[Window]:
    """The places of matches with what stands beside them, those that touch as one."""
    places: list[Window] = []
    for match in matches:
        start, end = max(0, match.start() - before), match.end() + after
        if places and start <= places[-1][1]:
            places[-1] = places[-1][0], end
        else:
            places.append((start, end))
    return places


def harmless(text: str, number: re.Match[str]) -> bool:
    """Whether a long number is a day, a year or a measure by its form and unit."""
    value, end = number[0], number.end()
    if YEAR.fullmatch(value):
        return text.startswith("年", end) or bool(
            MONTH_BEFORE.search(text, max(0, number.start() - 16), number.start())
        )
    return bool(SMALL.fullmatch(value) or DATE.fullmatch(value) or (SIZE.fullmatch(value) and MEASURE.match(text, end)))
