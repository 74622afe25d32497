"""Addenda: text that was added to a finished report."""

import re

HEAD = (
    r"(?:[*\-—=]+\s*|[\[【(（]\s*)?(?:(?:补充|追加)(?:报告|诊断|说明|意见|描述|所见|内容)|报告(?:补充|更正|追加)|更正(?:报告|说明|诊断)?(?=\s*[-:：\]】\[(（⟨—]|\s*\d)"
    r"|修(?:改|正|订)(?:报告|说明|诊断)(?=\s*[-:：\]】\[(（—]|\s*\d)|附加报告|(?:补充|追加)(?=\s*[:：])"
    r"|ADDEND(?:UM|A)\b|(?:Addend(?:um|a)|addend(?:um|a))(?=\s*(?:#?\d{1,2}\s*)?(?:[:：\-–(\[\]*]|\n|$|begins?\b|starts?\b|follows\b|dictated|added"
    r"|to (?:report|the)|by|on|\d))|(?:LATE (?:ENTRY|ADDENDUM)|Late (?:entry|addendum)|(?:SUPPLEMENT(?:AL|ARY)|ADDITIONAL) REPORT|(?:Supplement(?:al|ary)|Additional) report|AMENDED REPORT|Amended report|CORRECTED REPORT"
    r"|Corrected report|REVISED REPORT|Revised report)(?=\s*[:：\-–(\[\]*\n]|$))"
)
TIME = r"(?:(?:\d{2,4} ?[-./年] ?\d{1,2} ?[-./月] ?\d{1,2} ?[日号]?|\d{8})\s*(?:\d{1,2}[:：时点]\d{1,2}(?:[:：分]\d{0,2})?秒?)?\s*[,，:：]?\s*)?"
MARK = re.compile(rf"(?:^|(?<=[。；;\n.!?])|(?<=[.;!?。；] ))[ \t]*{TIME}{HEAD}", re.MULTILINE)
CUE = re.compile(
    r"补充|追加|更正|修[改正订]|附加|[Aa]ddend|ADDEND|[Ss]upplement|SUPPLEMENT|A(?:dditional|DDITIONAL) [Rr]|L(?:ate|ATE) [Ee]|A(?:mended|MENDED)|C(?:orrected|ORRECTED)"
    r"|R(?:evised|EVISED)"
)
END = re.compile(
    r"(?:^|[\[【*(（\-—=]+|(?<=[.。]) ?)[ \t]*(?:(?i:end (?:of )?addend(?:um|a)|addend(?:um|a) ends?|original (?:report|findings|impression"
    r"|interpretation)(?: (?:follows|below))?)|以?下?为?原始?报告(?:内容|如下)?|(?:补充|更正|追加)(?:报告)?(?:结束|完毕?)"
    r"|报告原文)[ \t]*(?:[\]】*)）\-—=]+[ \t]*[:：.]?|[:：]|\.?$)\s*",
    re.MULTILINE,
)


def addendum(text: str, _lang: str) -> str:
    """Cut an addendum out.

    It says what the rest does not: other images, a second look, a phone call. A model cannot learn to conclude it from
    the findings. One that stands above the original report ends where that begins, any other at the end of the text.
    """
    if not CUE.search(text):
        return text
    mark = MARK.search(text)
    if not mark:
        return text
    end = END.search(text, mark.end())
    stop = end.end() if end else len(text)
    return text[: mark.start()] + text[stop:]
