"""Texts in another language or in a wrong encoding."""

import re
from collections.abc import Sequence
from functools import cache

from corpus.clean.rule import Report
from corpus.clean.texts import counts
from corpus.normalise import CJK
from corpus.wordlist import words

OTHER_SCRIPT = re.compile(
    r"[\u0370-\u052f\u0590-\u06ff\u0900-\u0e7f\u1100-\u11ff\u3040-\u30ff\u31f0-\u31ff\uac00-\ud7af\uff61-\uff9f]"
)
EUROPEAN = words(
    "und der das kein keine keinen nicht mit des im ist die beidseits rechts links ohne nachweis le la les une est pas avec sans dans du au aux"
    " et droit gauche poumon el sin derecho izquierdo pulmonar se observa il lo gli nel nei della di dei i né è non per destro sinistro da não sem"
    " os as dos com direito esquerdo het een geen niet nie bez och ingen en w na brak obu z nad del los las y con normale normales"
)
ENGLISH = words(
    "the of is are no and with in there was normal clear right left lung lungs heart pleural chest size within limits seen without or for to upper"
    " lower lobe lobes effusion effusions pneumothorax acute has been have unchanged stable small mild at as on by from not mm cm"
    " unremarkable bilateral nodule nodules opacity opacities findings evidence enlarged than compared bones bone"
)
LATIN_EXTRA = re.compile(r"[\u00c0-\u024f]")


def among(said: Sequence[str], those: frozenset[str]) -> int:
    """How many lower-cased words are among some."""
    return sum(word.strip(".,;:()") in those for word in said)


MISREAD = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{2,}"
)
"""Bytes of UTF-8 or GBK shown as Latin-1 or Windows-1252: several strange letters and signs side by side."""
LATIN = re.compile("[A-Za-z]")
REPLACED = re.compile("\ufffd|锟斤拷|烫烫烫|屯屯屯|ï¿½|锘")
CODED = re.compile(
    r"(?:\\[xu][0-9a-fA-F]{2,4}){3,}|(?:=[0-9A-F]{2}){4,}|(?:%[0-9A-F]{2}){4,}|(?:&#x?[0-9a-fA-F]{2,6};?){4,}|[A-Za-z0-9+/]{80,}|(?:[0-9a-fA-F]{2}[\s:]?){48,}|(?:\+[A-Za-z0-9+/]{3,}-){3,}"
)
"""Bytes that were written out instead of being read."""
SEEN_HAN = re.compile("[\u4e00-\u9fff]")


@cache
def uncommon() -> re.Pattern[str]:
    """A Chinese character that is neither among the 3,755 frequent ones of GB 2312 nor the 5,401 of Big5."""
    levels = (("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7)))
    ends = range(0x40, 0xFF)
    known = {bytes((one, two)).decode(name, "ignore") for name, firsts in levels for one in firsts for two in ends}
    return re.compile("[" + "".join(chr(code) for code in range(0x4E00, 0xA000) if chr(code) not in known) + "]")


def unreadable(text: str) -> bool:
    """Whether a text was stored in a wrong encoding.

    That is one of question marks; of Latin letters and signs that nobody writes together; of Chinese characters that
    nobody uses, as bytes of UTF-8, UTF-16 or Big5 make where they are taken for others; or of bytes written out.
    """
    if damaged(text) or (spaceless(text) and written_out(text)):
        return True
    if text.isascii():
        return False
    if len(REPLACED.findall(text)) > 2 or len(LATIN_EXTRA.findall(text)) > 0.4 * len(text):
        return True
    if sum(map(len, MISREAD.findall(text))) > 0.15 * len(text):
        return True
    rare = len(uncommon().findall(text))
    return rare > 1 and len(SEEN_HAN.findall(text)) > 5 and rare > 0.25 * len(SEEN_HAN.findall(text))


def damaged(raw: str) -> bool:
    """Whether more than one character in fifty was lost where a text was read, or one in five became a question mark.

    Cleaning takes the first out and writes the second once.
    """
    return raw.count("\ufffd") * 50 > len(raw) or raw.count("?") * 5 > len(raw) > 0


def spaceless(text: str) -> bool:
    """Whether a text of ASCII has hardly a space, or many signs of bytes written out."""
    return text.isascii() and (text.count(" ") * 15 < len(text) or sum(map(text.count, "\\=%&+")) * 30 > len(text))


def written_out(text: str) -> bool:
    """Whether a good part of a text is bytes written as numbers or letters."""
    return 4 * sum(len(run[0]) for run in CODED.finditer(text)) > len(text)


def other_language(report: Report) -> bool:
    """Whether the report is neither Chinese nor English, or its two texts are in different ones of the two."""
    both = report.findings + report.impression
    if not both.isascii():
        other = len(OTHER_SCRIPT.findall(both))
        if other and other >= 0.1 * sum(map(str.isalpha, both)):
            return True
    if unreadable(report.findings) or unreadable(report.impression):
        return True
    if damaged(report.raw.findings) or damaged(report.raw.impression):
        return True
    if report.lang == "en":
        letters = len(LATIN.findall(report.impression))
        chinese = CJK.search(both)
        if chinese and letters < len(CJK.findall(report.impression)) + 1 and len(LATIN.findall(report.findings)) > 40:
            return counts(report.impression, 2)
        said = report.findings.lower().split()
        foreign = among(said, EUROPEAN) + len(LATIN_EXTRA.findall(report.findings))
        if len(said) < 6 or foreign < 2:
            return False
        english = among(said, ENGLISH)
        return foreign > english * 1.2 or english < 0.15 * len(said)
    if CJK.search(report.impression):
        return CJK.search(report.findings) is None and len(LATIN.findall(report.findings)) > 40
    return among(report.impression.lower().split(), ENGLISH) >= 2 and len(LATIN.findall(report.impression)) > 20
