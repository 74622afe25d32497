"""Days in a text, and the same days moved by a number of days in the form in which they stood."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MONTH = "|".join([*MONTHS, "Sept", *(name[:3] for name in MONTHS if name != "May")])
DIGITS = "〇一二三四五六七八九"
COMMON_YEAR = 2023
"""The year of a day without one: not a leap year, so that 28 February + 1 is 1 March."""

UNIT = r"(?!\s*(?:mm|cm|HU|Hu|ml|mL|mg|岁|个|枚|[×x*]\s?\d|%))"
CUE = (
    r"(?:(?:较|对比|比较|对照|与|和|及|原|前片|旧片|老片|前次|上次|日期|时间|出生|生日|于|自|从|至|日|[(（])\s*(?:为"
    r"|是)?\s*[:：]?\s*[(（]?"
    r"|(?i:\b(?:dated?|from|on|of|since|compar(?:ison|ed|e)(?: (?:to|with|is|made to|made with))?|prior|previous|DOB"
    r"|birth|performed|scan|CT|exam|study|and|to|radiographs?|report|D|T|DD|DT|signed|dictated"
    r"|transcribed))\s*[:：]?\s*\(?)"
)
FULL = re.compile(
    r"(?:(?<![\dA-Za-z./\-])|(?<=[\d日][-－—~～])(?=[12]\d{3}[-/.年]\d))(?P<y>(?:18|19|20)\d{2})(?P<s> ?(?P<m1>[-/.－—–_\\]) ?"
    r"|\s?年\s?)(?P<m>\d{1,2})(?:(?<=\d)(?P<s2> ?(?P=m1) ?)"
    r"|(?P<s3>\s?月\s?))(?P<d>\d{1,2})(?:(?(s3)(?P<e>\s?[日号])|(?!))|(?![\d%]|[/.]\d|-(?![12]\d{3}[-/.年]\d)\d))"
    + UNIT
)
SHORT = re.compile(
    CUE
    + r"['’‘]?(?P<y>\d{2})(?P<s>(?P<m1>[-.]|/(?=\d{1,2}/\d{1,2}\s?[片日C胸检]))|年)(?P<m>\d{1,2})(?P<s2>(?P=m1)|月)(?P<d>\d{1,2})(?P<e>[日号])?(?![\d%]|[-/.]\d)"
    + UNIT
)
DOTTED = re.compile(
    r"(?<![\dA-Za-z.×xX*~～/\-])(?<!ersion )(?P<y>[012]\d)(?P<s>\.)(?P<m>0?[1-9]|1[0-2])(?P<s2>\.)(?P<d>0?[1-9]|[12]\d|3[01])(?![\d%a-z×]|\.\d)"
    + UNIT
)
"""21.6.28; a numbering such as 1.2.3 has one digit in front."""
FILM = r"(?=\s?(?:片|CT|胸|[我外本]院|检查|前片))"
HAN = re.compile(
    r"(?<![\d.])(?<!\d年)(?:(?P<y>\d{2})年)?(?P<m>\d{1,2})(?P<s2>\s?月\s?)(?P<d>\d{1,2})(?:(?P<e>\s?[日号])|"
    + FILM
    + ")"
)
HAN_MONTH = re.compile(
    r"(?:(?<![\d.])(?P<y>(?:19|20)\d{2})|(?<=[较与比照于])(?P<yy>[012]\d))(?P<s>\s?年\s?)(?P<m>\d{1,2})(?P<e>\s?月)(?:份)?(?!\s?\d{1,2}\s?[日号]|\d)"
)
DASH_MONTH = re.compile(
    r"(?<![\dA-Za-z./\-])(?P<y>(?:19|20)\d{2})(?P<s>[-/])(?P<m>0[1-9]|1[0-2])(?![\d%]|[-/.]\d)" + UNIT
)
COMPACT = re.compile(
    CUE + r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:(?=\d{6}(?!\d))|(?![\d.%]))"
    r"|(?<![\dA-Za-z.*-])(?P<y2>(?:19[2-9]|20[0-4])\d)(?P<n2>0[1-9]|1[0-2])(?P<d2>0[1-9]|[12]\d|3[01])(?![\da-z%*]|[.-]\d)"
)
SLASHED = re.compile(
    r"(?:(?<![A-Za-z\d./\-])|(?<=/[12]\d{3}-))(?P<a>\d{1,2})(?P<s>[/\-.])(?P<b>\d{1,2})(?P<s2>(?P=s))(?P<y>(?:18|19"
    r"|20)\d{2})(?![A-Za-z\d%]|[/.]\d|-(?!\d{1,2}/\d{1,2}/)\d)" + UNIT
)
SLASHED_SHORT = re.compile(
    r"(?:(?<![A-Za-z\d./\-])(?=\d{1,2}/)|"
    + CUE
    + r"(?=\d{1,2}-))(?P<a>\d{1,2})(?P<s>[/\-])(?P<b>\d{1,2})(?P<s2>(?P=s))(?P<y>\d{2})(?![A-Za-z\d%/]|[-.]\d)"
    + UNIT
)
MONTH_SLASH = re.compile(
    r"(?<![A-Za-z\d./\-])(?P<m>0?[1-9]|1[0-2])(?P<s>/)(?P<y>(?:19|20)\d{2})(?![A-Za-z\d%/]|[-.]\d)" + UNIT
)
MONTH_DAY = re.compile(
    r"(?i:\b(?:dated|comparison:|on|since|DOB:?)\s+"
    r"|\bfrom\s+(?=\d\d/))(?P<a>\d{1,2})(?P<s>/)(?P<b>\d{1,2})(?![A-Za-z\d%/]|[-.]\d)" + UNIT
)
DAY_FIRST = re.compile(
    rf"(?<![A-Za-z\d.\-/])(?P<d>\d{{1,2}})(?P<o>(?:st|nd|rd|th)?)(?P<s>(?: of)?[ \-]"
    rf"|[-/.])?(?P<name>(?i:{MONTH}))(?P<p>\.?)(?:(?P<s2>,? ?[-/]?|[-/])(?P<y>(?:18|19|20)\d{{2}})(?!\d)"
    rf"|(?P<s4>[-/ ]['’]?)(?P<yy>\d{{2}})(?![\d:/%]|\.\d|\s?(?:mm|cm)))?(?![A-Za-z\d])"
)
MONTH_FIRST = re.compile(
    rf"(?<![A-Za-z\d\-/])(?P<name>(?i:{MONTH}))(?P<p>\.?)(?P<s>[ \-]?|/(?=\d{{1,2}}/))(?P<d>\d{{1,2}})(?P<o>(?:st|nd|rd"
    rf"|th)?)(?:(?P<s2> ?,? ?[-/]?)(?P<y>(?:18|19|20)\d{{2}})(?!\d))?(?![A-Za-z\d%]|[.:/]\d)" + UNIT
)
MONTH_YEAR = re.compile(
    rf"(?<![A-Za-z\d\-/])(?P<name>(?i:{MONTH}))(?P<p>\.?)(?:(?P<s>,? ?(?:of )?|[-/])(?P<y>(?:19|20)\d{{2}})|(?P<s2> ?['’])(?P<yy>\d{{2}}))(?!\d)"
)
YEAR_NAMED = re.compile(
    rf"(?<![A-Za-z\d./\-])(?P<y>(?:18|19|20)\d{{2}})(?P<s>[-/ ]|, )(?P<name>(?i:{MONTH}))(?P<p>\.?)(?P<s2>[-/ ]|, )(?P<d>\d{{1,2}})(?![A-Za-z\d%]|[.:/]\d)"
    + UNIT
)
DAY_AFTER_CUE = re.compile(
    r"(?:较|对比|与|于|前片|自|由)\s?[(（]?(?P<m>0?[1-9]|1[0-2])(?P<s2>[-./])(?P<d>0?[1-9]|[12]\d|3[01])(?:(?P<e>[日号])|"
    + FILM
    + ")"
)
MONTH_AFTER_CUE = re.compile(r"(?<=[较与比照于前])\s?(?P<y>20\d\d)(?P<s>\.)(?P<m>0?[1-9]|1[0-2])" + FILM)
SPAN = r"\s?(?:[-－—–~～、至到]|to\b|and\b|&)\s?"
RANGE = re.compile(
    rf"(?P<all>(?<![\d.])(?:(?:(?:19|20)?\d\d)\s?年\s?)?\d{{1,2}}\s?月\s?\d{{1,2}}\s?[日号]?{SPAN}\d{{1,2}}\s?[日号]"
    rf"|(?<![\dA-Za-z./-])(?:19|20)\d\d(?P<m1>[./])\d{{1,2}}(?P=m1)\d{{1,2}}{SPAN}(?:\d{{1,2}}(?P=m1))?\d{{1,2}}(?![\d./]|\s?(?:mm|cm)))"
)
NAMED_RANGE = re.compile(
    rf"(?P<all>(?<![A-Za-z])(?:{MONTH}|{MONTH.upper()})\.? \d{{1,2}}(?:st|nd|rd|th)?{SPAN}\d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d(?!\d)"
    rf"|(?<![\d.])\d{{1,2}}(?:st|nd|rd|th)?{SPAN}\d{{1,2}}(?:st|nd|rd|th)? (?:{MONTH}|{MONTH.upper()})\.?,? (?:19|20)\d\d(?!\d)"
    rf"|(?<![A-Za-z])(?:{MONTH})(?:/|{SPAN})(?:{MONTH}),? (?:19|20)\d\d(?!\d))"
)
"""Several days that have their month or year in common: they cannot move each in its own form."""
SPELT = re.compile(
    rf"(?:(?P<y>[{DIGITS}零○Oo0]{{4}})年|(?<![{DIGITS}个年]))(?P<m>十?[一二三四五六七八九]|十)月(?P<d>[一二三]?十?[一二三四五六七八九]"
    rf"|[一二三]?十)(?P<e>[日号])|(?P<y2>[{DIGITS}零○Oo]{{4}})年(?P<m2>十?[一二三四五六七八九]|十)月"
)
ISO_TIME = re.compile(r"(?<![\dA-Za-z./\-])(?P<y>(?:19|20)\d{2})(?P<s>-)(?P<m>\d{2})(?P<s2>-)(?P<d>\d{2})(?=T\d{2}:)")
CAPITAL = re.compile("Jan|JAN|Feb|FEB|Mar|MAR|Apr|APR|May|MAY|Jun|JUN|Jul|JUL|Aug|AUG|Sep|SEP|Oct|OCT|Nov|NOV|Dec|DEC")
YEAR_OR_CENTURY = re.compile(r"(?:18|19|20)\d{2}|['’ -]\d\d(?!\d)")
NAMED = re.compile(r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")


class Day(NamedTuple):
    """A day in a text; the end is exclusive."""

    start: int
    end: int
    match: re.Match[str]
    kind: str


def days(text: str) -> Iterator[Day]:
    """The days of a text; where two overlap, the first that is yielded is meant."""
    if "月" in text:
        for match in SPELT.finditer(text):
            yield of(match, "spelt")
    if NUMERIC.search(text):
        for match in RANGE.finditer(text):
            yield of(match, "range")
        for pattern, kind, needs in FORMS:
            if needs.search(text):
                for match in pattern.finditer(text):
                    yield of(match, kind)
    if CAPITAL.search(text) or (YEAR_OR_CENTURY.search(text) and NAMED.search(text)):
        for match in NAMED_RANGE.finditer(text):
            yield of(match, "range")
        for match in YEAR_NAMED.finditer(text):
            if written(match["name"]):
                yield of(match, "named")
        for match in DAY_FIRST.finditer(text):
            if named_day(match):
                yield of(match, "named")
        for match in MONTH_FIRST.finditer(text):
            if named_day(match):
                yield of(match, "named")
        for match in MONTH_YEAR.finditer(text):
            if written(match["name"]):
                yield of(match, "named")


THREE = re.compile(r"\d\d? ?[-/.－—–_\\] ?\d{1,2} ?[-/.－—–_\\] ?\d")
HAN_DAY = re.compile(r"\d\s?月|\d\s?年\s?\d")
CUED = re.compile(r"[较比与于片自由照前]\s?[(（]?\d{1,4}[-./]\d")
YEAR_DASH = re.compile(r"[12]\d{3}[-/]\d")
EIGHT = re.compile(r"[12]\d{7}")
NUMERIC = re.compile(
    rf"{THREE.pattern}|{HAN_DAY.pattern}|{YEAR_DASH.pattern}|{EIGHT.pattern}|{CUED.pattern}|\d/[12]\d{{3}}|[ :：]\d\d?/\d"
)
SLASH_YEAR = re.compile(r"\d/[12]\d{3}")
ANY = re.compile(r"\d")
FORMS = (
    (ISO_TIME, "year first", YEAR_DASH),
    (FULL, "year first", re.compile(rf"{THREE.pattern}|{HAN_DAY.pattern}")),
    (SLASHED, "year last", THREE),
    (SHORT, "year first", re.compile(rf"{THREE.pattern}|{HAN_DAY.pattern}")),
    (SLASHED_SHORT, "year last", THREE),
    (DOTTED, "year first", THREE),
    (COMPACT, "compact", EIGHT),
    (HAN, "year first", HAN_DAY),
    (HAN_MONTH, "year first", HAN_DAY),
    (DASH_MONTH, "year first", YEAR_DASH),
    (MONTH_SLASH, "year first", SLASH_YEAR),
    (MONTH_DAY, "year last", ANY),
    (DAY_AFTER_CUE, "year first", CUED),
    (MONTH_AFTER_CUE, "year first", CUED),
)


def of(match: re.Match[str], kind: str) -> Day:
    """A match without the words before it."""
    names = [name for name in match.re.groupindex if match[name] is not None]
    return Day(min(match.start(name) for name in names), max(match.end(name) for name in names), match, kind)


def named_day(match: re.Match[str]) -> bool:
    """Whether the name of a month is one: may is a verb, mar and dec are parts of words."""
    name = match["name"]
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
