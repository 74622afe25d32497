"""Where the sentences of a text are, in either language, list numbers left out."""

import re
from collections.abc import Iterator
from typing import NamedTuple

SENTENCE_ENDS = re.compile(
    r"[。！？!?；;\n]+"
    r"|(?<![0-9\s.])\.+(?=\s|$|[A-Z0-9一-鿿])"  # not in 1.5, not after a list number
    r"|(?<=\d)\.(?=\s+[A-Z]|\s*$)"  # 'at T12. Stable'
)
LIST_NUMBER = re.compile(r"\s*(?:[(（]?\d{1,2}(?:[)）、．]|\.(?!\d))|[①-⑳])\s*")
LIST_NUMBER_INSIDE = re.compile(r"(?<=[\s。；;，,.])(?=\d{1,2}(?:[)）、．]|\.(?=\s|[^\d\s]))\s*\S)|(?=[①-⑳])")


class Sentence(NamedTuple):
    """A sentence with its full stop, and where it starts in the text."""

    text: str
    start: int


def located(text: str) -> Iterator[Sentence]:
    """The sentences of a text; those without a letter or digit are none."""
    start = 0
    ends = [match.end() for match in SENTENCE_ENDS.finditer(text)]
    ends += [match.start() for match in LIST_NUMBER_INSIDE.finditer(text)]
    for end in [*sorted(set(ends)), len(text)]:
        number = LIST_NUMBER.match(text[start:end])
        begin = start + (number.end() if number else 0)
        sentence = text[begin:end].strip()
        if any(map(str.isalnum, sentence)):
            yield Sentence(sentence, begin + len(text[begin:end]) - len(text[begin:end].lstrip()))
        start = end


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text of either language, list numbers left out, full stops kept."""
    return (sentence.text for sentence in located(text))
