"""Texts made comparable, and the language they are written in."""

import re
import unicodedata

NUMBERING = re.compile(
    r"(?:^|(?<=[\s。.;；,，!！?？:：]))[(（]?\d{1,2}(?:[)）、．](?!\d)|\.(?!\d))|[①-⑳⑴-⒇]", re.MULTILINE
)
CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
LATIN = re.compile(r"[A-Za-z]")
CHINESE_SHARE = 0.1  # of the letters: Chinese reports hold Latin abbreviations, English ones no Chinese characters


def comparable(impression: str) -> str:
    """Lower-cased, without punctuation, numbering and spaces: two texts that differ in nothing else are the same text.

    Decides which impressions are frequent and whether two reports have the same findings. Full and half width are one.
    """
    text = NUMBERING.sub(" ", impression)
    while True:  # a letter and a mark that only now stand side by side may join into one more letter
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
        plain = "".join(filter(str.isalnum, plain))
        if plain == text or (unicodedata.is_normalized("NFKC", plain) and plain == plain.lower()):
            return plain  # another round would change nothing: numbering needs a mark, and there is none left
        text = plain


def language(text: str) -> str:
    """`zh` where at least a tenth of the letters are Chinese characters, else `en`."""
    chinese = len(CJK.findall(text))
    return "zh" if chinese and chinese >= CHINESE_SHARE * (chinese + len(LATIN.findall(text))) else "en"
