"""Values of cells: ids, days, ages, names."""

import json
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from corpus.column_names import NOBODY

TRUE = frozenset(("true", "1", "yes", "是"))
MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)  # noqa: SIM905
}
YEAR_FIRST = re.compile(r"\s*((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
PLAIN = re.compile(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:\D|\d{4,6}(?!\d)|$)")
YEAR_LAST = re.compile(r"\s*(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
NAMED = re.compile(r"\s*(\d{1,2})[-\s./]*([a-z]{3})[a-z]*[-\s.,/]*((?:19|20)\d\d)(?!\d)")
NAMED_FIRST = re.compile(r"\s*([a-z]{3})[a-z]*[-\s.]*(\d{1,2})(?:st|nd|rd|th)?[-\s,]+((?:19|20)\d\d)(?!\d)")
SERIAL = re.compile(r"\s*([345]\d{4})(?:\.\d+)?\s*")  # 1982 to 2064
EPOCH = date(1899, 12, 30)  # Excel's day 0
AGE = re.compile(r"0*(\d{1,3})\s*(?:岁|周岁|y|yrs?\.?|y/?o|years?(?: old)?)", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r"[、/;；|\n]+")
BETWEEN_CHINESE = re.compile(r"[、/;；|,，\s]+")
TITLE = re.compile(
    r"[(（\[【][^)）\]】]*[)）\]】]|(?:副?主任|主治|住院|规培|进修)?(?:医师|医生|技师|护士|教授|主任)$|\d+$"
)
HAN = re.compile("[\u3400-\u9fff]")
ONLY_HAN = re.compile(r"[\u3400-\u9fff·•、/;；|,，\s]+")


def key(text: str) -> str | None:
    """An id without spaces, characters that cannot be printed and Excel's `="…"`; None where nothing is left."""
    if text[:2] == '="' and text[-1:] == '"':
        text = text[2:-1]
    if not text.isprintable():
        text = "".join(filter(str.isprintable, text))
    return text.strip() or None


@lru_cache(maxsize=8192)
def patient(text: str) -> str | None:
    """A patient's id; None for what systems write where they know none, since all of these would be one patient."""
    known = key(text)
    return None if known is None or known.lower() in NOBODY else known


@lru_cache(maxsize=8192)
def day(text: str) -> str | None:
    """A day as YYYY-MM-DD, whatever its form, Excel's numbers of days too.

    03/04/2024 is read as in America unless only the other way is a day.
    """
    text = text.lower()
    for pattern, order in ((YEAR_FIRST, (1, 2, 3)), (PLAIN, (1, 2, 3)), (NAMED, (3, 2, 1)), (NAMED_FIRST, (3, 1, 2))):
        if match := pattern.match(text):
            year, month, number = (match[place] for place in order)
            return iso(int(year), MONTHS.get(month) or (int(month) if month.isdigit() else 0), int(number))
    if match := YEAR_LAST.match(text):
        first, sign, second, year = int(match[1]), match[2], int(match[3]), int(match[4])
        american, european = iso(year, first, second), iso(year, second, first)
        return (european or american) if sign == "." else (american or european)
    if match := SERIAL.fullmatch(text):
        return (EPOCH + timedelta(days=int(match[1]))).isoformat()
    return None


def iso(year: int, month: int, number: int) -> str | None:
    """A day's ISO form, or None where there is no such day."""
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        return None


def number_or_text(text: str) -> int | str:
    """An age in years or a year as a number, any other as it stands."""
    if match := AGE.fullmatch(text):
        return int(match[1])
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else text


@lru_cache(maxsize=8192)
def people(kind: str, text: str) -> tuple[tuple[str, str], ...]:
    """The personal data in a cell, as (kind, value); a cell may name several people, with titles."""
    if kind != "name":
        value = patient(text)
        return ((kind, value),) if value and len(value) > 1 else ()
    parts = (BETWEEN_CHINESE if ONLY_HAN.fullmatch(text) else BETWEEN_NAMES).split(text)
    if HAN.search(text) and len(parts) > 1 and all(len(part.strip()) == 1 for part in parts if part.strip()):
        parts = ["".join(parts)]  # 王 芳
    names = (patient(TITLE.sub("", part.strip())) for part in parts)
    return tuple(("name", name) for name in names if name and len(name) > 1)


def encodable(value: Any) -> bool:
    """Whether a value can be written as UTF-8 JSON."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError, ValueError, TypeError):
        return False
    return True
