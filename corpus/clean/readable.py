"""Texts in another language or in a wrong encoding."""

import re
from collections.abc import Sequence

from corpus.clean.rule import Report
from corpus.clean.texts import counts
from corpus.normalise import CJK, LATIN
from corpus.wordlist import words

OTHER_SCRIPT = re.compile(
    r"[\u0370-\u052f\u0590-\u06ff\u0900-\u0e7f\u1100-\u11ff\u3040-\u30ff\u31f0-\u31ff\uac00-\ud7af]"
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


def unreadable(text: str) -> bool:
    """Whether a text was stored in a wrong encoding: question marks, or Latin letters that nobody writes together."""
    if text.count("?") > 0.2 * len(text) > 0:
        return True
    return not text.isascii() and len(LATIN_EXTRA.findall(text)) > 0.4 * len(text)


def other_language(report: Report) -> bool:
    """Whether the report is neither Chinese nor English, or its two texts are in different ones of the two."""
    both = report.findings + report.impression
    if not both.isascii():
        other = len(OTHER_SCRIPT.findall(both))
        if other and other >= 0.1 * sum(map(str.isalpha, both)):
            return True
    if unreadable(report.findings) or unreadable(report.impression):
        return True
    if report.lang == "en":
        letters = len(LATIN.findall(report.impression))
        chinese = CJK.search(both)
        if chinese and letters < len(CJK.findall(report.impression)) + 1 and len(LATIN.findall(report.findings)) > 40:
            return counts(report.impression, 2)
        said = report.findings.lower().split()
        english = among(said, ENGLISH)
        foreign = among(said, EUROPEAN) + len(LATIN_EXTRA.findall(report.findings))
        return len(said) >= 6 and foreign >= 2 and (foreign > english * 1.2 or english < 0.15 * len(said))
    if CJK.search(report.impression):
        return CJK.search(report.findings) is None and len(LATIN.findall(report.findings)) > 40
    return among(report.impression.lower().split(), ENGLISH) >= 2 and len(LATIN.findall(report.impression)) > 20
