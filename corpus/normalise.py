"""Texts made comparable, and the language they are written in."""

import re
import unicodedata

NUMBERING = re.compile(
    r"(?:^|(?<=[\s。.;；,，!！?？:：]))[(（]?\d{1,2}(?:[)）、．](?!\d)|\.(?!\d))|[①-⑳⑴-⒇]", re.MULTILINE
)
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
"""Chinese characters, within the brackets of a pattern."""
CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
MARKS = re.compile(r"[\s,.;:!?()\[\]{}+\-*/~=<>%，。；、：！？（）【】“”‘’《》·×]+")
PLAIN = re.compile("[0-9a-z\u4e00-\u9fff]*")
"""What is comparable as it is."""
NOT_LATIN = bytes(code for code in range(256) if not (65 <= code <= 90 or 97 <= code <= 122))
NOT_LEADING = bytes(code for code in range(256) if not 0xE5 <= code <= 0xE9)
"""All but the first bytes of U+5000 to U+9FFF in UTF-8."""
CHINESE_SHARE = 0.1  # of the letters: Chinese reports hold Latin abbreviations, English ones no Chinese characters


def comparable(impression: str) -> str:
    """Lower-cased, without punctuation, numbering and spaces: two texts that differ in nothing else are the same text.

    Decides which impressions are frequent and whether two reports have the same findings. Full and half width are one.
    """
    text = NUMBERING.sub(" ", impression)
    if PLAIN.fullmatch(plain := MARKS.sub("", text).lower()):
        return plain
    while True:  # a letter and a mark that only now stand side by side may join into one more letter
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
        plain = "".join(filter(str.isalnum, plain))
        if plain == text or (unicodedata.is_normalized("NFKC", plain) and plain == plain.lower()):
            return plain  # another round would change nothing: numbering needs a mark, and there is none left
        text = plain


def language(text: str) -> str:
    """`zh` where at least a tenth of the letters are Chinese characters, else `en`."""
    if text.isascii():
        return "en"
    coded = text.encode("utf-8", "surrogatepass")
    latin = len(coded.translate(None, NOT_LATIN))
    common = len(coded.translate(None, NOT_LEADING))
    if common and common >= CHINESE_SHARE * (common + latin):
        return "zh"
    chinese = len(CJK.findall(text))
    return "zh" if chinese and chinese >= CHINESE_SHARE * (chinese + latin) else "en"
