"""Texts that are missing, too short or too long, or hold no conclusion of their own."""

import re
from collections.abc import Sequence
from itertools import islice

from corpus.clean.markup import markup
from corpus.clean.rule import Report
from corpus.normalise import CJK, LATIN
from corpus.sentences import sentences
from corpus.wordlist import words

LONGEST = {"zh": (4000, 2000), "en": (10000, 4000)}
"""Characters of findings and impression: several times the longest of one report."""
SHORTEST = {"zh": (5, 2), "en": (11, 3)}
"""Letters and digits: 双肺未见异常 is a report and 正常 an impression, 'see images' and 'ok' are not."""
NOTHING = re.compile(
    r"(?:无|没有|未写|未填写?|空|空白|暂无|暂缺|缺失?|略|none|null|nan|na|nil|empty|blank|notavailable|notprovided"
    r"|notdictated)"
)
COPIED_ZH, COPIED_EN = 30, 70  # comparable characters that stand in the findings word by word


def counts(text: str, enough: int) -> bool:
    """Whether a text has so many letters and digits."""
    return len([*islice(filter(str.isalnum, text), enough)]) >= enough


def no_findings(report: Report) -> bool:
    """Whether the findings are empty or a word for it."""
    return empty(report.findings)


def no_impression(report: Report) -> bool:
    """Whether the impression is empty or a word for it."""
    return empty(report.impression)


def empty(text: str) -> bool:
    """Whether a text says nothing."""
    return not counts(text, 1) or (
        len(text) < 20 and NOTHING.fullmatch("".join(filter(str.isalnum, text)).lower()) is not None
    )


def too_short(report: Report) -> bool:
    """Whether either text is shorter than any that says something."""
    findings, impression = SHORTEST[report.lang]
    return not (counts(report.findings, findings) and counts(report.impression, impression))


def too_long(report: Report) -> bool:
    """Whether either text was longer than one report's, also where cleaning has left out what was repeated."""
    pairs = zip(
        (report.findings, report.impression),
        (report.raw.findings, report.raw.impression),
        LONGEST[report.lang],
        strict=True,
    )
    for text, raw, longest in pairs:
        if len(text) > longest or (len(raw) > longest and len(markup(raw, report.lang)) > longest):
            return True
    return False


def impression_is_findings(report: Report) -> bool:
    """Whether one text is a copy of the other, or nearly, or a long impression stands in the findings word by word.

    A short conclusion that the findings state too, as 胆囊结石, is no copy.
    """
    findings, impression = len(report.findings), len(report.impression)
    if not findings or not impression or not 0.02 < impression / findings < 50:
        return False
    if not shared(report):
        return False
    if 0.6 < impression / findings < 1.67 and alike(report.described, report.concluded):
        return True
    if impression > findings * 1.2:  # findings copied into a longer impression
        return len(report.described) >= 12 and report.described in report.concluded
    least = COPIED_ZH if report.lang == "zh" else COPIED_EN
    if impression < least * 0.6:
        return ends_with(report)
    return (len(report.concluded) >= least and report.concluded in report.described) or ends_with(report)


RUN = re.compile("[\u4e00-\u9fff]{3,6}|[A-Za-z]{5,}")


def shared(report: Report) -> bool:
    """Whether the shorter text's longer words mostly stand in the other: a cheap look before comparing."""
    short, long = sorted((report.findings, report.impression), key=len)
    long = long.lower()
    missing = 0
    runs = RUN.findall(short)
    for run in runs:
        missing += run.lower() not in long
        if missing > len(runs) * 0.3:
            return False
    return True


def ends_with(report: Report) -> bool:
    """Whether the numbered or multi-sentence impression is pasted at the end of the findings."""
    tail = report.impression[-4:].rstrip("。.")
    if tail not in report.findings[-8:]:
        return False
    several = sum(1 for _ in sentences(report.impression)) > 1
    return several and len(report.concluded) >= 8 and report.described.endswith(report.concluded)


def alike(one: str, other: str) -> bool:
    """Whether two comparable texts share nearly all of their four-character pieces."""
    if one == other:
        return True
    if min(len(one), len(other)) < 12:
        return False
    first, second = ({text[at : at + 4] for at in range(len(text) - 3)} for text in (one, other))
    common = len(first & second)
    return common >= 0.7 * len(first | second) and common >= 0.85 * min(len(first), len(second))


