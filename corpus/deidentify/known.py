"""Personal data that a row's own columns name, found again in its text."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from corpus.deidentify.names import ENDS, HAN, TELLS, TITLE
from corpus.deidentify.surnames import EITHER, EPONYMS, WORDS

Span = tuple[str, int, int]
Pattern = tuple[str, "re.Pattern[str]", bool]

SHORTEST = 4  # characters of a number or address that is looked for on its own
FOLLOWS = re.compile(
    r"[显确滑坦扫整直面献净晰楚叶段部央侧方化常位红血团脉敏声过出发鲜素长理绵及值属块影像灶节积液气管腔壁缘界叉肺门纵隔膜骨肌肉肿瘤癌炎结核病变性质状形态强弱高低大小多少密度]"
)
"""Characters that go on as a word of a report where a name of two characters only seems to stand."""


def known_values(text: str, known: Sequence[tuple[str, str]]) -> Iterator[Span]:
    """Where known values stand as whole words."""
    for kind, value in known:
        for pattern, short in patterns(kind, value):
            for match in pattern.finditer(text):
                if not short or alone(text, match.start(), match.end()):
                    yield kind, *match.span()


@lru_cache(maxsize=4096)
def patterns(kind: str, value: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """What to look for, and whether it is a Chinese name of two characters, which can be part of other words."""
    value = value.strip()
    if kind == "name":
        return tuple(name_patterns(value))
    if kind == "phone" or (kind == "id_number" and value[:1].isdigit()):
        digits = re.sub(r"\D", "", value)
        if len(digits) < 5:
            return ()
        last = "[Xx]" if kind == "id_number" and value[-1] in "xX" else ""
        spaced = r"[-–. ()（）]{0,2}".join(digits) + last
        return ((re.compile(rf"(?<!\d){spaced}(?![\dXx])"), False),)
    if kind == "date" or len(value) < SHORTEST or (kind != "address" and not any(map(str.isdigit, value))):
        return ()
    return ((re.compile(rf"(?<![A-Za-z\d]){re.escape(value)}(?![A-Za-z\d])", re.IGNORECASE), False),)


def name_patterns(value: str) -> Iterator[tuple[re.Pattern[str], bool]]:
    """What to look for of a name."""
    if re.fullmatch(rf"[{HAN}·•]+", value):
        if len(value) >= 2:
            yield re.compile(r"\s?".join(map(re.escape, value))), len(value) == 2
        return
    parts = [part for part in re.split(r"[\s,，]+", value) if re.search(r"[^\W\d_]{2}", part)]
    words = [part.strip(".") for part in parts]
    if not words:
        return
    if len(words) > 1:
        between = r"(?:[ ,]+|[ ,]+[A-Za-z]\.? +)"
        for order in (words, words[::-1], [words[-1], *words[:-1]]):
            yield re.compile(rf"(?<![^\W_]){between.join(map(re.escape, order))}(?![^\W_])", re.IGNORECASE), False
        yield re.compile(rf"(?<![^\W_]){re.escape(words[0][0])}\.? {re.escape(words[-1])}(?![^\W_])"), False
    for word in words:
        if len(word) >= 3 and word.lower() not in WORDS and word.lower() not in EPONYMS:
            cased = "|".join(
                {
                    re.escape(word.capitalize()),
                    re.escape(word.upper()),
                    re.escape(word if word[0].isupper() else word.capitalize()),
                }
            )
            yield re.compile(rf"(?<![^\W_])(?:{cased})(?![^\W_])"), False


def alone(text: str, start: int, end: int) -> bool:
    """Whether two Chinese characters stand as a name and not as part of other words, as 方明 in 下方明显."""
    ahead, behind = text[:start], text[end : end + 4]
    opened = not ahead or ahead.endswith(TELLS) or not re.match(f"[{HAN}]", ahead[-1])
    closed = (
        bool(ENDS.match(behind))
        or bool(TITLE.match(behind))
        or behind.startswith(
            ("沟通", "联系", "会诊", "签", "审", "报告", "描述", "书写", "阅片", "同意", "电话", "告知", "复核")
        )
    )
    if text[start] in EITHER:
        return opened and closed
    return closed or (opened and not FOLLOWS.match(behind))
