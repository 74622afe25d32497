"""De-identification: personal data in a text become typed placeholders, dates move by a patient's own number of days.

Rules, no model: what stands after a label, before a title or in the form of a number, and what the row's own columns
name. What they cannot know is a name that stands in running text without a label or title and in no column.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.deidentify.addresses import addresses
from corpus.deidentify.dates import days, moved
from corpus.deidentify.english_names import english_names
from corpus.deidentify.known import known_values
from corpus.deidentify.names import chinese_names
from corpus.deidentify.numbers import emails, labelled, unlabelled

__all__ = ["KINDS", "Found", "Masked", "deidentify"]

KINDS = ("name", "id_number", "phone", "address", "hospital_number", "exam_number", "date", "email")
BRACKETS = str.maketrans("⟦⟧", "[]")


class Found(NamedTuple):
    """Personal data in a text, by code points; the end is exclusive."""

    kind: str
    start: int
    end: int
    value: str


class Masked(NamedTuple):
    """A text without the personal data that were found in it."""

    text: str
    found: tuple[Found, ...]


def deidentify(text: str, lang: str, known: Sequence[tuple[str, str]] = (), shift_days: int | None = None) -> Masked:
    """Replace personal data by `⟦KIND⟧`, and dates by the dates `shift_days` later, in their own form.

    Dates become `⟦DATE⟧` where `shift_days` is None and where there is no such day. The brackets ⟦ and ⟧ of the text
    itself become [ and ], so that a placeholder can only come from here. A text without personal data stays as it is.

    Args:
        text: Cleaned findings or impression.
        lang: `zh` or `en`; both languages' rules run in either, since reports mix them.
        known: (kind, value) of what the row's columns name.
        shift_days: The patient's own number of days.
    """
    text = text.translate(BRACKETS) if "⟦" in text or "⟧" in text else text
    shadow, found, replaced = text, [], {}
    while spans := apart(shadow, lang, known):
        for kind, start, end in spans:
            found.append(Found(kind, start, end, text[start:end]))
            replaced[start] = f"⟦{kind.upper()}⟧"
        for day in days(shadow):
            if (day.start, day.end) in {(one.start, one.end) for one in found if one.kind == "date"}:
                replaced[day.start] = moved(day, text, shift_days) or replaced[day.start]
        for _, start, end in spans:
            shadow = shadow[:start] + "⟧" * (end - start) + shadow[end:]
    if not found:
        return Masked(text, ())
    found.sort(key=lambda one: one.start)
    out, at = [], 0
    for one in found:
        out += [text[at : one.start], replaced[one.start]]
        at = one.end
    return Masked("".join([*out, text[at:]]), tuple(found))


def apart(text: str, lang: str, known: Sequence[tuple[str, str]]) -> list[tuple[str, int, int]]:
    """What is found in a text, without overlaps: known values and labelled numbers before what is told by its form."""
    taken: list[tuple[str, int, int]] = []
    for kind, start, end in candidates(text, lang, known):
        if start < end and all(end <= other[1] or start >= other[2] for other in taken):
            taken.append((kind, start, end))
    return taken


def candidates(text: str, lang: str, known: Sequence[tuple[str, str]]) -> Iterator[tuple[str, int, int]]:
    """Kinds and places, the surest first."""
    chinese = lang == "zh" or not text.isascii()
    if known:
        yield from known_values(text, known)
    yield from emails(text)
    yield from labelled(text)
    yield from unlabelled(text)
    for start, end in addresses(text):
        yield "address", start, end
    for day in days(text):
        yield "date", day.start, day.end
    if chinese:
        for start, end in chinese_names(text):
            yield "name", start, end
    for start, end in english_names(text):
        yield "name", start, end
