"""Reports that are not the final ones, or stop in the middle."""

import re

from corpus.clean.rule import Report

CUE_ZH = re.compile("待|未[完经审]|报告|初步|临时|草稿")
MARKS_ZH = re.compile(
    r"待续|[\[【(（]\s*(?:未完|待续|草稿|未完成)[^\]】)）\n]{0,8}[\]】)）]|未完(?:待续|成?[)）】\]]|[。.\s]*$)|报告(?:尚)?未(?:完成|审核|写完)|(?:本|此)?报告(?:为|系)?(?:初步"
    r"|临时)(?:报告|意见|结果)|[\[【(（]\s*(?:初步|临时)报告|(?:^|[\n。])\s*(?:初步|临时)报告|草稿|(?:报告|诊断|结果"
    r"|尚)?(?:待|需|等待?)(?:上级|主任|高年资|二线|三线|副主任)(?:医[师生]|主任)*(?:进一步)?(?:审核|审阅|审签|签发"
    r"|复核|确认|会诊|阅片)|待(?:审核|审签|签发|复审)|未(?:经)?审核|(?:正式|最终)报告(?:稍后|另发|待发|随后|以)"
    r"|(?:描述|诊断|此处|内容)待(?:补充?|完善|填)|[\[【(（]待(?:补充|完善|填写?|修改)[\]】)）]"
)
CUE_EN = re.compile(
    "continued|wet read|draft|prelim|to follow|pending|awaiting|not |unsigned|will |incomplete|unfinished|in progress"
    "|interrupted|to be "
)
MARKS_EN = re.compile(
    r"to be continued|\bwet read\b|\bdraft(?: report| only| -|$)|\[draft\]|preliminary (?:report|read|interpretation"
    r"|result|impression)(?: only|[:.,\]]| \(|$| by| pending| -)|\bprelim(?:inary)?\s*:|(?:final|full|formal|official"
    r"|complete) report (?:to follow|pending|will follow|will be issued)|(?:pending|awaiting) (?:attending|staff"
    r"|radiologist|final|senior|faculty|physician) (?:review|read|signature|interpretation|approval|sign|report"
    r"|confirmation|radiologist)|pending (?:review|final(?:ization)?|over-?read|signature) by"
    r"|not (?:yet )?(?:been )?(?:finali[sz]ed|signed|verified|reviewed by (?:an |the )?attending)|unsigned report"
    r"|report (?:is )?(?:incomplete|in progress|not complete|unfinished)|incomplete (?:report|dictation)"
    r"|\[(?:unfinished|draft|to be [^\]\n]{3,40}|[^\]\n]{0,20}pending[^\]\n]{0,20})\]|to be (?:dictated|completed|finali[sz]ed|finished)\b|dictation (?:incomplete|interrupted|in progress)|addendum to follow|\[incomplete\]"
)
MARKS_CAPITAL = re.compile(r"PRELIMINARY(?! (?:REPORT )?(?:WAS|BY DR))|\bPRELIM\b|\bDRAFT\b|\bUNSIGNED\b")
ENDS_ZH = re.compile(
    r"(?:[、：:（(【\[“\-—]|(?:以?及|[与和或并伴呈于约较以示之将而由从向并且因但及×x*第]|较(?:前|旧|上次)|位于|可能为|大小约?|直径约?|范围约?|建议行|未见明|可疑"
    r"|(?<![未可所])见|考虑为|提示为|并可|伴有|示多|内可|下叶可|上叶可|散在|(?:[。；，\n]|^)\s*(?:\d{1,2}[.、])?(?:考虑|可疑|建议|提示|不除外|不排除|另)|密度影[，,]边))\s*$"
)
ENDS_EN = re.compile(
    r"(?:[(\[:,–—]|(?<=[a-z])-|\b(?:and|or|the|a|an|of|with|in|is|are|was|were|from|to|for|at|by|no|which|that"
    r"|measures?|measuring|measured|(?i:cannot exclude)|\d ?(?:mm|cm)? ?x|a (?:small|mild|moderate|large) (?:right|left)|shows?|demonstrates?|suggests?|compared with|suspicious for|concerning for|without|between|within|there is|there are|consistent with|due to|likely|possibly|may|has|have|into"
    r"|near|left upper|right lower|mildly|but|most|slightly|approximately))\s*$"
)
PLACE_ALONE = re.compile(
    r"(?:^|[。；;\n])\s*(?:\d{1,2}[.、．)）]\s*)?[左右双两](?:侧|肺)?(?:[上中下]叶|肺|第)?(?:[尖前后背内外侧基底舌]{1,4}段)?\s*$"
    r"|(?:^|[.\n])\s*(?:\d{1,2}[.)]\s*)?(?:A|An|The|There|This)\s*$|(?:^|[.\n])\s*(?:\d{1,2}[.)]\s*)?(?i:(?:the )?(?:right|left|bilateral) (?:upper|middle|lower) (?:lobe|lung|zone)s?)\s*$"
)
"""A place of which nothing is said."""
FINAL = re.compile(
    r"prelim[^\n]*\s+[^\n]{0,40}?(?:verified by|reviewed by|attending|supervising|approved by|finali[sz]ed by|signed by)"
)
"""A preliminary reading that somebody has verified since."""
OPENED = {"（": "）", "(": ")", "【": "】", "[": "]"}


def unfinished(report: Report) -> bool:
    """Whether a text says that it is not final, ends in the middle of a sentence, or never closes a bracket."""
    return any(stops(text, report.lang) for text in (report.findings, report.impression))


def stops(text: str, lang: str) -> bool:
    """Whether one text does."""
    if not text:
        return False
    if CUE_ZH.search(text) and MARKS_ZH.search(text):
        return True
    lower = text.lower()
    if CUE_EN.search(lower) and (MARKS_EN.search(lower) or MARKS_CAPITAL.search(text)):
        return not FINAL.search(lower)
    last = text[-60:]
    if (ENDS_ZH if lang == "zh" else ENDS_EN).search(last) or PLACE_ALONE.search(last):
        return True
    for opening, closing in OPENED.items():
        at = last.rfind(opening)
        if at >= 0 and closing not in last[at:] and not re.search("[。.；;]", last[at:-1]):
            return not any(one in last[at:] for one in ")）]】")
    return False