FILLER = r"(?:请|建议|必要时|随诊|随访|复查|结合临床|请结合临床(?:及?病史|资料|其他检查|实验室检查|相关检查)*(?:考虑|综合分析|综合考虑)?|请?随诊复查|(?:建议|请)?(?:定期|动态|继续|随诊|短期)?(?:随访|复查|观察)|clinical correlation(?: is)?(?: recommended| advised| suggested)?|please correlate(?: clinically)?|correlate clinically|(?:recommend |suggest )?follow[ -]?up(?: as (?:clinically )?(?:indicated|needed))?|thank you)"
REFERS = (
    r"(?:(?:请|详|详情|具体|诊断|结果|意见|内容|影像诊断|其余?|余)?(?:请|详)?(?:同前|同上|如前|如上|见上|如上述"
    r"|如前述|如上所述|如前所述|如上所见|见上述|同上述|见描述|见所见|见上描述|(?:请|详)?[参详]?见(?:上述|影像|检查"
    r"|放射|CT)*(?:所见|描述|报告|表现|附页|附件|图文报告|纸质报告|胶片|光盘)(?:内容|部分|栏|单)?)(?:所述|描述|所见)?"
    r"|(?:大致|基本)(?:同前|相仿)|(?:所见|表现|影像|病变|病灶|肺内病变|双肺病变|双肺|情况|诊断)?(?:较|与"
    r"|同)(?:(?:前片|前次|前|上次|旧片|老片|原片|既往|前CT|前次CT"
    r"|前片CT)(?:\s?[(（]?\d{2,4}[-./年]\d{1,2}[-./月]\d{1,2}日?[)）]?\s?)?"
    r"|\d{2,4}[-./年]\d{1,2}[-./月]\d{1,2}日?)(?:CT|片|检查|影像|图像|对?比较?)?[^，。；]{0,8}?(?:相仿|相似|相同|同前"
    r"|变化不大|(?:无|未见)(?:明显|显著|著)?(?:变化?|改变)|变化不明显)"
    r"|(?:无|未见)(?:明显|显著)?(?:变化|改变)|(?:结果|诊断|意见|结论)?(?:请|详)?(?:[参详请]?见|参照|参考|参阅)[^，。；]{0,24}(?:报告|检查"
    r"|会诊|诊断|意见)(?:单|结果|书|所见|意见)?|结果待(?:报|发|定)|另(?:行|见)报告|报告另(?:发|见|附)"
    r"|(?:please )?(?:as|see|refer to)(?: the)?(?: (?:described|noted|detailed|stated|outlined|discussed))?(?: (?:in"
    r"|in the|the))? ?(?:above|findings|below|findings (?:above|section)|body of (?:the )?report|narrative"
    r"|description|text)(?: (?:above|section|for details))?|as described|as noted|as detailed above"
    r"|findings as (?:above|described|detailed above)|see body(?: of report)?|same as (?:above|before|prior"
    r"|previous)(?: (?:study|exam|report))?|ditto|(?:no )?change from (?:the )?(?:prior|previous)(?: (?:study|exam"
    r"|report|ct))?"
    r"|(?:please )?(?:see|refer to|reference)(?: the| a)? [^.;]{0,40}?\b(?:report|dictation|study|exam(?:ination)?"
    r"|note|interpretation|ct|mri|record)s?(?: (?:of|from|for|dated|on|performed|dictated|same|under|with|below|done"
    r"|number|by|issued) ?[^;]{0,50})?|(?:reported|dictated|described) (?:separately|elsewhere"
    r"|under separate (?:cover|report|accession))[^;]{0,40}|separate report(?: to follow| issued)?"
    r"|(?:stable|unchanged|no (?:significant |interval |significant interval |appreciable |definite )?changes?"
    r"|similar to (?:prior|previous|before)|stable exam(?:ination)?|unchanged exam(?:ination)?"
    r"|stable appearance(?: of the chest)?)(?: (?:from|since|compared (?:to|with)) (?:the )?(?:prior|previous"
    r"|last)(?: (?:study|exam|examination|ct|report))?)?)"
)
SAME = (
    r"(?:同(?:影像|上述|检查)?(?:所见|描述|表现)|(?:影像)?(?:诊断|所见|结论|意见|表现|印象|结果)?(?:意见)?(?:同|如|参照?|参考)(?:前|上|旧|老|原)(?:一?次|片|述|回|份)?(?:检查|诊断|报告|片|CT|意见"
    r"|所见)?|(?:please )?see (?:above |the )?(?:comments?|findings|discussion|report|description|note|text|body)(?: (?:above|below|section))?|per (?:the )?(?:above|findings(?: above)?|body(?: of (?:the )?report)?)|same|unchanged)"
)
ONLY = re.compile(rf"(?:{FILLER}|{REFERS}|{SAME})", re.IGNORECASE)
FILLED = re.compile(rf"(?:{FILLER})", re.IGNORECASE)
CLINICAL = re.compile(r"(?:请|建议)?结合临床|请结合|clinical|correlate", re.IGNORECASE)
LONGEST_REFERENCE = 160


def refers_elsewhere(report: Report) -> bool:
    """Whether every clause of the impression only points to the findings, another report, or the exam before."""
    text = report.impression
    if len(text) > LONGEST_REFERENCE:
        return False
    refers = False
    for clause in re.split(r"[，。；;\n,]+|(?<=[A-Za-z)])\.(?=\s|$)", text):
        said = re.sub(r"^\s*(?:[(（]?\d{1,2}[.、．)）]|[①-⑳])?\s*|[\s.。!！:：]+$", "", clause)
        if not said:
            continue
        if not ONLY.fullmatch(said):
            return False
        refers = refers or not FILLED.fullmatch(said) or CLINICAL.match(said) is not None
    return refers


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
