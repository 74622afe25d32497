"""Characters that nobody sees, and one width for those that have two."""

import re
import unicodedata

from corpus.normalise import HAN

LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U0010ffff]"
)
BRACKETS = str.maketrans("⟦⟧", "[]")


def control_characters(text: str, _lang: str) -> str:
    """One kind of line end; no control, zero-width, direction, private and broken characters; ⟦ ⟧ become [ ]."""
    if text.isascii() and text.isprintable():
        return text
    text = UNSEEN.sub("", LINE_ENDS.sub("\n", text))
    return text.translate(BRACKETS) if "⟦" in text or "⟧" in text else text


def half_width() -> dict[int, str]:
    """Letters, digits, signs, units and glyphs that have another way to write them.

    What NFKC would spoil stays: ① would join the number after it, ℃, ², ³ and Ⅲ would become letters and digits.
    """
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0) not in ",;:?!()"}
    table |= {0x3000: " ", 0x00A0: " "}
    table |= dict.fromkeys([*range(0x2000, 0x200B), 0x202F, 0x205F], " ")
    table |= {ord(a): b for a, b in zip("㎜㎝㎞㎎㎏㏄㎖", ("mm", "cm", "km", "mg", "kg", "cc", "ml"), strict=True)}
    table |= {
        ord(a): b for a, b in (("㎟", "mm²"), ("㎠", "cm²"), ("㎣", "mm³"), ("㎤", "cm³"), ("㏎", "km"), ("﹣", "-"))
    }
    for first, last in ((0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0xFB00, 0xFB06)):  # PDF glyphs: radicals, ligatures
        table |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(first, last + 1)}
    return table


HALF = half_width()
ENGLISH = HALF | {
    ord(wide): half
    for wide, half in zip("，；：？！（）。、", (",", ";", ":", "?", "!", "(", ")", ".", ","), strict=True)
}
WIDE = dict(zip(",;:?!", "，；：？！", strict=True))
MARK = re.compile(
    rf"(?<=[{HAN}）】％%])\s?[,;:?!](?!\d{{3}}(?!\d)|//)|[,;:?!](?=\s?[{HAN}（【])"
    rf"|(?:(?<=[{HAN}）】])|(?<=[cm]m)|(?<=HU))\.(?=\s|$|[{HAN}])"
)
PAIR = re.compile(r"\(([^()（）\n]*)\)")
CHINESE = re.compile(f"[{HAN}]")
NUMBERED = re.compile(r"\s*\d{1,2}\s*")
ENTITY = re.compile(r"&(?:amp;)*#?\w{1,10}$")
AFTER_WIDE = re.compile(r"[,;:?!)](?=[A-Za-z])|(?<=[A-Za-z])(?=\()")
BETWEEN_DIGITS = re.compile(r"[。．](?<=\d[。．])(?=\d)")
WIDTHS = re.compile("[" + re.escape("".join(map(chr, HALF))) + "]")
NARROW = re.compile(rf"[,;:?!]|\.(?=[\s{HAN}]|$)(?<=[{HAN}）】mU]\.)")


def width(text: str, lang: str) -> str:
    """Half-width letters and digits; full-width punctuation in Chinese, half-width in English."""
    if text.isascii() and lang == "en":
        return text
    if lang == "en":
        return english(text) if not text.isascii() else text
    if WIDTHS.search(text):
        text = text.translate(HALF)
    text = BETWEEN_DIGITS.sub(".", text)
    if NARROW.search(text):
        text = MARK.sub(widened, text)
    return PAIR.sub(bracketed, text) if "(" in text else text


def english(text: str) -> str:
    """Half width, with the space after a mark that a full-width one has within itself."""
    wide = any(mark in text for mark in "，；：？！）。、")
    new = BETWEEN_DIGITS.sub(".", text).translate(ENGLISH)
    return AFTER_WIDE.sub(lambda mark: mark[0] + " ", new) if wide else new


def widened(mark: re.Match[str]) -> str:
    """A mark in full width, but the end of an entity such as &lt;."""
    if mark[0].strip() == ";" and ENTITY.search(mark.string, 0, mark.start()):
        return mark[0]
    return "。" if mark[0] == "." else WIDE[mark[0].strip()]


def bracketed(pair: re.Match[str]) -> str:
    """Full-width brackets in or beside Chinese; (1) stays a list number."""
    inside, text = pair[1], pair.string
    beside = CHINESE.match(text, pair.start() - 1) if pair.start() else None
    if NUMBERED.fullmatch(inside) or not (beside or CHINESE.search(inside) or CHINESE.match(text, pair.end())):
        return pair[0]
    return f"（{inside}）"
