"""De-identification: personal data in a text become typed placeholders, dates move by a patient's own number of days.

Rules, no model: what stands after a label, before a title, beside words that tell of a person or in the form of a number,
and what the row's own columns name. What they cannot know is a name in running text without any of these.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.deidentify.addresses import addresses
from corpus.deidentify.dates import Day, days, moved
from corpus.deidentify.english_names import english_names
from corpus.deidentify.known import known_values
from corpus.deidentify.names import chinese_names
from corpus.deidentify.numbers import emails, numbers

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
    shadow, found, replaced = text, list[Found](), dict[int, str]()
    while spans := apart(shadow, lang, known):
        for kind, start, end, day in spans:
            found.append(Found(kind, start, end, text[start:end]))
            replaced[start] = (day and moved(day, text, shift_days)) or f"⟦{kind.upper()}⟧"
            shadow = shadow[:start] + "⟦" * (end - start) + shadow[end:]
        if all(span.day and span.day.kind != "spelt" and free(text, span) for span in spans):
            break  # nearly always: what stands beside a date reads the same without it
    if not found:
        return Masked(text, ())
    found.sort(key=lambda one: one.start)
    out, at = [], 0
    for one in found:
        out += [text[at : one.start], replaced[one.start]]
        at = one.end
    return Masked("".join([*out, text[at:]]), tuple(found))


class Span(NamedTuple):
    """A candidate; `end` is exclusive."""

    kind: str
    start: int
    end: int
    day: Day | None = None


def free(text: str, span: Span) -> bool:
    """Whether no letter or digit of the Latin alphabet touches a span."""
    beside = text[max(0, span.start - 1) : span.start] + text[span.end : span.end + 1]
    return not any(one.isascii() and one.isalnum() for one in beside)


def apart(text: str, lang: str, known: Sequence[tuple[str, str]]) -> list[Span]:
    """What is found in a text, without overlaps: known values and labelled numbers before what is told by its form."""
    taken: list[Span] = []
    for span in candidates(text, lang, known):
        beside = [other for other in taken if span.start < other.end and other.start < span.end]
        if span.start < span.end and all(longer(span, other) for other in beside):
            taken = [other for other in taken if other not in beside] if beside else taken
            taken.append(span)
    return taken


def longer(span: Span, other: Span) -> bool:
    """Whether a phone goes on around one that is found already: a known 555-0142 in 617-555-0142."""
    return span.kind == other.kind == "phone" and span.start <= other.start and other.end <= span.end


def candidates(text: str, lang: str, known: Sequence[tuple[str, str]]) -> Iterator[Span]:
    """Kinds and places, the surest first."""
    for kind, start, end in known_values(text, known) if known else ():
        yield Span(kind, start, end)
    for kind, start, end in emails(text):
        yield Span(kind, start, end)
    for kind, start, end in numbers(text):
        yield Span(kind, start, end)
    for start, end in addresses(text):
        yield Span("address", start, end)
    for day in days(text):
        yield Span("date", day.start, day.end, day)
    if lang == "zh" or not text.isascii():
        for start, end in chinese_names(text):
            yield Span("name", start, end)
    for start, end in english_names(text):
        yield Span("name", start, end)
    for kind, start, end in known_values(text, known, words=True) if known else ():
        yield Span(kind, start, end)
