"""Findings as a person gives them: cleaned of what cannot be shown, their language, and what looks like personal data."""

import re

LONGEST = 4000  # characters of findings
LONGEST_COMMENT = 1000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PERSONAL = {
    "name": re.compile(r"(?:患者)?姓\s*名\s*[:：]\s*\S|\b(?:patient(?:'s)? )?name\s*:\s*\S", re.IGNORECASE),
    "number": re.compile(
        r"(?:住院|门诊|病历|病案|检查|影像|登记|身份证)\s*号\s*(?:码)?\s*[:：]?\s*[A-Za-z]?\d{4,}|\b(?:MRN|accession)\b\W{0,3}\w*\d{4,}",
        re.IGNORECASE,
    ),
    "identity": re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),
    "phone": re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"),
    "birth": re.compile(r"(?:出生|生日)[^。；]{0,6}\d{4}|\b(?:DOB|date of birth)\b", re.IGNORECASE),
}


def clean(text: str) -> str:
    """The text without control characters (a database may refuse them), line ends made plain, ends trimmed."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def language(text: str) -> str:
    """`zh` where at least one letter in ten is Chinese, else `en`."""
    letters = sum(character.isalpha() for character in text)
    return "zh" if letters and len(CHINESE.findall(text)) * 10 >= letters else "en"


def personal(text: str) -> bool:
    """Whether the text holds what looks like a person's name, number, telephone or birth date."""
    return any(pattern.search(text) for pattern in PERSONAL.values())
