"""What a dictating doctor took back, or said again in other words."""

import re

STARTS = re.compile(r"[。；\n]|[.;](?=\s|$)")
LITTLE = frozenset(
    [
        "lungs",
        "lung",
        "heart",
        "the",
        "a",
        "an",
        "is",
        "are",
        "was",
        "were",
        "no",
        "not",
        "of",
        "in",
        "and",
        "or",
        "with",
        "there",
        "to",
        "for",
        "on",
        "at",
        "this",
        "that",
        "normal",
        "clear",
        "unremarkable",
        "seen",
        "noted",
        "无",
        "未",
        "见",
        "不",
        "及",
        "的",
        "影",
        "大",
        "清",
        "晰",
        "异",
        "常",
    ]
)
PIECE = re.compile(r"[\u4e00-\u9fff]|[A-Za-z]+|\d+(?:\.\d+)?")
SIDES = frozenset(["left", "right", "bilateral", "both", "左", "右", "双"])
LEVELS = frozenset(["upper", "middle", "lower", "上", "中", "下"])
SIZES = frozenset(["small", "moderate", "large", "mild", "severe", "tiny"])


def alike(one: str, other: str) -> bool:
    """Whether what was said again has most of its words from what was said before."""
    first, second = ({*map(shape, {*PIECE.findall(text.lower())} - LITTLE)} for text in (one, other))
    common = len(first & second)
    return common > 1 and common >= 0.6 * min(len(first), len(second))


def taken_back(text: str, command: re.Pattern[str]) -> str:
    """Carry out commands such as 划掉 or 'scratch that': what the sentence has said so far goes.

    One that stands alone takes the sentence before with it only where the next one says it again: dictated texts hold
    commands that were carried out as well as written down.
    """
    at = 0
    while found := command.search(text, at):
        start = max((mark.end() for mark in STARTS.finditer(text, 0, found.start())), default=0)
        begin = found.start()
        if text[start:begin].strip(" ，,、"):
            begin = start
            while begin < found.start() and text[begin].isspace():
                begin += 1
        else:
            earlier = max((mark.end() for mark in STARTS.finditer(text, 0, max(0, start - 1))), default=0)
            following = STARTS.split(text[found.end() :], 1)[0]
            begin = earlier if start and alike(text[earlier:start], following) else start
        text = text[:begin] + (" " if begin and text[begin - 1] == "." else "") + text[found.end() :]
        at = begin
    return text


def corrected(text: str, word: re.Pattern[str], clause: str) -> str:
    """Carry out 'right, correction, left': as much as is said anew goes of what stands before.

    Args:
        text: A text.
        word: What announces the new wording.
        clause: Marks that begin a clause.
    """
    at = 0
    while found := word.search(text, at):
        before, after = text[: found.start()], text[found.end() :]
        start = max(before.rstrip(" ，,、.。").rfind(mark) for mark in clause) + 1
        cut = max(start, again(before, after))
        text = before[:cut] + (" " if cut and before[cut - 1].isalpha() and after[:1].isascii() else "") + after
        at = cut
    return text


def shape(piece: str) -> str:
    """What a word can be replaced by: a number, a side, a level, or itself."""
    if piece[0].isdigit():
        return "0"
    return "s" if piece in SIDES else "l" if piece in LEVELS else "z" if piece in SIZES else piece


def again(before: str, after: str) -> int:
    """Where in `before` stands what `after` begins with in other words; one word back where nothing does."""
    words = [*PIECE.finditer(before.lower())][-12:]
    first = next((shape(found[0]) for found in PIECE.finditer(after.lower())), "")
    for found in reversed(words):
        if shape(found[0]) == first:
            return found.start()
    return words[-1].start() if words and words[-1][0].isascii() else 0
