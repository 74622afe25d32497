"""A day in the many forms in which reports write it."""

import random
from datetime import date
from typing import NamedTuple

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
NUMERALS = "〇一二三四五六七八九"
TENS = ("", "十", "二十", "三十")


class Written(NamedTuple):
    """A date as it stands in a text."""

    text: str
    whole: str
    """With the time of day, where there is one."""


def whole_day(rng: random.Random, day: date, lang: str) -> str:
    """Year, month and day."""
    return rng.choices(*(forms_zh(day) if lang == "zh" else forms_en(day)))[0]


def forms_zh(day: date) -> tuple[list[str], list[int]]:
    """Chinese forms and how common they are."""
    y, m, d = day.year, day.month, day.day
    forms = {
        day.isoformat(): 30,
        f"{y}年{m}月{d}日": 20,
        f"{y}年{m:02d}月{d:02d}日": 6,
        f"{y}/{m}/{d}": 8,
        f"{y}/{m:02d}/{d:02d}": 6,
        f"{y}.{m}.{d}": 8,
        f"{y}.{m:02d}.{d:02d}": 4,
        f"{y}-{m}-{d}": 8,
        f"{day:%Y%m%d}": 4,
        f"{y}年{m}月{d}号": 3,
        f"{y} 年 {m} 月 {d} 日": 2,
        f"{y % 100:02d}.{m}.{d}": 2,
        f"{''.join(NUMERALS[int(c)] for c in str(y))}年{numeral(m)}月{numeral(d)}日": 1,
    }
    return list(forms), list(forms.values())


def numeral(number: int) -> str:
    """A number up to 31 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    return TENS[tens] + (NUMERALS[ones] if ones else "")


def forms_en(day: date) -> tuple[list[str], list[int]]:
    """English forms and how common they are."""
    y, m, d, month = day.year, day.month, day.day, MONTHS[day.month - 1]
    forms = {
        f"{m:02d}/{d:02d}/{y}": 20,
        f"{m}/{d}/{y}": 16,
        f"{m}/{d}/{y % 100:02d}": 6,
        f"{d:02d}/{m:02d}/{y}": 6,
        f"{month} {d}, {y}": 14,
        f"{d} {month} {y}": 12,
        f"{month[:3]} {d}, {y}": 6,
        f"{d:02d}-{month[:3]}-{y}": 5,
        f"{d:02d} {month[:3]} {y % 100:02d}": 2,
        f"{month} {d}{suffix(d)}, {y}": 3,
        f"{d}{suffix(d)} {month} {y}": 3,
        f"{d:02d}.{m:02d}.{y}": 3,
        day.isoformat(): 12,
        f"{day:%Y%m%d}": 2,
        f"{m:02d}-{d:02d}-{y}": 4,
        f"{y}/{m:02d}/{d:02d}": 2,
        f"{month[:3].upper()} {d} {y}": 2,
        f"{d:02d}-{month[:3].upper()}-{y}": 2,
    }
    return list(forms), list(forms.values())


def suffix(number: int) -> str:
    """st, nd, rd or th."""
    return "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def part_of_day(rng: random.Random, day: date, lang: str) -> str:
    """A date without its day or without its year: personal too."""
    y, m, d, month = day.year, day.month, day.day, MONTHS[day.month - 1]
    if lang == "zh":
        return rng.choice(
            (f"{y}年{m}月", f"{y}年{m:02d}月", f"{m}月{d}日", f"{y}-{m:02d}", f"{m}月{d}号", f"{y}年{m}月份")
        )
    return rng.choice((f"{month} {y}", f"{month[:3]} {y}", f"{month} {d}", f"{d} {month}", f"{month} {d}{suffix(d)}"))


def with_clock(rng: random.Random, day: date, lang: str) -> Written:
    """A whole date with the time of day, which is not personal by itself."""
    text = whole_day(rng, day, lang)
    hour, minute = rng.randrange(7, 21), rng.randrange(60)
    if lang == "zh":
        if "年" in text and " " not in text:
            return Written(
                text,
                text
                + rng.choice(
                    (f"{hour}时{minute}分", f"{hour}:{minute:02d}", f" {hour}:{minute:02d}", f"{hour}点{minute}分")
                ),
            )
        return Written(text, f"{text} {hour:02d}:{minute:02d}{rng.choice(('', '', f':{rng.randrange(60):02d}'))}")
    half = "AM" if hour < 12 else "PM"
    return Written(
        text,
        text
        + rng.choice(
            (
                f" {hour:02d}:{minute:02d}",
                f" at {hour:02d}:{minute:02d}",
                f" {(hour - 1) % 12 + 1}:{minute:02d} {half}",
                f" at {hour:02d}{minute:02d} hours",
            )
        ),
    )
