"""Findings as a person gives them: cleaned of what cannot be shown, their language, and what looks like personal data."""

import re

from corpus.deidentify import deidentify

LONGEST = 4000  # characters of findings
LONGEST_COMMENT = 1000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NAMED = re.compile(
    r"(?:患者)?姓\s*名\s*[:：]\s*\S|\b(?:patient(?:'s)? )?name\s*:\s*\S", re.IGNORECASE
)  # whatever stands there
BIRTH = re.compile(r"(?:出生|生日)[^。；]{0,6}\d{4}|\b(?:DOB|date of birth)\b", re.IGNORECASE)


def clean(text: str) -> str:
    """The text without control characters (a database may refuse them), line ends made plain, ends trimmed."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def language(text: str) -> str:
    """`zh` where at least one letter in ten is Chinese, else `en`."""
    letters = sum(character.isalpha() for character in text)
    return "zh" if letters and len(CHINESE.findall(text)) * 10 >= letters else "en"


def personal(text: str) -> bool:
    """Whether the text holds what looks like personal data: a name, number, telephone, address, e-mail or birth date.

    The day of an earlier exam alone is not counted: findings compare with it.
    """
    found = deidentify(text, language(text)).found
    return any(one.kind != "date" for one in found) or any(label.search(text) for label in (NAMED, BIRTH))
