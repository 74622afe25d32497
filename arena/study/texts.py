"""Texts as a study shows them: cues that are not clinical made alike on both sides; and findings made comparable."""

import hashlib
import re

from corpus.normalise import comparable
from corpus.sentences import located

HEADING = re.compile(
    r"\A\s*(?:[#*_【\[(（]+\s*)*"
    r"(?:(?:影像学?|检查|放射)?(?:诊断|印象|结论)(?:意见|结论|印象)?|(?:final\s+)?impressions?|conclusions?)"
    r"\s*(?:[】\])）*_]+\s*[:：]?|[:：]|\n)\s*[*_]*",
    re.IGNORECASE,
)
BULLET = re.compile(r"^\s*[-*•·●▪◦]\s+", re.MULTILINE)
HALF = re.compile(r"[;；]\s*\Z")  # these end no line: what they join belongs together, unless a number stands between
SPACE = re.compile(r"[^\S\n]+")
BETWEEN_CHINESE = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) (?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])"
)


def findings_sha256(text: str) -> str:
    """The hash under which findings are known as those of an open study: of the text without punctuation, numbering, spaces and case."""
    return hashlib.sha256(comparable(text).encode()).hexdigest()


def shown(text: str, *, heading: bool = True, numbering: bool = True, spaces: bool = True) -> str:
    """An impression as raters see it. Words and figures stay as they are.

    Args:
        heading: Take a heading such as `影像诊断：` off.
        numbering: Take list numbers and bullets off and put each sentence or item on a line of its own.
        spaces: One space where there are several, none at the ends of lines or between Chinese characters, no empty lines.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if heading:
        text = HEADING.sub("", text, count=1)
    if numbering:
        text = BULLET.sub("", text)
        text = "\n".join(lines(text)) or text
    if spaces:
        kept = (BETWEEN_CHINESE.sub("", SPACE.sub(" ", line).strip()) for line in text.split("\n"))
        text = "\n".join(line for line in kept if line)
    return text


def lines(text: str) -> list[str]:
    """Sentences and numbered items; a semicolon keeps what follows on its line, if that has no number of its own."""
    made: list[str] = []
    end = 0
    for sentence in located(text):
        between = text[end : sentence.start]
        if made and HALF.search(made[-1]) and not any(map(str.isalnum, between)) and "\n" not in between:
            made[-1] += between + sentence.text
        else:
            made.append(sentence.text)
        end = sentence.start + len(sentence.text)
    return made
