"""Rules that clean a text without changing what it says, each with its name, and the reasons to leave a report out."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from corpus.normalise import comparable

LONGEST_FINDINGS, LONGEST_IMPRESSION = 8000, 4000  # characters: generous, several reports in one field are longer
SHORTEST_FINDINGS, SHORTEST_IMPRESSION = 5, 2  # characters that count: 双肺未见异常 is a report, 正常 an impression

TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|font|table|tbody|tr|td|th|ul|ol|li|h[1-6]|sup|sub|html|body|head|a|hr|pre|o:p)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
BREAKS = re.compile(r"</?(?:p|br|div|tr|li|h[1-6])\b", re.IGNORECASE)
ENTITIES = {
    "nbsp": " ",
    "lt": "<",
    "gt": ">",
    "amp": "&",
    "quot": '"',
    "apos": "'",
    "#39": "'",
    "#160": " ",
    "#13": "\n",
}
ENTITY = re.compile(rf"&({'|'.join(ENTITIES)});")
SPACES = re.compile(r"[^\S\n]+")
LINES = re.compile(r" ?\n[ \n]*")
REPEATED = re.compile(r"([。，、；：！？,;:!?])(?:\s*\1)+")
DOTS = re.compile(r"\.(?:\s*\.)+")
LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def line_ends(text: str) -> str:
    """One kind of line end: a form feed or Windows' pair would count as a character of the report."""
    return LINE_ENDS.sub("\n", text)


def control_characters(text: str) -> str:
    """Control, zero-width, direction and broken characters go: nobody sees them and every tokenizer does."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def markup(text: str) -> str:
    """Tags and entities that a report system left behind; `<5mm` stays, since only known tags are tags."""
    if "<" in text:
        text = TAG.sub(lambda tag: "\n" if BREAKS.match(tag[0]) else "", text)
    return ENTITY.sub(lambda name: ENTITIES[name[1]], text) if "&" in text else text


def white_space(text: str) -> str:
    """Single spaces and single line ends, none at the ends: how a report was indented is not what it says."""
    return LINES.sub("\n", SPACES.sub(" ", text)).strip()


def repeated_punctuation(text: str) -> str:
    """One mark where a mark stands twice in a row; an ellipsis and underscore placeholders stay."""
    text = REPEATED.sub(r"\1", text)
    return DOTS.sub(lambda dots: dots[0] if len(dots[0]) >= 3 and dots[0].count(".") == len(dots[0]) else ".", text)


RULES: tuple[Callable[[str], str], ...] = (line_ends, control_characters, markup, white_space, repeated_punctuation)


def clean(text: str, counts: Counter[str]) -> str:
    """Apply the rules until none changes the text; `counts` gets 1 for each rule that did something."""
    used: set[str] = set()
    while True:
        before = text
        for rule in RULES:
            after = rule(text)
            if after != text:
                used.add(rule.__name__)
                text = after
        if text == before:
            counts.update(used)
            return text


AS_ABOVE = re.compile(
    r"(?:(?:请|详)?(?:同前|同上|如上|见上|如上述|如前述|如上所述|如前所述|如上所见|见上述|见描述|见所见|见上描述|见检查所见|见影像所见)(?:所述|描述)?"
    r"|(?:大致|基本)(?:同前|相仿)|(?:所见|表现|影像)?(?:较|与|同)(?:前片?|前次|上次|旧片|原片).{0,10}"
    r"(?:相仿|相似|同前|变化不大|(?:无|未见)(?:明显|显著|著)?(?:变化?|改变)|变化不明显)"
    r"|(?:无|未见)(?:明显|显著)?(?:变化|改变)"
    r"|(?:please)?(?:as|see)(?:described|noted)?(?:above|findings)|asdescribed|seebody(?:ofreport)?"
    r"|(?:stable|unchanged)|no(?:significant|interval|significantinterval|appreciable)?changes?)"
)


def reason_to_drop(findings: str, impression: str) -> str | None:
    """Why a cleaned report cannot be used, or None.

    Lengths are in characters: those of the text for the upper limits, those that count (letters and digits) for the
    lower ones.
    """
    described, concluded = comparable(findings), comparable(impression)
    if not described:
        return "findings missing"
    if not concluded:
        return "impression missing"
    if len(described) < SHORTEST_FINDINGS:
        return "findings too short"
    if len(concluded) < SHORTEST_IMPRESSION:
        return "impression too short"
    if len(findings) > LONGEST_FINDINGS:
        return "findings too long"
    if len(impression) > LONGEST_IMPRESSION:
        return "impression too long"
    if described == concluded:
        return "impression is a copy of the findings"
    if AS_ABOVE.fullmatch(concluded):
        return "impression only refers to the findings or an earlier exam"
    return None
