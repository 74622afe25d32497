"""Personal data in the texts of a study: found, told without the texts, or replaced."""

from collections.abc import Iterable, Mapping

from corpus.deidentify import deidentify

SHOWN = 10  # cases that a message names


def kinds(text: str, lang: str) -> list[str]:
    """What kinds of personal data a text holds. Dates are not counted: findings compare with earlier exams, and prepared
    reports hold dates that were moved."""
    return sorted({one.kind for one in deidentify(text, lang).found if one.kind != "date"})


def cleaned(text: str, lang: str) -> str:
    """A text with placeholders for its personal data; a text without any, but for dates, stays as it is."""
    return deidentify(text, lang).text if kinds(text, lang) else text


def told(found: Mapping[str, Iterable[str]]) -> str:
    """Which cases hold what, for a message: ids and kinds, never text."""
    named = [f"{case} ({', '.join(sorted(set(what)))})" for case, what in sorted(found.items())]
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return ", ".join(named[:SHOWN]) + more
