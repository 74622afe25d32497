"""Addenda: text that was added to a finished report."""

import re

HEAD = (
    r"(?:\*+\s*|[\[【(（]\s*)?(?:补充(?:报告|诊断|说明|意见|描述)|追加报告|更正(?:报告|说明|诊断)?(?=\s*[:：\]】])"
    r"|修(?:改|正|订)(?:报告|说明|诊断)(?=\s*[:：\]】]|\s*[(（]?\d)|附加报告"
    r"|ADDEND(?:UM|A)\b|(?:Addend(?:um|a)|addend(?:um|a))(?=\s*(?:#?\d{1,2}\s*)?(?:[:：\-–(\[\]*]|\n|$|dictated|added"
    r"|to (?:report|the)|by|on|\d))|(?:LATE ENTRY|Late entry|AMENDED REPORT|Amended report|CORRECTED REPORT"
    r"|Corrected report|REVISED REPORT|Revised report)(?=\s*[:：\-–(\[\]*\n]|$))"
)
MARK = re.compile(rf"(?:^|(?<=[。；;\n.!?])|(?<=[.;!?。；] ))[ \t]*{HEAD}", re.MULTILINE)
CUE = re.compile(
    r"补充|追加|更正|修[改正订]|附加|[Aa]ddend|ADDEND|L(?:ate|ATE) [Ee]|A(?:mended|MENDED)|C(?:orrected|ORRECTED)"
    r"|R(?:evised|EVISED)"
)
END = re.compile(
    r"[\[【*(（ \t]*(?:(?i:end (?:of )?addend(?:um|a)|original (?:report|findings|impression"
    r"|interpretation)(?: (?:follows|below))?)|以?下?为?原始?报告(?:内容|如下)?|补充报告结束"
    r"|报告原文)[\]】*)）]*\s*[:：.]?\s*"
)
CORRECTS = re.compile(
    r"更正|纠正|应为|误[写报为]|笔误|有误|修改为|(?i:correct(?:ion|ed)|should (?:read|state|be|say)|erroneous"
    r"|in error|typographical|misstat|amended|revised|instead of|transcription error)"
)


def addendum(text: str, _lang: str) -> str:
    """Cut an addendum out.

    It says what the rest does not: other images, a second look, a phone call. A model cannot learn to conclude it from
    the findings. One that stands above the original report ends where that begins, any other at the end of the text.
    An addendum that corrects takes the whole text with it, since what it corrects is known to be wrong.
    """
    if not CUE.search(text):
        return text
    mark = MARK.search(text)
    if not mark:
        return text
    end = END.search(text, mark.end())
    stop = end.end() if end else len(text)
    if CORRECTS.search(text, mark.start(), stop):
        return ""
    return text[: mark.start()] + text[stop:]
