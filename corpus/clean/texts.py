"""Texts that are missing, too short or too long, or hold no conclusion of their own."""

import re
from itertools import islice

from corpus.clean.markup import markup
from corpus.clean.rule import Report
from corpus.sentences import sentences

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


SAYS_NOTHING_EN = re.compile(
    r"(?:(?:the |this |a )?(?:ct|chest|thorax|scan|exam(?:ination)?|study|report|images?|imaging|findings?|impression|see|seen|view|normal|unremarkable|negative|ok|okay|done|completed?|yes|no|test|testing|nil|within|limits|wnl|nad|abnormal|reviewed|noted|performed|as|above|attached|film|films|is|are|was|of|on|in|and|unchanged|stable|change|positive|none|nothing|fine|good|satisfactory|x+|asdf|[a-z])(?![a-z])[\s.,:;-]*){1,5}"
)
"""Findings that name no part but the chest and describe nothing."""
NO_CONCLUSION_EN = re.compile(
    r"(?:(?:yes|ok|okay|done|see|seen|test|testing|ct|chest|ct chest|chest ct|scan|exam|study|right|left|both|lungs?|x+|asdf|[a-z])(?![a-z])[\s.,:;-]*){1,2}"
)
SAYS_NOTHING_ZH = re.compile(
    r"(?:胸部|肺部|胸|肺|CT|平扫|增强|扫描|检查|报告|影像|图像|已|完成|做|正常|未见|无|明显|异常|特殊|殊|可|见|请看|片|胶片|所见|好|测试|试|如[上下图]|[\s。，、.]){1,8}"
)
ORGAN_ZH = re.compile("[双两左右]|未见|无")


def too_short(report: Report) -> bool:
    """Whether either text is shorter than any that says something, or of words that say nothing."""
    findings, impression = SHORTEST[report.lang]
    if not (counts(report.findings, findings) and counts(report.impression, impression)):
        return True
    if report.lang == "en":
        if len(report.findings) < 40 and SAYS_NOTHING_EN.fullmatch(report.findings.lower()):
            return True
        return len(report.impression) < 16 and NO_CONCLUSION_EN.fullmatch(report.impression.lower()) is not None
    return (
        len(report.findings) < 12
        and not ORGAN_ZH.search(report.findings)
        and SAYS_NOTHING_ZH.fullmatch(report.findings) is not None
    )


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
