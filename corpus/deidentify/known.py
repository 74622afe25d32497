"""Personal data that a row's own columns name, found again in its text."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from corpus.deidentify.names import ENDS, TELLS, TITLE
from corpus.deidentify.surnames import EITHER, EPONYMS, WORDS
from corpus.normalise import HAN
from corpus.wordlist import words

Span = tuple[str, int, int]
MIDDLE = re.compile(r"(?:,? [A-Z]\.(?![A-Za-z]))?")
"""An initial behind a name: Garcia, Michelle F."""
INITIALS = re.compile(r"(?<![^\W_])(?:[A-Z]\. ?){1,3}$")
BETWEEN = (re.compile(r"[ ,]+"), re.compile(r"[ ,]+[A-Za-z]\.? +"))
"""What stands between the words of a name."""
SPLIT = re.compile(r"[\s,，]+")
LETTERS = re.compile(r"[^\W\d_]{2}")
CHINESE = re.compile(rf"[{HAN}·•]+")
IN_PHONES = "-–. ()（）"
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
        for start, end in (
            single_words(text, value) if words and kind == "name" else () if words else whole(kind, value, text)
        ):
            yield kind, start, end


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


def whole(kind: str, value: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a value stands whole. Nothing is compiled: most values belong to one row and are looked for once."""
    value = value.strip()
    if kind == "name":
        yield from whole_names(text, value)
    elif kind == "phone" or (kind == "id_number" and value[:1].isdigit()):
        digits = re.sub(r"\D", "", value)
        if len(digits) < 5:
            return
        last = "xX" if kind == "id_number" and value[-1] in "xX" else ""
        for start, end in spread(text, digits, IN_PHONES.__contains__, 2):
            if last and text[end : end + 1] not in ("x", "X"):
                continue
            end += bool(last)
            if not (
                text[start - 1 : start].isdecimal()
                or text[end : end + 1].isdecimal()
                or text[end : end + 1] in ("X", "x")
            ):
                yield start, end
    elif kind != "date" and len(value) >= SHORTEST and (kind == "address" or any(map(str.isdigit, value))):
        yield from folded_places(text, value)


def spread(text: str, value: str, between: Callable[[str], bool], most: int) -> Iterator[tuple[int, int]]:
    """Where the characters of a value stand in a row, with at most so many others between two of them."""
    start = text.find(value[0])
    while start >= 0:
        end = start + 1
        for one in value[1:]:
            stop = min(end + most, len(text) - 1)
            while end < stop and text[end] != one and between(text[end]):
                end += 1
            if text[end : end + 1] != one:
                break
            end += 1
        else:
            yield start, end
            start = text.find(value[0], end)
            continue
        start = text.find(value[0], start + 1)


def folded_places(text: str, value: str) -> Iterator[tuple[int, int]]:
    """Where a value stands in letters of any case, with no letter or digit of the Latin alphabet beside it."""
    folded, wanted = text.lower(), value.lower()
    if len(folded) != len(text):
        folded, wanted = text, value
    start = folded.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not (touches(text[start - 1 : start] if start else "") or touches(text[end : end + 1])):
            yield start, end
            start = folded.find(wanted, end)
        else:
            start = folded.find(wanted, start + 1)


def touches(beside: str) -> bool:
    """Whether a character is a letter or digit that a number may go on with."""
    return beside.isdecimal() or (beside.isascii() and beside.isalpha())


def whole_names(text: str, value: str) -> Iterator[tuple[int, int]]:
    """Where all of a name stands, in any order of its words, or its last word behind an initial."""
    if CHINESE.fullmatch(value):
        if len(value) >= 2:
            for start, end in spread(text, value, str.isspace, 1):
                if len(value) > 2 or alone(text, start, end):
                    yield start, end
        return
    pieces = pieces_of(value)
    if len(pieces) > 1:
        folded = text.lower()
        if len(folded) != len(text):
            folded = text
        low = [piece.lower() for piece in pieces]
        if all(piece in folded for piece in low):
            for order in (low, low[::-1], [low[-1], *low[:-1]]):
                yield from in_order(text, folded, order)
        last = pieces[-1]
        for end in ends(text, last):
            start = end - len(last)
            for ahead in (f"{pieces[0][0]}. ", f"{pieces[0][0]} "):
                at = start - len(ahead)
                if (
                    at >= 0
                    and text.startswith(ahead, at)
                    and not text[end : end + 1].isalnum()
                    and not text[at - 1 : at].isalnum()
                ):
                    yield at, end
    elif pieces:
        yield from single(text, pieces[0])


def pieces_of(value: str) -> list[str]:
    """The words of a name, without initials."""
    return [part.strip(".") for part in SPLIT.split(value) if LETTERS.search(part)]


def in_order(text: str, folded: str, order: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words of a name follow each other, and the initial behind them."""
    last = 0
    for first in ends(folded, order[0]):
        start, end = first - len(order[0]), first
        if start < last or text[start - 1 : start].isalnum():
            continue
        for piece in order[1:]:
            gap = next(
                (found for one in BETWEEN if (found := one.match(text, end)) and folded.startswith(piece, found.end())),
                None,
            )
            if gap is None:
                break
            end = gap.end() + len(piece)
        else:
            if not text[end : end + 1].isalnum():
                middle = MIDDLE.match(text, end)
                last = middle.end() if middle else end
                yield start, last


def ends(text: str, value: str) -> Iterator[int]:
    """Where a value ends in a text."""
    start = text.find(value)
    while start >= 0:
        yield start + len(value)
        start = text.find(value, start + 1)


def single_words(text: str, value: str) -> Iterator[tuple[int, int]]:
    """Where one word of a name of several stands with its capital."""
    value = value.strip()
    pieces = [] if CHINESE.fullmatch(value) else pieces_of(value)
    for piece in pieces if len(pieces) > 1 else ():
        yield from single(text, piece)


def single(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Where a word of a name stands with its capital, with initials before and behind it."""
    if len(word) < 3 or word.lower() in WORDS or word.lower() in EPONYMS:
        return
    last = 0
    for end in sorted(
        {
            end
            for form in {word.capitalize(), word.upper(), word if word[0].isupper() else word.capitalize()}
            for end in ends(text, form)
        }
    ):
        start = end - len(word)
        if start < last or text[end : end + 1].isalnum():
            continue
        initials = INITIALS.search(text, max(last, start - 9), start) if start and text[start - 1] in ". " else None
        if initials:
            start = initials.start()
        elif text[start - 1 : start].isalnum():
            continue
        middle = MIDDLE.match(text, end)
        last = middle.end() if middle else end
        yield start, last


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
