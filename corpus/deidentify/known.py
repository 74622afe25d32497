"""Personal data that a row's own columns name, found again in its text."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from corpus.deidentify.names import ENDS, TELLS, TITLE
from corpus.deidentify.no_names import HAN
from corpus.deidentify.surnames import EITHER, EPONYMS, WORDS
from corpus.wordlist import words

Span = tuple[str, int, int]
Pattern = tuple["re.Pattern[str]", bool, bool]
"""What to look for; whether it is a Chinese name of two characters, which can be part of other words; whether it is one word of several."""

MIDDLE = r"(?:,? [A-Z]\.(?![A-Za-z]))?"
"""An initial behind a name: Garcia, Michelle F."""
SHORTEST = 4  # characters of a number or address that is looked for on its own
GOES_ON = words(
    "明显 明确 明亮 平扫 平滑 平坦 平整 平直 平面 平均 平卧 清晰 清楚 光滑 光整 文献 强化 正常 正位 静脉 敏感 超声"
    " 超过 超出 新发 新生 新鲜 健康 元素 生长 生理 海绵"
    " 波及 波浪 峰值 金属 建议 红细 军团 中叶 中部 中段 中央 中等 中心 中量 高密 高低 高度 化疗 安静 英寸 和肺 力学"
    " 立位 立体 良性 成分 成像 成形 全肺 全身 永久 长径 长条 星状"
    " 云雾 丝状 花环 石灰 松质 树芽 林立 东西 南北 西药 春季 冬季 晨起 天内 田野 山羊 川崎 江米 河流 湖水 泽 洋葱 涛"
    " 康复 宁 维持 思路 欣 佳 瑞 龙骨 凤"
)
"""Words of reports that begin with the last character of a name."""


def known_values(text: str, known: Sequence[tuple[str, str]], *, words: bool = False) -> Iterator[Span]:
    """Where known values stand whole, or single words of a name: these say less than a rule that finds the whole name."""
    if not known:
        return
    for kind, value in hinted(text, tuple(known)):
        for pattern, short, word in patterns(kind, value):
            if word is words:
                for match in pattern.finditer(text):
                    if not short or alone(text, match.start(), match.end()):
                        yield kind, *match.span()


@lru_cache(maxsize=8)
def hinted(text: str, known: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Which values can stand in a text at all: a quick look before patterns are made. A text is asked about more than once."""
    folded = text.lower()
    found = []
    for one, needles, every in hints(known):
        if every:
            if needles[0] in folded and needles[-1] in folded:
                found.append(one)
        elif any(needle in folded for needle in needles):
            found.append(one)
    return tuple(found)


@lru_cache(maxsize=1024)
def hints(known: tuple[tuple[str, str], ...]) -> tuple[tuple[tuple[str, str], tuple[str, ...], bool], ...]:
    """Of each value what a text in lower case holds where the value stands in it, and whether it must hold all of that."""
    out = []
    for kind, given in known:
        value = given.lower()
        if kind == "name" and value.isascii():
            out.append(((kind, given), tuple(PIECE.findall(value)), False))
        elif kind == "name":
            out.append(((kind, given), (value[:1], value[-1:]), True))
        elif kind in ("phone", "id_number"):
            out.append(((kind, given), (re.sub(r"\D", "", value)[:2],), True))
        else:
            out.append(((kind, given), (value.strip(),), True))
    return tuple(out)


PIECE = re.compile(r"[^\s,，.]{2,}")


@lru_cache(maxsize=4096)
def patterns(kind: str, value: str) -> tuple[Pattern, ...]:
    """What to look for."""
    value = value.strip()
    if kind == "name":
        return tuple(name_patterns(value))
    if kind == "phone" or (kind == "id_number" and value[:1].isdigit()):
        digits = re.sub(r"\D", "", value)
        if len(digits) < 5:
            return ()
        last = "[Xx]" if kind == "id_number" and value[-1] in "xX" else ""
        spaced = r"[-–. ()（）]{0,2}".join(digits) + last
        return ((re.compile(rf"(?<!\d){spaced}(?![\dXx])"), False, False),)
    if kind == "date" or len(value) < SHORTEST or (kind != "address" and not any(map(str.isdigit, value))):
        return ()
    return ((re.compile(rf"(?<![A-Za-z\d]){re.escape(value)}(?![A-Za-z\d])", re.IGNORECASE), False, False),)


def name_patterns(value: str) -> Iterator[Pattern]:
    """What to look for of a name."""
    if re.fullmatch(rf"[{HAN}·•]+", value):
        if len(value) >= 2:
            yield re.compile(r"\s?".join(map(re.escape, value))), len(value) == 2, False
        return
    parts = [part for part in re.split(r"[\s,，]+", value) if re.search(r"[^\W\d_]{2}", part)]
    pieces = [part.strip(".") for part in parts]
    if not pieces:
        return
    if len(pieces) > 1:
        between = r"(?:[ ,]+|[ ,]+[A-Za-z]\.? +)"
        for order in (pieces, pieces[::-1], [pieces[-1], *pieces[:-1]]):
            yield (
                re.compile(rf"(?<![^\W_]){between.join(map(re.escape, order))}(?![^\W_])(?-i:{MIDDLE})", re.IGNORECASE),
                False,
                False,
            )
        yield re.compile(rf"(?<![^\W_]){re.escape(pieces[0][0])}\.? {re.escape(pieces[-1])}(?![^\W_])"), False, False
    for word in pieces:
        if len(word) >= 3 and word.lower() not in WORDS and word.lower() not in EPONYMS:
            cased = "|".join(
                {
                    re.escape(word.capitalize()),
                    re.escape(word.upper()),
                    re.escape(word if word[0].isupper() else word.capitalize()),
                }
            )
            yield re.compile(rf"(?<![^\W_])(?:[A-Z]\. ?){{0,3}}(?:{cased})(?![^\W_]){MIDDLE}"), False, len(pieces) > 1


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
    return text[end - 1 : end + 1] not in GOES_ON and (closed or opened)
