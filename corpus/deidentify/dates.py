"""Days in a text, and the same days moved by a number of days in the form in which they stood."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from corpus.deidentify import day_forms as forms
from corpus.deidentify.day_forms import DAY_FIRST, DIGITS, MONTHS
from corpus.deidentify.windows import around

COMMON_YEAR = 2023
"""The year of a day without one: not a leap year, so that 28 February + 1 is 1 March."""


class Day(NamedTuple):
    """A day in a text; the end is exclusive."""

    start: int
    end: int
    match: re.Match[str]
    kind: str


def days(text: str) -> Iterator[Day]:
    """The days of a text; where two overlap, the first that is yielded is meant."""
    if "月" in text:
        for start, end in around(text, forms.SPELT_AT, 12, 8):
            for match in forms.SPELT.finditer(text, start, end):
                yield of(match, "spelt")
    if places := around(text, forms.DAY_AT, 50, 40):
        for pattern, kind, needs in forms.FORMS:
            for start, end in places:
                if needs.search(text, start, end):
                    for match in pattern.finditer(text, start, end):
                        yield of(match, kind)
    places = around(text, forms.NAMED_AT, 45, 45)
    if places := [(start, end) for start, end in places if forms.NAMED.search(text, start, end)]:
        for pattern, kind in forms.NAMED_FORMS:
            for start, end in places:
                for match in pattern.finditer(text, start, end):
                    if kind == "range" or named_day(match):
                        yield of(match, kind)


def of(match: re.Match[str], kind: str) -> Day:
    """A match without the words before it."""
    names = [name for name in match.re.groupindex if match[name] is not None]
    return Day(min(match.start(name) for name in names), max(match.end(name) for name in names), match, kind)


def named_day(match: re.Match[str]) -> bool:
    """Whether the name of a month is one: may is a verb, mar and dec are parts of words."""
    name = match["name"]
    if match.re in (forms.YEAR_NAMED, forms.MONTH_YEAR):
        return written(name)
    if match["y"] or (match.re is DAY_FIRST and match["yy"]):
        return True
    if not written(name) or not 1 <= int(match["d"]) <= 31:
        return False
    if match.re is DAY_FIRST:  # '3 May be', '2 Mar'
        return bool(match["s"]) and (name.lower() != "may" or bool(match["o"]))
    ended = bool(match["p"]) and (len(name) > 4 or name.lower() == "may")  # the end of a sentence
    return match["s"] != "" and not ended and (name != "MAY" or bool(match["o"]))


def written(name: str) -> bool:
    """Whether a month is written as a name, with a capital."""
    return name[0].isupper()


def moved(day: Day, text: str, by: int | None) -> str | None:
    """A day moved, in its own form; None where there is no such day, or nothing to move it by."""
    if by is None or day.kind == "range":
        return None
    try:
        parts = read(day, text)
        return rewritten(day, parts, parts.day + timedelta(days=by))
    except (ValueError, OverflowError):
        return None


class Parts(NamedTuple):
    """What a day says."""

    day: date
    swapped: bool
    """Day before month in a form that is read month first."""


def read(day: Day, text: str) -> Parts:
    """What a day in a text says.

    Raises:
        ValueError: There is no such day.
    """
    found, groups = day.match, day.match.groupdict()
    swapped = False
    if day.kind == "spelt":
        month, dom = chinese_number(found["m"] or found["m2"]), chinese_number(found["d"]) if found["d"] else 15
        spelt = found["y"] or found["y2"]
        year = int("".join(str(DIGITS.find(one)) if one in DIGITS else "0" for one in spelt)) if spelt else None
        return Parts(date(year or year_beside(text, month, dom), month, dom), swapped=False)
    if day.kind == "compact":
        year, month, dom = (int(groups[a] or groups[b]) for a, b in (("y", "y2"), ("m", "n2"), ("d", "d2")))
        return Parts(date(year, month, dom), swapped=False)
    if day.kind == "year last":
        month, dom = int(found["a"]), int(found["b"])
        if month > 12 or found["s"] == ".":
            month, dom, swapped = dom, month, True
            if month > 12:
                month, dom, swapped = dom, month, False
    else:
        month = int(groups["m"]) if groups.get("m") else number_of(found["name"])
        dom = int(groups["d"]) if groups.get("d") else 15
    said = groups.get("y") or groups.get("yy")
    return Parts(date(full_year(said) if said else year_beside(text, month, dom), month, dom), swapped)


def full_year(year: str) -> int:
    """The year that two or four digits mean."""
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900)


YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=[-/.年])|(?<=/)20\d{2}(?!\d)|(?<=, )20\d{2}(?!\d)")


def year_beside(text: str, month: int, dom: int) -> int:
    """The year of a day without one: that of another day of the text, else one that has this day."""
    other = YEAR.search(text)
    year = int(other[0]) if other else COMMON_YEAR
    return 2024 if (month, dom) == (2, 29) and not calendar.isleap(year) else year


def number_of(name: str) -> int:
    """The number of a named month."""
    return next(at for at, month in enumerate(MONTHS, 1) if month.lower().startswith(name.lower()[:3]))


def rewritten(day: Day, parts: Parts, new: date) -> str:
    """A new day in the form of the old one: padding, separators, names, capitals and ordinals."""
    found, groups = day.match, day.match.groupdict()
    values: dict[str, str] = {}
    for name in ("y", "yy", "y2"):
        if groups.get(name):
            values[name] = f"{new.year:04d}"[-len(groups[name]) :]
    if day.kind == "spelt":
        year = "".join(DIGITS[int(one)] for one in f"{new.year:04d}")
        month, dom = in_chinese(new.month), in_chinese(new.day)
        spelt = {"y": year, "y2": year, "m": month, "m2": month, "d": dom}
        values = {name: value for name, value in spelt.items() if groups.get(name)}
    elif day.kind == "year last":
        a, b = (new.day, new.month) if parts.swapped else (new.month, new.day)
        padded = found["a"].startswith("0") or found["b"].startswith("0")
        bare = len(found["a"]) == 1 or len(found["b"]) == 1
        values |= {"a": padded_as(a, found["a"], padded, bare), "b": padded_as(b, found["b"], padded, bare)}
    else:
        m, d = ("n2", "d2") if groups.get("n2") else ("m", "d")
        numeric = [groups[one] for one in (m, d) if groups.get(one)]
        padded = any(one.startswith("0") for one in numeric) or day.kind == "compact"
        padded = padded or (found[0].count("月") == 0 and all(len(one) == 2 for one in numeric))
        bare = not padded
        values |= {
            one: padded_as(value, groups[one], padded, bare)
            for one, value in ((m, new.month), (d, new.day))
            if groups.get(one)
        }
        if "name" in groups:
            values["name"] = like(MONTHS[new.month - 1], found["name"])
        if groups.get("o"):
            values["o"] = ordinal(new.day)
    out, at = [], day.start
    for name in sorted(values, key=lambda one: found.start(one)):
        out += [found.string[at : found.start(name)], values[name]]
        at = found.end(name)
    return "".join([*out, found.string[at : day.end]])


def padded_as(value: int, old: str, padded: bool, bare: bool) -> str:
    """A month or day with the padding of the date: two digits unless one digit stands alone somewhere in it."""
    return f"{value:02d}" if padded or (len(old) == 2 and not bare) else str(value)


def like(month: str, old: str) -> str:
    """A month's name as long and in the case of another."""
    name = month if old.capitalize() in MONTHS and old.lower() != "may" else month[:3]
    if old.lower() == "may":
        name = month
    return name.upper() if old.isupper() else name.lower() if old.islower() else name


def ordinal(day: int) -> str:
    """The ending of an English ordinal."""
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def chinese_number(text: str) -> int:
    """一 to 三十一."""
    tens, ten, ones = text.partition("十")
    return (DIGITS.index(tens or "一") * 10 + (DIGITS.index(ones) if ones else 0)) if ten else DIGITS.index(text)


def in_chinese(number: int) -> str:
    """1 to 31 in Chinese."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones else "")
